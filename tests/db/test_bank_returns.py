"""Money that left again: what its payment had closed is open, as if it had never been paid, plus the time between."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.claims.rules import Owed, interest_owed
from voldaan.connect import camt
from voldaan.connect.openitemfiles import read as read_items
from voldaan.daily import intake
from voldaan.daily.check import differences
from voldaan.parties.services import open_administration
from voldaan.payments.services import BankImport, set_aside

pytestmark = pytest.mark.usefixtures("committing")

IBAN, PAYER, OTHER = "NL91ABNA0417164300", "NL28INGB0000000001", "NL17INGB0000000005"
ITEMS = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;IBAN;Bedrag;Openstaand\n"
    f"2026-0001;02-03-2026;16-03-2026;D1;Theehuis Regenboog B.V.;B.V.;{PAYER};100,00;100,00\n"
    f"2026-0002;02-03-2026;16-03-2026;D1;Theehuis Regenboog B.V.;B.V.;{PAYER};50,00;50,00\n"
    f"2026-0003;02-03-2026;16-03-2026;D3;Bakkerij Windveer B.V.;B.V.;{OTHER};70,00;70,00\n"
)
TODAY = date(2026, 4, 30)


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    who = system(open_administration("Retour", iban=IBAN).id)
    path = tmp_path / "posten.csv"
    path.write_text(ITEMS, encoding="utf8")
    with clock.set_to(date(2026, 3, 2)):
        intake.import_open_items(who, read_items(path, today=date(2026, 3, 2)))
    return who


Entry = tuple[int, str, str, str, str]
"""Cents, account of the other party, text, end-to-end id, return reason."""
PAID: Entry = (10_000, PAYER, "Factuur 2026-0001", "E1", "")
BACK: Entry = (-10_000, PAYER, "", "E1", "MS03")


def statement(day: int, opening: int, *entries: Entry) -> bytes:
    told = "".join(_entry(day, n, *e) for n, e in enumerate(entries))
    closing = opening + sum(e[0] for e in entries)
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"<Stmt><Id>{day}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}{told}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _amount(cents: int) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return f'<Amt Ccy="EUR">{abs(cents) // 100}.{abs(cents) % 100:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _balance(code: str, cents: int, day: int) -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f"<Bal>{kind}{_amount(cents)}<Dt><Dt>2026-03-{day:02d}</Dt></Dt></Bal>"


def _entry(day: int, n: int, cents: int, iban: str, text: str, end_to_end: str, reason: str) -> str:
    on = f"<Dt>2026-03-{day:02d}</Dt>"
    back = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return (
        f"<Ntry>{_amount(cents)}<Sts>BOOK</Sts><BookgDt>{on}</BookgDt><ValDt>{on}</ValDt>"
        f"<AcctSvcrRef>R{day}{n}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end or 'NOTPROVIDED'}"
        f"</EndToEndId></Refs><RltdPties><Dbtr><Nm>Theehuis Regenboog B.V.</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN>"
        f"</Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>{back}</TxDtls></NtryDtls></Ntry>"
    )


def take(actor: Actor, content: bytes) -> BankImport:
    with clock.set_to(TODAY):
        return intake.import_bank_file(actor, camt.read(io.BytesIO(content)), sha256="0" * 64)


def claims(actor: Actor) -> dict[str, tuple[str, int, int]]:
    """Stage, paid and principal by number; the books must be in order."""
    with tenancy.active(actor.tenant_id):
        assert differences() == []
        return {
            row[0]: row[1:]
            for row in sql.fetch("SELECT number, stage, paid_cents, principal_cents FROM claims_claim ORDER BY number")
        }


def lines(actor: Actor) -> list[tuple[int, str, int]]:
    with tenancy.active(actor.tenant_id):
        return [
            (row[0], row[1], row[2])
            for row in sql.fetch("SELECT amount_cents, state, unallocated_cents FROM payments_bankline ORDER BY id")
        ]


def ids(actor: Actor) -> list[int]:
    with tenancy.active(actor.tenant_id):
        return [row[0] for row in sql.fetch("SELECT id FROM payments_bankline ORDER BY id")]


def bank_cents(actor: Actor) -> int:
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one(
            "SELECT coalesce(sum(CASE WHEN debit = 10 THEN amount_cents WHEN credit = 10 THEN -amount_cents END), 0)"
            "::bigint FROM ledger_transfer"
        )
    assert row is not None
    return int(row[0])


OPEN = ("issued", 0, 10_000)


def test_a_returned_debit_opens_what_it_had_paid(actor: Actor) -> None:
    assert take(actor, statement(10, 0, PAID)).levels["certain"] == 1
    assert claims(actor)["2026-0001"] == ("paid", 10_000, 0)
    result = take(actor, statement(12, 10_000, BACK))
    assert len(result.reopened_ids) == 1
    assert claims(actor)["2026-0001"] == OPEN
    assert (lines(actor), bank_cents(actor)) == ([(10_000, "returned", 0), (-10_000, "returned", 0)], 0)
    with tenancy.active(actor.tenant_id):
        (said,) = sql.fetch(
            "SELECT data->>'reason', claim_id IS NOT NULL FROM base_event WHERE kind = 'payment_returned'"
        )
    assert said == ("MS03", True)


def test_a_second_time_the_same_files_change_nothing(actor: Actor) -> None:
    files = [statement(10, 0, PAID), statement(12, 10_000, BACK)]
    for content in files:
        take(actor, content)
    before = (claims(actor), lines(actor), bank_cents(actor))
    assert [take(actor, content).lines for content in files] == [0, 0]
    assert (claims(actor), lines(actor), bank_cents(actor)) == before


def test_a_return_that_is_read_before_its_payment_ends_the_same(actor: Actor) -> None:
    take(actor, statement(12, 10_000, BACK))
    assert lines(actor) == [(-10_000, "to_settle", 0)]
    take(actor, statement(10, 0, PAID))
    assert claims(actor)["2026-0001"] == OPEN
    assert sorted(lines(actor)) == [(-10_000, "returned", 0), (10_000, "returned", 0)]


def test_in_one_file_what_is_paid_again_after_the_return_closes_the_claim(actor: Actor) -> None:
    take(actor, statement(10, 0, PAID, BACK, (10_000, PAYER, "Factuur 2026-0001", "E2", "")))
    assert claims(actor)["2026-0001"] == ("paid", 10_000, 0)
    assert lines(actor) == [(10_000, "returned", 0), (-10_000, "returned", 0), (10_000, "allocated", 0)]


def test_of_a_batch_only_the_part_that_came_back_is_open(actor: Actor) -> None:
    take(actor, statement(10, 0, PAID, (5_000, PAYER, "Factuur 2026-0002", "E2", "")))
    take(actor, statement(12, 15_000, (-5_000, PAYER, "", "E2", "AM04")))
    assert claims(actor) == {
        "2026-0001": ("paid", 10_000, 0), "2026-0002": ("issued", 0, 5_000), "2026-0003": ("issued", 0, 7_000),
    }  # fmt: skip


def test_one_payment_for_two_claims_opens_both(actor: Actor) -> None:
    take(actor, statement(10, 0, (15_000, PAYER, "2026-0001 en 2026-0002", "E3", "")))
    assert claims(actor)["2026-0002"] == ("paid", 5_000, 0)
    take(actor, statement(12, 15_000, (-15_000, PAYER, "", "E3", "MD06")))
    assert (claims(actor)["2026-0001"], claims(actor)["2026-0002"]) == (OPEN, ("issued", 0, 5_000))


def test_money_that_waited_to_be_settled_leaves_as_well(actor: Actor) -> None:
    take(actor, statement(10, 0, (1_234, "", "onbekend", "E9", "")))
    take(actor, statement(12, 1_234, (-1_234, "", "", "E9", "AC04")))
    assert (lines(actor), bank_cents(actor)) == ([(1_234, "returned", 0), (-1_234, "returned", 0)], 0)
    claims(actor)


def test_money_that_was_set_aside_stays_aside(actor: Actor) -> None:
    take(actor, statement(10, 0, (1_234, "", "onbekend", "E9", "")))
    with tenancy.active(actor.tenant_id):
        set_aside(actor, ids(actor)[0])
    take(actor, statement(12, 1_234, (-1_234, "", "", "E9", "AC04")))
    assert lines(actor) == [(1_234, "not_ours", 0), (-1_234, "not_ours", 0)]
    claims(actor)


def test_two_payments_that_fit_equally_well_are_for_a_person(actor: Actor) -> None:
    take(actor, statement(10, 0, (10_000, PAYER, "Factuur 2026-0001", "", ""), (10_000, PAYER, "nog eens", "", "")))
    take(actor, statement(12, 20_000, (-10_000, PAYER, "", "", "MS03")))
    assert lines(actor)[2] == (-10_000, "to_settle", 0)
    assert claims(actor)["2026-0001"] == ("paid", 10_000, 0)
    first, _, back = ids(actor)
    with clock.set_to(TODAY):
        intake.settle_return(actor, back, first)
    assert claims(actor)["2026-0001"] == OPEN
    assert (lines(actor)[0], lines(actor)[2]) == ((10_000, "returned", 0), (-10_000, "returned", 0))


def test_a_return_by_hand_refuses_another_amount_and_what_is_no_return(actor: Actor) -> None:
    take(actor, statement(10, 0, PAID, (7_000, OTHER, "Factuur 2026-0003", "", "")))
    take(actor, statement(12, 17_000, (-6_999, OTHER, "", "", "MS03")))
    first, other, back = ids(actor)
    before = (claims(actor), lines(actor))
    for line_id, original_id in ((back, first), (back, other), (first, other)):
        with pytest.raises(Refused):
            intake.settle_return(actor, line_id, original_id)
    assert (claims(actor), lines(actor)) == before


def test_a_return_that_is_nobodys_is_laid_aside_without_any_posting(actor: Actor) -> None:
    take(actor, statement(12, 17_000, (-6_999, OTHER, "", "", "MS03")))
    with tenancy.active(actor.tenant_id):
        set_aside(actor, ids(actor)[0])
    assert (lines(actor), bank_cents(actor)) == ([(-6_999, "not_ours", 0)], 0)
    claims(actor)


def test_undoing_a_return_lets_the_payment_stand_again_and_no_import_returns_it_by_itself(actor: Actor) -> None:
    take(actor, statement(10, 0, (15_000, PAYER, "2026-0001 en 2026-0002", "E3", "")))
    paid = claims(actor)
    take(actor, statement(12, 15_000, (-15_000, PAYER, "", "E3", "MD06")))
    with clock.set_to(TODAY):
        intake.undo_payment(actor, ids(actor)[1])
    assert claims(actor) == paid
    assert lines(actor) == [(15_000, "allocated", 0), (-15_000, "to_settle", 0)]
    take(actor, statement(13, 0))
    assert claims(actor) == paid
    with clock.set_to(TODAY):
        intake.settle_return(actor, ids(actor)[1], ids(actor)[0])
    assert claims(actor)["2026-0001"] == OPEN


def _terms(actor: Actor) -> tuple[Any, ...]:
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one(
            "SELECT step, window_last_on, notice_message_id, announced_costs_cents, costs_cents FROM claims_claim"
            " WHERE number = '2026-0001'"
        )
    assert row is not None
    return row


def _noticed(actor: Actor, last_on: date) -> None:
    """As a demand left it: its term runs until ``last_on``."""
    with tenancy.active(actor.tenant_id):
        sql.execute(
            "UPDATE claims_claim SET step = 'demand', stage = 'demand', window_last_on = %s, notice_message_id = 1,"
            " announced_costs_cents = 1500, costs_from = %s WHERE number = '2026-0001'",
            [last_on, last_on],
        )


def test_a_notice_whose_term_the_returned_payment_had_kept_counts_for_nothing(actor: Actor) -> None:
    _noticed(actor, date(2026, 3, 10))
    take(actor, statement(10, 0, PAID))
    take(actor, statement(12, 10_000, BACK))
    assert _terms(actor) == ("", None, None, 0, 0)
    assert claims(actor)["2026-0001"] == ("in_default", 0, 10_000)


def test_a_notice_whose_term_had_passed_before_the_payment_stands(actor: Actor) -> None:
    _noticed(actor, date(2026, 3, 9))
    take(actor, statement(10, 0, PAID))
    take(actor, statement(12, 10_000, BACK))
    assert _terms(actor) == ("demand", date(2026, 3, 9), 1, 1500, 0)


def _as_it_stands(actor: Actor, number: str) -> tuple[tuple[Any, ...], int]:
    """What the ledger says of a claim, and the interest that is owed on it today."""
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one(
            "SELECT principal_cents, interest_cents, interest_capitalised_cents, costs_cents, interest_kind,"
            " interest_from, interest_until, stage, closed_on FROM claims_claim WHERE number = %s",
            [number],
        )
    assert row is not None
    return row, interest_owed(Owed(*row[:7]), TODAY)


def test_a_returned_claim_owes_what_it_would_owe_had_it_never_been_paid_interest_over_the_time_between_included(
    actor: Actor,
) -> None:
    with tenancy.active(actor.tenant_id):
        sql.execute(
            "UPDATE claims_claim SET interest_claimed = true, interest_kind = 'commercial', stage = 'in_default',"
            " interest_from = '2026-01-02', default_on = '2026-01-02' WHERE number IN ('2026-0001', '2026-0002')"
        )
    never_paid = _as_it_stands(actor, "2026-0001")
    assert never_paid[1] > 100
    for part in (PAID, (6_000, PAYER, "deel 2026-0001", "E1", "")):
        take(actor, statement(10, 0, part))
        assert _as_it_stands(actor, "2026-0001")[0] != never_paid[0]
        take(actor, statement(12, part[0], (-part[0], PAYER, "", "E1", "MS03")))
        assert _as_it_stands(actor, "2026-0001") == never_paid
