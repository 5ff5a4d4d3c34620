"""Direct debit: with a mandate, announced, approved; under way nothing is asked; a return is what its reason says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from tests.db.orders import IDENTIFIER, OTHER, PAYER, TODAY, Office, office

from voldaan.bank_orders import announcing, debits, mandates, returns, waiting
from voldaan.bank_orders.files import Told
from voldaan.bank_orders.models import DirectDebit, MandateAmendment, OrderFile
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Event
from voldaan.claims import holds
from voldaan.claims.models import Hold
from voldaan.connect.folder import FolderChannel
from voldaan.daily.intake import undo_payment
from voldaan.daily.services import run
from voldaan.messages.dispatch import Sender
from voldaan.parties.models import Creditor

pytestmark = pytest.mark.django_db
#: A Wednesday, more than fourteen days after TODAY.
DAY = date(2026, 12, 9)


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A company with three invoices, a contract and a mandate of each debtor."""
    made = office()
    made.bring(tmp_path, 1, 2, 3)
    made.contract()
    for number in (1, 2, 3):
        made.mandate(number)
    return made


def books(at: Office) -> tuple[object, ...]:
    with tenancy.active(at.tenant.id):
        rows = sql.fetch(
            "SELECT id, state, version, amount_cents, announced_on FROM bank_orders_directdebit ORDER BY id"
        )
        mandate_rows = sql.fetch("SELECT id, state, iban, uses FROM bank_orders_mandate ORDER BY id")
        return rows, mandate_rows, Event.objects.count(), OrderFile.objects.count(), Hold.objects.count()


def content(at: Office, file_id: int) -> str:
    with tenancy.active(at.tenant.id):
        return bytes(OrderFile.objects.get(id=file_id).content).decode()


def exported(at: Office, *numbers: int) -> list[int]:
    ids = [at.debit(n, DAY) for n in numbers]
    at.ready(*ids)
    assert at.collect().left_out == []
    return ids


def test_a_debit_goes_from_plan_to_paid_and_the_books_agree_at_every_step(at: Office) -> None:
    (debit,) = exported(at, 1)
    one = at.the_debit(debit)
    assert (one.state, one.sequence, one.payment_id) == ("exported", "FRST", f"{one.file.message_id}-1")
    assert at.differences() == []
    at.bank(at.line("I1", 10000, end_to_end_id=one.end_to_end_id))
    assert at.the_debit(debit).state == "settled"
    assert at.claim(1).stage == "paid"
    assert at.differences() == []


def test_what_is_under_way_keeps_the_letters_off_until_it_is_in_or_back(at: Office) -> None:
    (debit,) = exported(at, 1)
    with tenancy.active(at.tenant.id):
        hold = Hold.objects.get()
        assert (hold.kind, hold.claim.number, hold.released_on) == ("direct_debit", "F00001", None)
        with pytest.raises(Refused, match="gaat vanzelf weg als het geld binnen is of terugkomt"):
            holds.release_hold(at.actor, hold.id)
        assert holds.release_all(at.actor, case_id=hold.case_id, claim_id=hold.claim_id) == 0
    at.day = date(2026, 12, 28)
    with clock.set_to(at.day):
        at.bank()
        decided = {f.number: v.reason for f, v in run(at.actor, at.day).decided}
        assert decided["F00001"] == "hold_direct_debit"
        assert decided["F00002"] != "hold_direct_debit"
        at.bank(at.line("R1", -10000, end_to_end_id=at.the_debit(debit).end_to_end_id, return_reason="AM04"))
    with tenancy.active(at.tenant.id):
        assert Hold.objects.get().released_on == at.day
    assert at.differences() == []


def test_one_amount_for_the_whole_block_settles_every_claim_in_it(at: Office) -> None:
    ids = exported(at, 1, 2, 3)
    at.day = DAY
    with clock.set_to(DAY):
        at.bank(at.line("I1", 30000, counterparty_iban="", counterparty_name="", batch_size=3))
    assert {at.the_debit(i).state for i in ids} == {"settled"}
    assert {at.claim(n).stage for n in (1, 2, 3)} == {"paid"}
    assert at.differences() == []


def test_a_block_of_one_is_known_by_its_id_and_not_by_an_amount_that_may_be_anybodys(at: Office) -> None:
    (debit,) = exported(at, 1)
    at.day = DAY
    with clock.set_to(DAY):
        at.bank(at.line("I1", 10000, counterparty_iban="", counterparty_name="", batch_size=1))
        assert at.the_debit(debit).state == "exported"
        one = at.the_debit(debit).payment_id
        at.bank(at.line("I2", 10000, counterparty_iban="", counterparty_name="", text=f"INCASSO {one}"))
    assert (at.the_debit(debit).state, at.claim(1).stage) == ("settled", "paid")
    assert at.differences() == []


def test_a_debtor_who_pays_himself_meanwhile_settles_no_debit(at: Office) -> None:
    (debit,) = exported(at, 1)
    at.day = DAY
    with clock.set_to(DAY):
        at.bank(at.line("I1", 10000, text="betaling"))
    assert (at.the_debit(debit).state, at.differences()) == ("exported", [])


def test_a_debit_that_comes_back_opens_its_claim_again_without_costs(at: Office) -> None:
    (debit,) = exported(at, 1)
    mine = at.the_debit(debit).end_to_end_id
    at.bank(at.line("I1", 10000, end_to_end_id=mine))
    assert at.claim(1).stage == "paid"
    at.bank(at.line("R1", -10000, end_to_end_id=mine, return_reason="MD06"))
    claim = at.claim(1)
    assert (claim.principal_cents, claim.costs_cents, claim.closed_on) == (10000, 0, None)
    one = at.the_debit(debit)
    assert (one.state, one.return_code, one.next_action, one.mandate.state) == (
        "returned", "MD06", "dispute", "suspended",
    )  # fmt: skip
    assert at.differences() == []


def test_one_that_comes_back_out_of_a_block_opens_its_own_claim_and_no_other(at: Office) -> None:
    ids = exported(at, 1, 2, 3)
    at.day = DAY
    with clock.set_to(DAY):
        at.bank(at.line("I1", 30000, counterparty_iban="", counterparty_name="", batch_size=3))
        mine = at.the_debit(ids[1]).end_to_end_id
        at.bank(at.line("R1", -10000, end_to_end_id=mine, return_reason="AM04"))
    assert [at.claim(n).principal_cents for n in (1, 2, 3)] == [0, 10000, 0]
    assert [at.the_debit(i).state for i in ids] == ["settled", "returned", "settled"]
    assert (at.bank_line("R1").state, at.bank_line("I1").state) == ("returned", "allocated")
    assert at.differences() == []
    undo_payment(at.actor, at.bank_line("R1").id)
    assert at.claim(2).principal_cents == 0
    assert at.differences() == []


def test_the_same_plan_twice_is_one_debit(at: Office) -> None:
    first = at.debit(1, DAY)
    before = books(at)
    assert at.debit(1, DAY) == first
    assert books(at) == before


def test_a_debit_falls_on_a_banking_day_never_earlier_than_was_said(at: Office) -> None:
    assert at.the_debit(at.debit(1, date(2026, 12, 25))).collect_on == date(2026, 12, 28)
    assert at.the_debit(at.debit(2, DAY)).collect_on == DAY


@pytest.mark.parametrize(
    ("cents", "on", "sentence"),
    [
        (10001, DAY, "Factuur F00001 heeft € 100,00 open"),
        (0, DAY, "Factuur F00001 heeft € 100,00 open"),
        (100, TODAY, "Een incasso heeft een latere dag nodig."),
    ],
)
def test_an_impossible_plan_is_refused_and_changes_nothing(cents: int, on: date, sentence: str, at: Office) -> None:
    before = books(at)
    with pytest.raises(Refused) as refusal:
        at.debit(1, on, cents)
    assert refusal.value.sentence.startswith(sentence)
    assert books(at) == before


def test_two_plans_together_never_take_more_than_is_open(at: Office) -> None:
    at.debit(1, DAY, 6000)
    with pytest.raises(Refused, match="al wordt geïncasseerd"):
        at.debit(1, date(2026, 12, 16), 4001)


def test_arrears_of_a_natural_person_only_as_an_instalment_that_he_accepted(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1, kind="particulier", due="15-11-2026")
    at.contract()
    at.mandate(1)
    with pytest.raises(Refused, match="een regeling die hij heeft aanvaard"):
        at.debit(1, DAY)
    assert at.debit(1, DAY, 2500, basis="instalment") > 0


def test_without_a_mandate_nothing_is_planned(at: Office) -> None:
    with tenancy.active(at.tenant.id):
        mandates.revoke_mandate(at.actor, mandates.Mandate.objects.get(reference="M1").pk)
    with pytest.raises(Refused, match="Voor factuur F00001 is er geen geldige machtiging"):
        at.debit(1, DAY)


@pytest.mark.parametrize(("announced", "leaves"), [(date(2026, 11, 20), True), (None, False)])
def test_what_was_not_announced_in_time_stays_behind(announced: date | None, leaves: bool, at: Office) -> None:
    debit = at.debit(1, date(2026, 12, 4))
    with tenancy.active(at.tenant.id):
        if announced:
            debits.announce(at.actor, [debit], on=announced, how="op de factuur")
        debits.approve(at.actor, [(debit, 1)])
    result = at.collect()
    assert bool(result.file_ids) is leaves
    assert result.left_out == ([] if leaves else [(debit, "niet op tijd aangekondigd: dat moest uiterlijk 20-11-2026")])
    assert at.the_debit(debit).state == ("exported" if leaves else "approved")


def test_a_day_too_late_is_too_late(at: Office) -> None:
    debit = at.debit(1, date(2026, 12, 3))
    at.ready(debit)
    assert at.collect().left_out == [(debit, "niet op tijd aangekondigd: dat moest uiterlijk 19-11-2026")]


def test_an_agreed_shorter_term_counts_but_never_below_five_days_for_a_consumer(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1, kind="particulier")
    at.contract(notice_days=2)
    at.mandate(1)
    near = at.debit(1, date(2026, 11, 24), 5000)
    at.ready(near)
    assert at.collect().left_out == [(near, "niet op tijd aangekondigd: dat moest uiterlijk 19-11-2026")]
    with tenancy.active(at.tenant.id):
        debits.cancel(at.actor, [near])
    later = at.debit(1, date(2026, 11, 25), 5000)
    at.ready(later)
    assert at.collect().left_out == []


def test_a_debit_that_was_paid_meanwhile_lapses(at: Office) -> None:
    debit = at.debit(1, DAY)
    at.ready(debit)
    at.bank(at.line("B1", 10000, text="F00001", counterparty_name="Debiteur 00001"))
    assert at.claim(1).stage == "paid"
    result = at.collect()
    assert (result.file_ids, at.the_debit(debit).state) == ([], "cancelled")


def test_the_first_is_first_and_the_next_recurring_and_the_last_final(at: Office) -> None:
    ids = [at.debit(1, DAY, 2000), at.debit(1, date(2026, 12, 16), 3000),
           at.debit(1, date(2026, 12, 23), 5000, is_final=True)]  # fmt: skip
    at.ready(*ids)
    at.collect()
    assert [at.the_debit(i).sequence for i in ids] == ["FRST", "RCUR", "FNAL"]
    assert at.the_debit(ids[0]).mandate.uses == 3


def test_a_mandate_for_once_is_for_once(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1)
    at.contract()
    at.mandate(1, recurring=False)
    debit = at.debit(1, DAY)
    at.ready(debit)
    at.collect()
    assert at.the_debit(debit).sequence == "OOFF"


def test_a_mandate_lapses_thirty_six_months_after_its_last_use(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1)
    at.contract()
    at.mandate(1, signed_on=date(2023, 12, 8))
    debit = at.debit(1, DAY)
    at.ready(debit)
    assert at.collect().left_out == [(debit, "de machtiging is 36 maanden niet gebruikt en vervallen")]


def test_a_changed_account_is_told_to_the_bank_once(at: Office) -> None:
    exported(at, 1)
    with tenancy.active(at.tenant.id):
        mandate = mandates.Mandate.objects.get(reference="M1")
        mandates.amend_mandate(at.actor, mandate.pk, iban=OTHER, reference="M1A", note="mail van 20 november")
        assert MandateAmendment.objects.count() == 1
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, DirectDebit.objects.get().id, "AM04", TODAY)
        second = returns.retry(at.actor, DirectDebit.objects.get().id)
    at.ready(second)
    (file_id,) = at.collect().file_ids
    text = content(at, file_id)
    assert (
        "<AmdmntInd>true</AmdmntInd><AmdmntInfDtls><OrgnlMndtId>M1</OrgnlMndtId>"
        f"<OrgnlDbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></OrgnlDbtrAcct></AmdmntInfDtls>" in text
    )
    assert (at.the_debit(second).mandate.told_iban, at.the_debit(second).mandate.told_reference) == (OTHER, "M1A")


@pytest.mark.parametrize(
    ("code", "action", "state", "hold"),
    [
        ("AM04", "retry", "active", None),
        ("MS03", "retry", "active", None),
        ("AC01", "new_account", "suspended", None),
        ("AC04", "new_account", "suspended", None),
        ("AC06", "new_account", "suspended", None),
        ("MD01", "new_mandate", "revoked", None),
        ("MD06", "dispute", "suspended", "dispute"),
        ("MS02", "dispute", "suspended", "dispute"),
        ("MD07", "hold", "revoked", "deceased"),
        ("BE05", "repair", "suspended", None),
        ("ZZ99", "person", "suspended", None),
    ],
)
def test_each_reason_has_its_next_action(code: str, action: str, state: str, hold: str | None, at: Office) -> None:
    (debit,) = exported(at, 1)
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, debit, code, TODAY)
        one = at.the_debit(debit)
        assert (one.state, one.return_code, one.next_action, one.mandate.state) == ("rejected", code, action, state)
        kinds = list(Hold.objects.filter(released_on=None).values_list("kind", flat=True))
        assert kinds == ([hold] if hold else [])
        before = books(at)
        returns.come_back(at.actor, debit, code, TODAY)
        assert books(at) == before
    assert at.differences() == []


def test_it_is_tried_once_more_and_then_a_person_looks(at: Office) -> None:
    (debit,) = exported(at, 1)
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, debit, "AM04", TODAY)
        second = returns.retry(at.actor, debit)
        assert returns.retry(at.actor, debit) == second
    one = at.the_debit(second)
    assert (one.attempt, one.state, one.announced_on, one.collect_on) == (2, "planned", None, date(2026, 12, 7))
    assert one.end_to_end_id != at.the_debit(debit).end_to_end_id
    at.ready(second)
    at.collect()
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, second, "AM04", TODAY)
        with pytest.raises(Refused, match="mag niet nog eens worden geprobeerd"):
            returns.retry(at.actor, second)
    assert at.the_debit(second).next_action == "person"


def test_a_new_account_wakes_the_mandate_that_waited_for_it(at: Office) -> None:
    (debit,) = exported(at, 1)
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, debit, "AC04", TODAY)
        mandates.amend_mandate(at.actor, at.the_debit(debit).mandate.pk, iban=OTHER, note="mail")
    assert at.the_debit(debit).mandate.state == "active"


@pytest.mark.parametrize(
    ("level", "expected"), [("one", ["RJ", "EX"]), ("block", ["RJ", "RJ"]), ("file", ["RJ", "RJ"])]
)
def test_a_report_of_the_bank_ends_one_order_a_block_or_the_file(level: str, expected: list[str], at: Office) -> None:
    ids = exported(at, 1, 2)
    one = at.the_debit(ids[0])
    told = {
        "one": Told(one.file.message_id, one.payment_id, one.end_to_end_id, "RJCT", "AC01"),
        "block": Told(one.file.message_id, one.payment_id, "", "RJCT", "AC01"),
        "file": Told(one.file.message_id, "", "", "RJCT", "FF01"),
    }[level]
    with tenancy.active(at.tenant.id):
        assert returns.status(at.actor, [told]) == expected.count("RJ")
        assert returns.status(at.actor, [told]) == 0
    assert [{"rejected": "RJ", "exported": "EX"}[at.the_debit(i).state] for i in ids] == expected


def test_a_report_that_all_is_well_changes_nothing(at: Office) -> None:
    (debit,) = exported(at, 1)
    message = at.the_debit(debit).file.message_id
    before = books(at)
    with tenancy.active(at.tenant.id):
        assert returns.status(at.actor, [Told(message, "", "", "ACCP", ""), Told(message, "", "", "PART", "")]) == 0
        with pytest.raises(Refused, match="dat niet hier is gemaakt"):
            returns.status(at.actor, [Told("VREEMD", "", "", "RJCT", "")])
    assert books(at) == before


@pytest.mark.parametrize("form", ["pain.008.001.08", "pain.008.001.02"])
def test_the_file_is_in_the_format_of_the_bank(form: str, tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1)
    at.contract(form)
    at.mandate(1)
    at.ready(at.debit(1, DAY))
    (file_id,) = at.collect().file_ids
    text = content(at, file_id)
    assert f"xsd:{form}" in text
    assert f"<Id>{IDENTIFIER}</Id>" in text and "<SeqTp>FRST</SeqTp>" in text and "PstlAdr" not in text


def test_a_client_of_an_agency_is_named_as_who_it_is_for(tmp_path: Path) -> None:
    bureau = office("agency")
    bureau.bring(tmp_path, 1)
    bureau.contract()
    with tenancy.active(bureau.tenant.id):
        client = Creditor.objects.create(tenant=bureau.tenant, name="Tandarts Proef")
        sql.execute("UPDATE parties_party SET creditor_id = %s", [client.pk])
        sql.execute("UPDATE claims_claim SET creditor_id = %s", [client.pk])
    bureau.mandate(1)
    bureau.ready(bureau.debit(1, DAY))
    (file_id,) = bureau.collect().file_ids
    assert "<UltmtCdtr><Nm>Tandarts Proef</Nm></UltmtCdtr>" in content(bureau, file_id)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reference": "x" * 36}, "Aan de machtiging ontbreekt: een kenmerk van hooguit 35 tekens."),
        ({"reference": " "}, "Aan de machtiging ontbreekt: een kenmerk van hooguit 35 tekens."),
        ({"account_name": ""}, "Aan de machtiging ontbreekt: de naam van de rekeninghouder."),
        ({"evidence": "gezien"}, "Aan de machtiging ontbreekt: hoe de machtiging is gegeven."),
        ({"iban": "NL00"}, "Het rekeningnummer NL00 is geen geldig IBAN."),
        ({"signed_on": date(2026, 11, 21)}, "De machtiging is in de toekomst getekend."),
        ({"reference": "M2"}, "Kenmerk M2 hoort al bij een andere machtiging."),
    ],
)
def test_a_mandate_without_its_proof_is_refused(more: dict[str, object], sentence: str, at: Office) -> None:
    before = books(at)
    with pytest.raises(Refused) as refusal:
        at.mandate(1, **more)
    assert refusal.value.sentence.startswith(sentence)
    assert books(at) == before


def test_a_consumer_is_not_debited_as_a_business(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1, kind="particulier")
    with pytest.raises(Refused, match="kan alleen bij een bedrijf"):
        at.mandate(1, scheme="b2b")


def test_the_same_mandate_twice_is_one(at: Office) -> None:
    before = books(at)
    assert at.mandate(1) > 0
    assert books(at) == before


def test_revoking_lapses_what_has_not_left_and_stops_what_comes(at: Office) -> None:
    debit = at.debit(1, DAY)
    with tenancy.active(at.tenant.id):
        mandate = at.the_debit(debit).mandate.pk
        assert mandates.revoke_mandate(at.actor, mandate) == 1
        assert mandates.revoke_mandate(at.actor, mandate) == 0
        with pytest.raises(Refused, match="ingetrokken"):
            mandates.amend_mandate(at.actor, mandate, iban=OTHER, note="mail")
    assert at.the_debit(debit).state == "cancelled"


def test_what_lapses_with_its_mandate_is_told_and_its_stop_goes(at: Office) -> None:
    mandate_id = at.the_debit(at.debit(1, DAY)).mandate_id
    with tenancy.active(at.tenant.id):
        assert [mandates.revoke_mandate(at.actor, mandate_id) for _ in range(2)] == [1, 0]
        assert [e.data["amount_cents"] for e in Event.objects.filter(kind="debit_cancelled")] == [10000]
    assert stops(at) == []
    assert at.differences() == []


def test_a_wrong_creditor_identifier_is_refused(at: Office) -> None:
    with tenancy.active(at.tenant.id), pytest.raises(Refused, match="geen geldig incassant-ID"):
        claim = at.claim(1)
        mandates.set_contract(at.actor, creditor_id=claim.creditor.pk, account_id=1, identifier="NL00ZZZ1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bank_orders_directdebit SET state = 'approved'",
        "UPDATE bank_orders_directdebit SET state = 'exported', file_id = 1",
        "DELETE FROM bank_orders_directdebit",
    ],
)
def test_the_database_itself_lets_no_debit_leave_unapproved(statement: str, at: Office) -> None:
    at.debit(1, DAY)
    with tenancy.active(at.tenant.id), pytest.raises(DatabaseError), transaction.atomic():
        sql.execute(statement)


def test_the_database_itself_voids_approval_and_announcement_of_what_changes(at: Office) -> None:
    debit = at.debit(1, DAY)
    at.ready(debit)
    with tenancy.active(at.tenant.id):
        sql.execute("UPDATE bank_orders_directdebit SET amount_cents = 5000")
    one = at.the_debit(debit)
    assert (one.state, one.version, one.announced_on) == ("planned", 2, None)


def test_an_announcement_by_message_counts_from_the_day_it_left(at: Office, tmp_path: Path) -> None:
    at.bank()
    debit = at.debit(1, DAY)
    with tenancy.active(at.tenant.id):
        assert [announcing.by_message(at.actor, [debit]) for _ in range(2)] == [1, 1]
        assert sql.fetch("SELECT count(*), min(state) FROM outbox_message WHERE kind = 'debit_announcement'") == [
            (1, "approved")
        ]
        assert announcing.record_sent(at.actor) == 0
    with clock.set_to(datetime(2026, 11, 20, 10, tzinfo=clock.AMSTERDAM)):
        result = Sender({"email": FolderChannel(), "post": FolderChannel()}, tmp_path).send(at.actor)
    assert result.counts["sent"] == 1, result.reasons
    with tenancy.active(at.tenant.id):
        assert [announcing.record_sent(at.actor) for _ in range(2)] == [1, 0]
    assert at.the_debit(debit).announced_on == date(2026, 11, 20)
    assert at.differences() == []


def test_a_planned_debit_holds_reminders_up_to_its_day_and_lets_go_when_it_is_cancelled(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1)
    at.contract()
    at.mandate(1)
    debit = at.debit(1, date(2026, 12, 9))
    with tenancy.active(at.tenant.id):
        (hold,) = sql.fetch("SELECT kind, until_on, released_on FROM claims_hold")
        assert hold == ("direct_debit", date(2026, 12, 9), None)
    assert at.differences() == []
    with tenancy.active(at.tenant.id):
        debits.cancel(at.actor, [debit])
        assert sql.fetch("SELECT released_on FROM claims_hold") == [(TODAY,)]
    assert at.differences() == []


def test_a_debit_that_left_holds_until_the_money_is_in_or_comes_back(tmp_path: Path) -> None:
    at = office()
    at.bring(tmp_path, 1)
    at.contract()
    at.mandate(1)
    at.ready(at.debit(1, date(2026, 12, 9)))
    at.collect()
    with tenancy.active(at.tenant.id):
        assert sql.fetch("SELECT kind, until_on, released_on FROM claims_hold") == [("direct_debit", None, None)]
    assert at.differences() == []


def stops(at: Office) -> list[tuple[object, ...]]:
    """(kind, last day, note) of what holds now."""
    with tenancy.active(at.tenant.id):
        return sql.fetch("SELECT kind, until_on, note FROM claims_hold WHERE released_on IS NULL ORDER BY id")


def test_debits_of_before_they_held_reminders_get_their_stop_the_next_morning(at: Office) -> None:
    at.bank()
    waits, gone = at.debit(1, DAY), at.debit(2, DAY)
    at.ready(gone)
    at.collect()
    with tenancy.active(at.tenant.id):
        sql.execute("UPDATE bank_orders_directdebit SET hold_id = NULL")
        sql.execute("DELETE FROM claims_hold")
    assert {d["check"] for d in at.differences()} == {"debit_under_way"}
    run(at.actor, TODAY)
    assert stops(at) == [("direct_debit", DAY, ""), ("direct_debit", None, "")]
    assert (at.the_debit(waits).state, at.the_debit(gone).state) == ("planned", "exported")
    assert at.differences() == []
    before = books(at)
    with tenancy.active(at.tenant.id):
        assert waiting.follow(at.actor, TODAY) == 0
    assert books(at) == before


def test_a_debit_whose_day_passed_lapses_and_who_was_told_of_it_is_not_reminded(at: Office) -> None:
    told, untold = at.debit(1, DAY), at.debit(2, DAY)
    with tenancy.active(at.tenant.id):
        debits.announce(at.actor, [told], on=TODAY, how="op de factuur")
    for day in (DAY, date(2026, 12, 10)):
        at.day = day
        with clock.set_to(day):
            at.bank()
            run(at.actor, day)
        if day == DAY:
            assert [at.the_debit(d).state for d in (told, untold)] == ["planned", "planned"]
    assert [at.the_debit(d).state for d in (told, untold)] == ["cancelled", "cancelled"]
    assert stops(at) == [("creditor_stop", None, "aangekondigde incasso is niet naar de bank gegaan")]
    assert at.differences() == []
    before = books(at)
    with tenancy.active(at.tenant.id), clock.set_to(date(2026, 12, 10)):
        assert waiting.follow(at.actor, date(2026, 12, 10)) == 0
    assert books(at) == before


@pytest.mark.parametrize(("notice_days", "kind", "on"), [
    (None, "B.V.", date(2026, 12, 7)), (2, "B.V.", date(2026, 11, 23)), (2, "", date(2026, 11, 26)),
])  # fmt: skip
def test_a_second_attempt_comes_as_soon_as_it_can_be_announced(
    notice_days: int | None, kind: str, on: date, tmp_path: Path
) -> None:
    at = office()
    at.bring(tmp_path, 1, kind=kind)
    at.contract(notice_days=notice_days)
    at.mandate(1)
    (debit,) = exported(at, 1)
    with tenancy.active(at.tenant.id):
        returns.come_back(at.actor, debit, "AM04", date(2026, 11, 18))
        again = returns.retry(at.actor, debit)
    assert at.the_debit(again).collect_on == on
