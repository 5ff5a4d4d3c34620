"""The notice linter: both sides of each boundary, exact places, what is not in the text."""

from collections.abc import Callable
from datetime import date
from textwrap import fill

import pytest

from voldaan_law.errors import LawError
from voldaan_law.nl.lint.findings import NOWHERE, Place, as_json
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.outcome import Sentence, explain

TERM = "Betaal binnen vijftien dagen nadat deze brief bij u is bezorgd."
COSTS = "Betaalt u niet op tijd, dan bent u € 150,00 incassokosten verschuldigd."
CLAIM = "Factuur 7 van € 1.000,00 van Bakkerij Bol staat open."


def keys(text: str, *, principal: int = 100_000, vat: bool = False, sent_on: date | None = None) -> list[str]:
    found = lint_notice(text, principal_cents=principal, vat=vat, sent_on=sent_on).value.findings
    return [one.fault.key for one in found if one.fault.rule != "LR-2.14"]


def letter(term: str = TERM, costs: str = COSTS, claim: str = CLAIM) -> str:
    return f"{claim}\n\n{term}\n\n{costs}\n"


def test_a_right_letter_has_no_findings_and_says_what_the_text_cannot_show() -> None:
    result = lint_notice(letter(), principal_cents=100_000)
    assert result.value.valid
    assert result.value.findings == ()
    assert explain(result) == [
        "Geen fouten gevonden.",
        "Te beoordelen: Of het verzuim al was begonnen en wanneer de brief is bezorgd, "
        "blijkt niet uit de tekst alleen.",
    ]
    assert [name for name, _ in result.inputs] == ["text_sha256", "principal_cents", "vat", "sent_on"]


def test_a_finding_says_where_why_and_what_to_write() -> None:
    text = letter("Betaal binnen 13 dagen nadat deze brief bij u is bezorgd.")
    (found,) = lint_notice(text, principal_cents=100_000).value.findings
    start = text.index("13 dagen")
    assert found.where == Place(3, start, start + 8, "13 dagen")
    assert text[found.where.start : found.where.end] == "13 dagen"
    assert as_json(found) == {
        "rule": "LR-2.03",
        "severity": "error",
        "where": {"line": 3, "start": start, "end": start + 8, "words": "13 dagen"},
        "fix": "Schrijf: 'binnen vijftien dagen nadat deze brief bij u is bezorgd'.",
        "fix_en": "Write: 'binnen vijftien dagen nadat deze brief bij u is bezorgd' "
        "(within fifteen days after delivery).",
        "why": "De termijn van 13 dagen is te kort: het zijn veertien volle dagen, te beginnen de dag na ontvangst.",
        "why_en": "The term of 13 days is too short: fourteen whole days are needed, from the day after receipt.",
        "key": "notice.term_too_short",
    }


def test_a_finding_is_a_step_of_the_outcome_in_both_languages() -> None:
    result = lint_notice(letter(costs=COSTS.replace("150,00", "150,01")), principal_cents=100_000)
    assert explain(result, "en")[0] == (
        "Line 5: Collection costs of €150.01 are more than the scale over €1,000.00 gives: €150.00. Name €150.00."
    )
    told = {name: number.key for name, number in result.steps[0].numbers if isinstance(number, Sentence)}
    assert told == {"why": "notice.costs_too_high.why", "fix": "notice.costs_too_high.fix"}
    gone = lint_notice(letter(costs=""), principal_cents=100_000)
    assert gone.value.findings[0].where == NOWHERE
    assert explain(gone)[0] == (
        "Het precieze bedrag van de incassokosten ontbreekt; het is € 150,00. "
        "Schrijf: 'Betaalt u niet op tijd, dan betaalt u ook € 150,00 incassokosten'."
    )


@pytest.mark.parametrize(
    ("days", "start", "expected"),
    [
        ("13 dagen", "vanaf de dag nadat deze brief bij u is bezorgd", ["notice.term_too_short"]),
        ("14 dagen", "vanaf de dag nadat deze brief bij u is bezorgd", []),
        ("13 dagen", "nadat deze brief bij u is bezorgd", ["notice.term_too_short"]),
        ("14 dagen", "nadat deze brief bij u is bezorgd", ["notice.term_exact"]),
        ("15 dagen", "nadat deze brief bij u is bezorgd", []),
        ("negen werkdagen", "nadat deze brief bij u is bezorgd", ["notice.term_too_short"]),
        ("tien werkdagen", "nadat deze brief bij u is bezorgd", ["notice.term_exact"]),
        ("een week", "nadat deze brief bij u is bezorgd", ["notice.term_too_short"]),
        ("twee weken", "nadat deze brief bij u is bezorgd", ["notice.term_exact"]),
        ("een maand", "nadat deze brief bij u is bezorgd", []),
        ("27 dagen", "na dagtekening", ["notice.term_from_dispatch"]),
        ("28 dagen", "na dagtekening", ["notice.term_from_dispatch_long"]),
    ],
)
def test_the_term_is_long_enough_from_the_right_day(days: str, start: str, expected: list[str]) -> None:
    assert keys(letter(f"Betaal binnen {days} {start}.")) == expected


@pytest.mark.parametrize(
    ("costs", "vat", "expected"),
    [
        ("149,99", False, ["notice.costs_lower"]),
        ("150,00", False, []),
        ("150,01", False, ["notice.costs_too_high"]),
        ("181,49", False, ["notice.costs_too_high"]),
        ("181,50", False, ["notice.vat_not_allowed"]),
        ("150,00", True, []),
        ("149,99", True, ["notice.costs_lower"]),
        ("181,50", True, ["notice.vat_statement"]),
        ("181,51", True, ["notice.costs_too_high"]),
    ],
)
def test_the_costs_are_the_scale_to_the_cent(costs: str, vat: bool, expected: list[str]) -> None:
    assert keys(letter(costs=COSTS.replace("150,00", costs)), vat=vat) == expected


def test_vat_is_right_when_the_letter_says_that_it_cannot_be_deducted() -> None:
    costs = "Betaalt u niet, dan betaalt u € 181,50 incassokosten. Wij kunnen de btw daarover niet verrekenen."
    costs += " Daarom zijn de incassokosten verhoogd met de btw."
    assert keys(letter(costs=costs), vat=True) == []


def test_a_breakdown_of_costs_and_vat_is_one_amount() -> None:
    costs = (
        "Betaalt u niet, dan zijn de incassokosten € 150,00. Met 21% btw, die wij niet kunnen aftrekken, "
        "worden de incassokosten € 181,50."
    )
    assert keys(letter(costs=costs), vat=True) == []


@pytest.mark.parametrize(
    ("sent_on", "expected"),
    [
        (date(2026, 12, 3), ["notice.end_date_late"]),
        (date(2026, 12, 4), ["notice.end_date_early"]),
        (None, ["notice.end_date"]),
    ],
)
def test_an_end_date_is_safe_only_from_the_last_day_of_the_term(sent_on: date | None, expected: list[str]) -> None:
    assert keys(letter("Betaal uiterlijk op 22 december 2026."), sent_on=sent_on) == expected


def test_an_end_date_without_a_year_may_lie_in_the_next_one() -> None:
    assert keys(letter("Betaal uiterlijk op 13 januari."), sent_on=date(2026, 12, 23)) == ["notice.end_date_late"]
    assert keys(letter("Betaal uiterlijk op 12 januari."), sent_on=date(2026, 12, 23)) == ["notice.end_date_early"]


def test_an_end_date_in_the_past_is_no_term() -> None:
    assert keys(letter(f"Betaal uiterlijk op 1 mei 2026. {TERM}"), sent_on=date(2026, 12, 3)) == []


def test_the_date_that_heads_the_letter_counts_as_the_day_of_dispatch() -> None:
    text = "Bakkerij Bol\nFactuurdatum: 1 november 2026\n3 december 2026\n\n" + letter("Betaal voor 22-12-26.")
    assert keys(text) == ["notice.end_date_late"]


def test_a_term_is_found_where_the_start_is_told_in_the_next_sentence() -> None:
    assert keys(letter("U krijgt veertien dagen. Deze termijn begint op de dag na bezorging van deze brief.")) == []
    assert keys(letter("U krijgt veertien dagen. Wij groeten u. Deze termijn begint na bezorging.")) == [
        "notice.term_exact"
    ]
    assert keys(letter("U krijgt veertien dagen. Wij groeten u. En nog eens.")) == ["notice.term_start_missing"]


def test_one_day_more_or_less_elsewhere_in_the_letter_is_no_term() -> None:
    assert keys(letter(f"{TERM} U krijgt een dag later bericht, en een dag gratis betalen.")) == []
    assert keys(letter(f"{TERM} Betaal binnen een dag.")) == ["notice.term_too_short"]


def test_words_that_make_the_costs_uncertain_are_found() -> None:
    assert keys(letter(costs=f"{COSTS} De incassokosten kunnen verder oplopen.")) == ["notice.costs_vague"]
    assert keys(letter(costs=f"{COSTS} De kosten kunnen bij de rechter oplopen.")) == []
    both = "Betaalt u niet, dan zijn de incassokosten minimaal € 40,00 en u betaalt € 150,00 kosten."
    assert keys(letter(costs=both)) == ["notice.costs_vague"]
    law = "Betaalt u niet, dan betaalt u incassokosten: 15% met een minimum van € 40,00. Voor u is dat € 150,00."
    assert keys(letter(costs=law)) == []


def test_principal_and_costs_added_up_may_only_be_asked_after_the_term() -> None:
    asked = "Betaal € 1.150,00 binnen vijftien dagen nadat deze brief bij u is bezorgd."
    assert keys(letter(asked, "Daarin zit € 150,00 incassokosten.")) == [
        "notice.consequence_missing",
        "notice.costs_charged",
    ]
    assert keys(letter(costs=f"{COSTS} Dan betaalt u samen € 1.150,00.")) == []


def test_the_consequence_may_stand_apart_from_the_amount() -> None:
    table = "Hoofdsom 1.000,00\nIncassokosten na de termijn 150,00\n\n"
    told = "Lees dit goed. Wij helpen u graag. Bel ons. Als u niet op tijd betaalt, betaalt u ook de incassokosten."
    assert keys(letter(costs=table + told)) == []
    assert keys(letter(costs=table + "Lees dit goed.")) == ["notice.consequence_missing"]


def test_default_that_begins_only_after_the_term_is_too_late() -> None:
    later = "Bij gebreke daarvan bent u in verzuim en betaalt u ook € 150,00 incassokosten."
    assert keys(letter(costs=later)) == ["notice.not_in_default"]
    before = "U bent sinds 1 oktober 2026 in verzuim. " + COSTS
    assert keys(letter(costs=before)) == []


@pytest.mark.parametrize("layout", [str.upper, lambda text: fill(text, 28), lambda text: f"**{text}**"])
def test_layout_changes_nothing(layout: Callable[[str], str]) -> None:
    assert keys(letter(layout(TERM), layout(COSTS))) == []


def test_costs_of_a_procedure_are_not_collection_costs() -> None:
    assert keys(letter(costs=f"{COSTS} Bij de rechter komt daar griffierecht van € 139,00 bij.")) == []


def test_the_principal_is_named_whole_or_in_parts() -> None:
    parts = "Factuur 7 (€ 600,00) en factuur 8 (€ 400,00) van Bakkerij Bol staan open."
    assert keys(letter(claim=parts)) == []
    assert keys(letter(claim=parts.replace("400,00", "400,01"))) == ["notice.principal_differs"]


def test_a_letter_without_words_lacks_everything() -> None:
    assert keys("") == [
        "notice.amount_missing",
        "notice.claim_missing",
        "notice.costs_missing",
        "notice.creditor_missing",
        "notice.term_missing",
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Bakkerij Bol", True),
        ("Bakkerij Bol & Zn.", True),
        ("Met dank voor uw aandacht hierbij.", True),
        ("Beste Jo,", False),
    ],
)
def test_a_short_line_at_head_or_foot_names_the_creditor(line: str, found: bool) -> None:
    text = letter(claim="Factuur 7 van € 1.000,00 staat open.") + f"\n{line}\n"
    assert ("notice.creditor_missing" not in keys(text)) is found


def test_a_notice_is_about_a_principal() -> None:
    with pytest.raises(LawError, match="geef het bedrag") as refusal:
        lint_notice(letter(), principal_cents=0)
    assert refusal.value.rule == "LR-2.03"


def test_the_receipt_covers_every_figure_that_counted() -> None:
    codes = {one.code for one in lint_notice(letter(), principal_cents=100_000, vat=True).figures}
    assert {"collection_costs_tiers", "vat_general_rate", "notice_days", "notice_dispatch_term_days"} <= codes
    assert {"readability_formula", "readability_longest_sentence"} <= codes
