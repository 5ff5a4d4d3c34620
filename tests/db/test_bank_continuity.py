"""Statements as they arrive: gaps hold the bank back, nothing is booked twice, whatever the order or kind of file."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.connect import bankcsv, camt, mt940
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file
from voldaan.parties.services import open_administration
from voldaan.payments import queries
from voldaan.payments.services import BankImport, declare_seen
from voldaan.testing.builders import Movement, camt053

pytestmark = pytest.mark.usefixtures("committing")

IBAN = "NL91ABNA0417164300"
PAYER = "NL28INGB0000000001"
TODAY = date(2026, 3, 31)


@pytest.fixture
def actor() -> Actor:
    return system(open_administration("Bank", iban=IBAN).id)


def march(n: int) -> date:
    return date(2026, 3, n)


def take(actor: Actor, content: bytes, reader: Any = camt) -> BankImport:
    with clock.set_to(TODAY):
        return import_bank_file(actor, reader.read(io.BytesIO(content)), sha256="0" * 64)


def statement(day: int, opening: int, *cents: int) -> bytes:
    movements = [Movement(f"R{day}-{n}", c, "Klant", PAYER, f"betaling {day} {n}") for n, c in enumerate(cents)]
    return camt053(IBAN, march(day), opening, movements)


def as_mt940(day: int, opening: int, *cents: int) -> bytes:
    """The same day as MT940, with other references and texts, as banks do."""
    entries = "".join(
        f":61:2603{day:02d}03{day:02d}{'C' if c > 0 else 'D'}{abs(c) // 100},{abs(c) % 100:02d}"
        f"NTRFNONREF//B{day}{n}\r\n"
        f":86:/IBAN/{PAYER}/NAME/Klant/REMI/betaling\r\n"
        for n, c in enumerate(cents)
    )
    return (
        f":20:S{day}\r\n:25:{IBAN}\r\n:28C:{day}\r\n:60F:{_mt940_balance(opening, day - 1)}\r\n{entries}"
        f":62F:{_mt940_balance(opening + sum(cents), day)}\r\n"
    ).encode()


def _mt940_balance(cents: int, day: int) -> str:
    return f"{'C' if cents >= 0 else 'D'}2603{day:02d}EUR{abs(cents) // 100},{abs(cents) % 100:02d}"


def as_csv(*rows: tuple[int, int]) -> bytes:
    """bunq's export: no balances, no references."""
    told = "".join(
        f'"2026-03-{day:02d}","2026-03-{day:02d}","{cents / 100:.2f}","{IBAN}","{PAYER}","Klant","betaling"\n'
        for day, cents in rows
    )
    return f'"Date","Interest Date","Amount","Account","Counterparty","Name","Description"\n{told}'.encode()


def seen(actor: Actor) -> date | None:
    with tenancy.active(actor.tenant_id):
        return next(iter(queries.seen_until().values()))


def held(actor: Actor) -> list[tuple[str, str, str]]:
    with tenancy.active(actor.tenant_id), clock.set_to(TODAY):
        return [(n["kind"], n["from_on"], n["until_on"]) for n in queries.statement_notices() if n["holds"]]


def books(actor: Actor) -> tuple[int, int]:
    """Bank lines and their sum; the check must be clean as well."""
    with tenancy.active(actor.tenant_id):
        assert differences() == []
        row = sql.fetch_one("SELECT count(*), coalesce(sum(amount_cents), 0)::bigint FROM payments_bankline")
    assert row is not None
    return row[0], row[1]


def test_a_missing_statement_is_said_and_holds_the_bank_until_it_arrives(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    result = take(actor, statement(4, 250, 50))
    assert [n.kind for n in result.notices] == ["missing"]
    assert (seen(actor), held(actor)) == (march(2), [("missing", "2026-03-02", "2026-03-04")])
    assert take(actor, statement(3, 100, 150)).notices == []
    assert (seen(actor), held(actor), books(actor)) == (march(4), [], (3, 300))


def test_a_person_who_looked_lets_the_bank_go_on_past_a_gap(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    take(actor, statement(4, 250, 50))
    with tenancy.active(actor.tenant_id), clock.set_to(TODAY):
        declare_seen(actor, march(4))
    assert held(actor) == []
    take(actor, statement(5, 300, 10))
    assert (seen(actor), held(actor)) == (march(5), [])


def test_statements_in_the_wrong_order_end_as_in_the_right_one(actor: Actor) -> None:
    for day, opening in ((6, 400), (3, 100), (5, 300), (2, 0), (4, 200)):
        take(actor, statement(day, opening, 100))
    assert (seen(actor), held(actor), books(actor)) == (march(6), [], (5, 500))


def test_a_statement_that_is_known_says_so_and_changes_nothing(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    result = take(actor, statement(2, 0, 100))
    assert (result.lines, result.known, [n.kind for n in result.notices]) == (0, 1, ["duplicate"])
    assert books(actor) == (1, 100)


def test_the_same_day_as_mt940_is_not_booked_again(actor: Actor) -> None:
    take(actor, statement(2, 0, 100, 250, -30))
    result = take(actor, as_mt940(2, 0, 100, 250, -30), mt940)
    assert (result.lines, result.known, [n.kind for n in result.notices]) == (0, 3, ["told_before"])
    assert take(actor, as_mt940(2, 0, 100, 250, -30), mt940).lines == 0
    assert (seen(actor), held(actor), books(actor)) == (march(2), [], (3, 320))


def test_a_csv_over_days_that_are_known_in_part_brings_only_the_other_days(actor: Actor) -> None:
    take(actor, statement(3, 100, 200))
    result = take(actor, as_csv((2, 100), (3, 200), (4, 50)), bankcsv)
    assert (result.lines, result.known) == (2, 1)
    assert sorted(n.kind for n in result.notices) == ["told_before", "unproven"]
    assert books(actor) == (3, 350)
    assert take(actor, as_csv((2, 100), (3, 200), (4, 50)), bankcsv).lines == 0
    assert take(actor, statement(4, 300, 50)).lines == 0
    assert (seen(actor), held(actor), books(actor)) == (march(4), [], (3, 350))


def test_two_kinds_of_file_that_contradict_each_other_are_refused_whole(actor: Actor) -> None:
    take(actor, statement(2, 0, 100, 250))
    before = books(actor)
    with pytest.raises(Refused) as caught:
        take(actor, as_csv((1, 5), (2, 100), (2, 77)), bankcsv)
    assert caught.value.sentence == (
        "Van 02-03-2026 zijn op NL91ABNA0417164300 al regels geboekt uit camt.053, en dit bestand (CSV) noemt voor die"
        " dag ander geld. Er is niets geboekt; lees deze dagen in uit camt.053, of begin dit bestand na die dag."
    )
    assert books(actor) == before


def test_a_contradiction_is_refused_too_when_the_day_before_and_the_same_money_were_told(actor: Actor) -> None:
    """The balance goes on from the day before, not from the day that is told again: that is no second statement."""
    take(actor, statement(2, 0, 500))
    take(actor, statement(3, 500, 10101, 20302))
    take(actor, as_mt940(3, 500, 10101, 20302), mt940)
    before = books(actor)
    for opening, cents in ((500, (10101, 20303)), (500, (99, 20303))):
        with pytest.raises(Refused, match="noemt voor die dag ander geld"):
            take(actor, as_mt940(3, opening, *cents), mt940)
    assert books(actor) == before


def test_a_second_statement_of_the_day_in_another_kind_goes_on_where_the_first_ended(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    assert take(actor, as_mt940(2, 100, 40), mt940).lines == 1
    assert (seen(actor), held(actor), books(actor)) == (march(2), [], (2, 140))


def test_a_batch_told_as_a_total_and_then_in_detail_is_refused(actor: Actor) -> None:
    take(actor, statement(2, 0, 300))
    detailed = statement(2, 0, 100, 200).replace(b"R2-", b"X2-")
    before = books(actor)
    with pytest.raises(Refused) as caught:
        take(actor, detailed)
    assert caught.value.rule == "bank-retold"
    assert books(actor) == before


def test_an_older_file_may_name_the_account_by_its_number_alone(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    assert take(actor, as_mt940(3, 100, 40).replace(IBAN.encode(), b"417164300"), mt940).lines == 1
    assert (seen(actor), books(actor)) == (march(3), (2, 140))


def test_the_account_of_somebody_else_is_refused(actor: Actor) -> None:
    take(actor, statement(2, 0, 100))
    with pytest.raises(Refused) as caught:
        take(actor, statement(3, 100, 40).replace(IBAN.encode(), b"NL20INGB0001234567"))
    assert caught.value.rule == "bank-account"
    assert books(actor) == (1, 100)
