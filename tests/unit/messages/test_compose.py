from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.messages.samples import COLLECTOR, COMPANY, PERSON, claim, facts, with_interest

from voldaan.base.errors import Refused
from voldaan.documents.paper import Paragraph, Table
from voldaan.messages.blocks import language, languages
from voldaan.messages.compose import compose
from voldaan.messages.details import PaymentReceived
from voldaan.messages.facts import Channel, CostsLine, CostsStep, CreditorFacts, DefaultGround, Form, Kind, Tone

COMMON_WAY_OUT = ("Het klopt niet", "020 123 45 67", "administratie@noorsilva.example")
SAYS = {
    Kind.PRE_DUE_REMINDER: ("U bent niet te laat", "26 november 2026", "€ 1.000,00", "negeren"),
    Kind.REMINDER: ("€ 1.000,00", "Dank u wel", "negeren", "binnen 7 dagen", "betaalt u niets extra"),
    Kind.SECOND_REMINDER: ("€ 1.000,00", "negeren", "binnen 7 dagen", "samen met u naar een oplossing"),
    Kind.NOTICE_OF_DEFAULT: (
        "binnen 14 dagen nadat deze brief bij u is bezorgd",
        "ingebrekestelling (artikel 6:82",
        "Dan bent u in verzuim",
        "rente rekenen",
        "De betaaldatum was 15 september 2026",
        "artikel 3:317",
    ),
    Kind.FOURTEEN_DAY_NOTICE: (
        "binnen vijftien dagen nadat deze brief bij u is bezorgd",
        "Sinds 16 september 2026 bent u in verzuim",
        "artikel 6:83, onder a",
        "€ 1.000,00",
        "Die kosten zijn € 150,00",
        "ondubbelzinnig het recht op nakoming",
        "artikel 3:317",
        "In delen betalen",
        "0800-8115",
    ),
    Kind.DEMAND: (
        "binnen 7 dagen nadat deze brief bij u is bezorgd",
        "U bent sinds 16 september 2026 in verzuim",
        "€ 150,00 incassokosten",
        "aan de rechter voorleggen",
        "artikel 3:317",
    ),
    Kind.COSTS_DUE: ("Op 2 november 2026 schreven we u", "€ 150,00", "€ 1.150,00", "0800-8115"),
    Kind.PAYMENT_RECEIVED: ("Op 21 november 2026 hebben we € 50,00 van u ontvangen", "Dank u wel", "nog € 1.000,00"),
}
NEVER = ("beslag", "deurwaarder", "bkr", "laatste waarschuwing", "per omgaande", "onmiddellijk", "vonnis", "sorry")


def spaced(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.replace("\u00a0", " ") for cell in row) for row in rows)


@pytest.mark.parametrize("kind", list(SAYS))
def test_each_kind_says_what_the_law_and_the_house_ask(kind: Kind) -> None:
    text = compose(facts(kind)).text

    assert [phrase for phrase in (*SAYS[kind], *COMMON_WAY_OUT) if phrase not in text] == []


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("tone", list(Tone))
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_can_be_made_in_each_language_form_tone_and_number(
    kind: Kind, tone: Tone, form: Form, code: str
) -> None:
    for count in (1, 3, 7):
        composed = compose(facts(kind, count, tone=tone, form=form), code)

        assert not any(sign in composed.text for sign in ("{", "**", "[", "|"))
        assert composed.template.startswith(f"{code}/{kind}")
        assert [word for word in NEVER if word in composed.text.casefold()] == []


@pytest.mark.parametrize("kind", list(Kind))
def test_the_subject_of_a_mail_shows_no_amount(kind: Kind) -> None:
    assert not any(sign in compose(facts(kind)).subject for sign in ("€", "1.000", "150,00"))


@pytest.mark.parametrize("kind", [Kind.PRE_DUE_REMINDER, Kind.REMINDER, Kind.SECOND_REMINDER, Kind.NOTICE_OF_DEFAULT])
def test_no_collection_costs_are_named_before_the_notice(kind: Kind) -> None:
    assert "incassokosten" not in compose(facts(kind)).text.casefold()


def test_the_fourteen_day_notice_prints_no_end_date() -> None:
    text = compose(facts(Kind.FOURTEEN_DAY_NOTICE)).text

    assert "december 2026" not in text
    assert "uiterlijk" not in text.casefold()


def test_the_fourteen_day_notice_speaks_of_vat_only_when_the_creditor_cannot_deduct_it() -> None:
    bracket = CostsLine(step=CostsStep.BRACKET, base_cents=100_000, percent=Decimal(15), amount_cents=15_000)
    vat = CostsLine(step=CostsStep.VAT, base_cents=15_000, percent=Decimal(21), amount_cents=3_150)
    with_vat = facts(
        Kind.FOURTEEN_DAY_NOTICE, vat_on_costs=True, announced_costs_cents=18_150, costs_lines=(bracket, vat)
    )

    assert "btw" not in compose(facts(Kind.FOURTEEN_DAY_NOTICE)).text
    text = compose(with_vat).text
    assert "In dit bedrag zit 21% btw" in text
    assert "Die kosten zijn € 181,50" in text


def test_one_notice_bundles_all_claims_with_their_dates() -> None:
    text = compose(facts(Kind.FOURTEEN_DAY_NOTICE, 3)).text

    assert "de facturen 2026-0101, 2026-0102 en 2026-0103" in text
    assert "in verzuim sinds 18 sep 2026" in text
    assert "€ 3.000,00" in text


def test_a_demand_names_the_interest_its_start_and_its_rate() -> None:
    text = compose(facts(Kind.DEMAND, claims=(with_interest(claim(0, Kind.DEMAND)),))).text

    assert "Die is nu 10,15% per jaar, telt vanaf 16 september 2026 en loopt door" in text
    assert "wettelijke handelsrente (artikel 6:119a" in text
    assert "€ 1.019,19" in text


def test_the_derivation_of_interest_and_costs_stands_in_the_appendix() -> None:
    letter = compose(facts(Kind.DEMAND, claims=(with_interest(claim(0, Kind.DEMAND)),))).letter

    interest, costs = letter.appendix
    assert spaced(interest.rows) == (
        ("2026-0101", "16 sep 2026 – 23 nov 2026", "69", "10,15%", "€ 1.000,00", "€ 19,19"),
    )
    assert spaced(costs.rows) == (("15% over € 1.000,00", "€ 150,00"),)
    assert spaced(costs.sums) == (("Incassokosten", "€ 150,00"),)


def test_more_than_five_claims_move_to_the_appendix_and_the_sum_stays_in_the_letter() -> None:
    letter = compose(facts(Kind.REMINDER, 6)).letter

    assert not any(isinstance(part, Table) for part in letter.body)
    assert letter.summary.amount == "€\u00a06.000,00"
    assert len(letter.appendix[0].rows) == 6


def test_the_parts_of_the_amount_stay_in_the_letter_when_the_claims_do_not() -> None:
    letter = compose(facts(Kind.COSTS_DUE, 6)).letter

    inline = [part for part in letter.body if isinstance(part, Table)]
    assert [spaced(table.sums) for table in inline] == [
        (
            ("Openstaand van de facturen", "€ 6.000,00"),
            ("Incassokosten", "€ 150,00"),
            ("Totaal te betalen", "€ 6.150,00"),
        )
    ]


def test_a_collector_says_for_whom_he_writes_and_his_account_is_paid() -> None:
    composed = compose(facts(Kind.REMINDER, collector=COLLECTOR))

    assert "namens Noor Silva Ontwerp, Keizersgracht 12, 1015 AB Amsterdam (KvK 12345678)" in composed.text
    assert "nummer R-00123" in composed.text
    assert composed.letter.summary.payment is not None
    assert composed.letter.summary.payment.iban == "NL44RABO0123456789"


def test_a_paid_claim_gets_thanks_and_nothing_to_pay() -> None:
    paid = claim(principal_cents=0, paid_cents=100_000)
    received = PaymentReceived(received_cents=100_000, received_on=date(2026, 11, 21))
    composed = compose(facts(Kind.PAYMENT_RECEIVED, claims=(paid,), details=received))

    assert "Hiermee is alles betaald voor factuur 2026-0101 van 16 augustus 2026" in composed.text
    assert composed.letter.summary.payment is None
    assert "In delen betalen" not in composed.text


def test_a_company_is_not_sent_to_a_debt_help_desk() -> None:
    assert "0800-8115" not in compose(facts(Kind.REMINDER, debtor=COMPANY)).text


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        (Kind.FOURTEEN_DAY_NOTICE, {"announced_costs_cents": 0, "costs_lines": ()}, "LR-2.03"),
        (Kind.DEMAND, {"debtor": PERSON}, "LR-2.01"),
        (Kind.REMINDER, {"announced_costs_cents": 4_000}, "LR-3.02"),
        (Kind.REMINDER, {"costs_cents": 4_000, "total_cents": 104_000}, "LR-3.02"),
        (Kind.NOTICE_OF_DEFAULT, {"announced_costs_cents": 15_000}, "LR-3.02"),
        (Kind.NOTICE_OF_DEFAULT, {"term_days": 0}, ""),
        (Kind.COSTS_DUE, {"notice_on": None}, ""),
        (Kind.REMINDER, {"total_cents": 99_999}, ""),
        (Kind.FOURTEEN_DAY_NOTICE, {"announced_costs_cents": 15_001}, ""),
    ],
)
def test_unlawful_or_incomplete_facts_are_refused(kind: Kind, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        compose(facts(kind, **changes))

    assert refusal.value.rule == rule
    assert refusal.value.sentence.endswith(".")


def test_the_notice_is_refused_a_day_before_default_and_made_on_its_first_day() -> None:
    early = claim(0, Kind.FOURTEEN_DAY_NOTICE, default_on=date(2026, 11, 24))
    first_day = dataclasses.replace(early, default_on=date(2026, 11, 23))

    with pytest.raises(Refused) as refusal:
        compose(facts(Kind.FOURTEEN_DAY_NOTICE, claims=(early,)))
    assert refusal.value.rule == "LR-2.02"
    assert "Sinds 23 november 2026" in compose(facts(Kind.FOURTEEN_DAY_NOTICE, claims=(first_day,))).text


def test_each_ground_of_default_has_its_own_sentence() -> None:
    grounds = tuple(
        claim(index, Kind.FOURTEEN_DAY_NOTICE, default_ground=ground) for index, ground in enumerate(DefaultGround)
    )
    text = compose(facts(Kind.FOURTEEN_DAY_NOTICE, claims=grounds)).text

    for article in ("6:83, onder a", "6:119a", "6:82", "6:83, onder c"):
        assert f"(artikel {article}" in text


def test_a_hostile_name_is_only_a_name() -> None:
    debtor = dataclasses.replace(PERSON, name="{total} **Sam** \u202e\nBcc: x\x00")
    composed = compose(facts(Kind.REMINDER, debtor=debtor))

    assert composed.letter.salutation == "Beste {total} **Sam** Bcc: x,"
    paragraphs = [part for part in composed.letter.body if isinstance(part, Paragraph)]
    assert all("**" not in part.text for part in paragraphs)


def test_a_very_long_name_is_clipped_in_the_window_and_not_used_as_salutation() -> None:
    debtor = dataclasses.replace(PERSON, name="Maria " * 50)
    letter = compose(facts(Kind.REMINDER, debtor=debtor)).letter

    assert letter.salutation == "Goedendag,"
    assert len(letter.recipient[0]) == 76 and letter.recipient[0].endswith("…")


def test_the_text_version_is_recorded_with_the_message() -> None:
    composed = compose(facts(Kind.REMINDER))

    assert composed.template == "nl/reminder"
    assert composed.template_version == language("nl").scripts[Kind.REMINDER].version
    assert len(composed.template_version) == 12


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="taal 'xx'"):
        compose(facts(Kind.REMINDER), "xx")
    with pytest.raises(Refused):
        compose(facts(Kind.REMINDER), "../nl")


def test_a_sender_without_telephone_address_or_account_can_still_be_answered_and_paid() -> None:
    bare = CreditorFacts(name="Noor")
    mail = compose(facts(Kind.REMINDER, creditor=bare, portal_url="", payment_reference=""))
    post = compose(facts(Kind.REMINDER, creditor=bare, portal_url="", channel=Channel.POST))

    assert "Laat het ons weten: beantwoord dit bericht." in mail.text
    assert "Laat het ons weten: schrijf ons op het adres in deze brief." in post.text
    assert "Rekening (IBAN): staat op de factuur" in mail.text
    assert mail.letter.summary.payment is None


def test_the_address_to_check_a_letter_is_typed_without_the_code() -> None:
    url = "https://voldaan.example/echt/7K3M-Q9TX-2HWD"
    composed = compose(facts(Kind.REMINDER, verify_url=url))

    assert "Typ zelf https://voldaan.example/echt in en vul deze code in: 7K3M-Q9TX-2HWD." in composed.text
    assert composed.letter.verification is not None
    assert composed.letter.verification.address == "voldaan.example/echt"
    assert composed.letter.verification.url == url


def test_interest_that_was_claimed_before_is_shown_without_a_new_calculation() -> None:
    earlier = claim(0, Kind.DEMAND, interest_cents=1_919)
    composed = compose(facts(Kind.DEMAND, claims=(earlier, with_interest(claim(1, Kind.DEMAND)))))
    only_earlier = compose(facts(Kind.DEMAND, claims=(earlier,)))

    interest = composed.letter.appendix[0]
    assert spaced(interest.rows)[0] == ("2026-0101", "eerder berekend", "", "", "", "€ 19,19")
    assert spaced(interest.sums)[0][1] == "€ 38,38"
    assert "De rente loopt door tot de dag waarop u betaalt" in only_earlier.text


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr"])
def test_a_missed_instalment_leads_to_the_page_where_it_can_be_moved_and_says_no_sums(language: str) -> None:
    kind = Kind.ARRANGEMENT_REMINDER
    told = (with_interest(claim(0, kind)),)
    plan, dispute = "https://voldaan.voorbeeld.nl/regeling/AB", "https://voldaan.voorbeeld.nl/betwisten/AB"
    with_link = compose(facts(kind, claims=told, plan_url=plan, dispute_url=dispute), language)
    assert plan in with_link.text
    assert plan not in compose(facts(kind, claims=told), language).text
    assert (with_link.letter.appendix, with_link.letter.appendix_title) == ((), "")
