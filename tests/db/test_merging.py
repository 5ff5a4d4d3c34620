"""Merging debtors: everything of the one goes on with the other, and undo puts everything back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faces.conftest import HEAD, Office

from voldaan.bank_orders import mandates
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import NotAllowed, Refused
from voldaan.claims import holds, own_values
from voldaan.claims.queries import id_of as claim_id_of
from voldaan.connect.openitemfiles import read
from voldaan.daily import check, debtors
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import services as outbox
from voldaan.parties import consents, contacts, duplicates, roles
from voldaan.parties.queries import id_of
from voldaan.parties.services import open_administration

TODAY = date(2026, 11, 20)
IBAN = "NL28INGB0000000001"


def item(number: str, debtor: str, name: str = "Theehuis Regenboog B.V.", **more: str) -> str:
    kvk, email, phone, iban = (more.get(key, "") for key in ("kvk", "email", "phone", "iban"))
    postcode = more.get("postcode", "9990 AB")
    return (
        f"{number};01-10-2026;01-11-2026;{debtor};{name};B.V.;{kvk};{email};{phone};Proefweg 1;{postcode};Proefstad;NL;"
        f"{iban};100,00;100,00;Levering"
    )


def bring(office: Office, rows: list[str], *, snapshot: bool = False) -> None:
    path = office.folder / "posten.csv"
    path.write_bytes("\r\n".join([HEAD, *rows, ""]).encode())
    import_open_items(office.actor, read(path, today=TODAY), snapshot=snapshot)


@pytest.fixture
def office(db: None, tmp_path: Path, settings: object) -> Iterator[Office]:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    with clock.set_to(TODAY):
        made = Office(open_administration("Alfa", iban="NL91ABNA0417164300"), tmp_path)
        with tenancy.active(made.tenant.id):
            yield made


@pytest.fixture
def two(office: Office) -> tuple[int, int]:
    """Two numbers of one debtor, each with an invoice and an account; the first has no e-mail address."""
    bring(office, [item("F1", "D1", iban=IBAN), item("F2", "D2", email="thee@example.nl", kvk="12345678", iban=IBAN)])
    return id_of("D1"), id_of("D2")


def books() -> dict[str, list[str]]:
    """Every row of every table but the log and the merges themselves; when a claim is looked at again is left out."""
    tables = [
        row[0]
        for row in sql.fetch(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema ="
            " 'public' AND table_name NOT IN ('base_event', 'parties_partymerge', 'payments_debtorkey') ORDER BY 1"
        )
    ]
    found = {}
    for table in tables:
        rows = sql.fetch(f"SELECT (to_jsonb(t) - 'next_look_on')::text FROM {table} t ORDER BY 1")
        found[table] = [row[0] for row in rows]
    return found


def owners(number: str) -> tuple[str, int]:
    return sql.fetch(  # type: ignore[return-value]
        "SELECT p.number, c.case_id FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id WHERE c.number = %s",
        [number],
    )[0]


def test_claims_cases_and_accounts_go_on_with_the_other(office: Office, two: tuple[int, int]) -> None:
    debtors.merge(office.actor, *two)
    assert owners("F1") == owners("F2")
    assert owners("F2")[0] == "D1"
    assert sql.fetch("SELECT party_id, iban FROM parties_partyaccount") == [(two[0], IBAN)]
    assert sql.fetch("SELECT email, kvk FROM parties_party WHERE number = 'D1'") == [("thee@example.nl", "12345678")]
    assert check.differences() == []


def test_undo_puts_everything_back(office: Office, two: tuple[int, int]) -> None:
    before = books()
    done = debtors.merge(office.actor, *two)
    assert books() != before
    debtors.undo_merge(office.actor, done.merge_id)
    assert books() == before
    assert check.differences() == []


def test_the_books_may_go_on_with_the_number_that_was_given_up(office: Office, two: tuple[int, int]) -> None:
    debtors.merge(office.actor, *two)
    bring(office, [item("F1", "D1", iban=IBAN), item("F2", "D2", email="nieuw@example.nl"), item("F3", "D2")])
    assert [owners(n)[0] for n in ("F1", "F2", "F3")] == ["D1", "D1", "D1"]
    assert sql.fetch("SELECT count(*) FROM invoices_importrow WHERE outcome = 'refused'") == [(0,)]
    assert sql.fetch("SELECT email FROM parties_party ORDER BY number") == [("thee@example.nl",), ("nieuw@example.nl",)]
    assert check.differences() == []


def test_an_invoice_on_the_old_number_since_makes_undo_impossible(office: Office, two: tuple[int, int]) -> None:
    done = debtors.merge(office.actor, *two)
    bring(office, [item("F3", "D2")])
    before = books()
    with pytest.raises(Refused, match="er is sindsdien een factuur bijgekomen die bij beide kan horen"):
        debtors.undo_merge(office.actor, done.merge_id)
    assert books() == before


def test_an_invoice_on_the_winners_own_number_since_stays_his(office: Office, two: tuple[int, int]) -> None:
    done = debtors.merge(office.actor, *two)
    bring(office, [item("F3", "D1")])
    debtors.undo_merge(office.actor, done.merge_id)
    assert [owners(n)[0] for n in ("F1", "F2", "F3")] == ["D1", "D2", "D1"]
    assert check.differences() == []


def test_a_stop_on_the_whole_case_since_makes_undo_impossible(office: Office, two: tuple[int, int]) -> None:
    done = debtors.merge(office.actor, *two)
    holds.set_hold(office.actor, "dispute", case_id=owners("F1")[1])
    with pytest.raises(Refused, match="er is sindsdien een stop bijgekomen"):
        debtors.undo_merge(office.actor, done.merge_id)


def test_waiting_messages_lapse_and_the_debtor_gets_one(office: Office, two: tuple[int, int]) -> None:
    office.bank(("B1", 100, "Onbekend", "niets"))
    run(office.actor, TODAY)
    assert office.states() == ["proposed", "proposed"]
    debtors.merge(office.actor, *two)
    assert office.states() == ["cancelled", "cancelled"]
    with clock.set_to(date(2026, 11, 23)):
        run(office.actor, date(2026, 11, 23))
    assert office.states() == ["cancelled", "cancelled", "proposed"]
    assert check.differences() == []


def test_the_last_of_several_merges_is_undone_first(office: Office, two: tuple[int, int]) -> None:
    bring(office, [item("F9", "D3")])
    before = books()
    first = debtors.merge(office.actor, *two)
    second = debtors.merge(office.actor, two[0], id_of("D3"))
    with pytest.raises(Refused, match="daarna nog een ander samengevoegd"):
        debtors.undo_merge(office.actor, first.merge_id)
    debtors.undo_merge(office.actor, second.merge_id)
    debtors.undo_merge(office.actor, first.merge_id)
    assert books() == before


def test_who_was_merged_follows_when_the_other_is_merged_too(office: Office, two: tuple[int, int]) -> None:
    bring(office, [item("F9", "D3")])
    before = books()
    first = debtors.merge(office.actor, *two)
    second = debtors.merge(office.actor, id_of("D3"), two[0])
    assert {owners(n) for n in ("F1", "F2", "F9")} == {owners("F9")}
    assert check.differences() == []
    with pytest.raises(Refused, match="daarna zelf met een ander samengevoegd"):
        debtors.undo_merge(office.actor, first.merge_id)
    debtors.undo_merge(office.actor, second.merge_id)
    debtors.undo_merge(office.actor, first.merge_id)
    assert books() == before


def test_what_cannot_be_merged_is_refused_with_a_sentence(office: Office, two: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="twee keer dezelfde debiteur"):
        debtors.merge(office.actor, two[0], two[0])
    done = debtors.merge(office.actor, *two)
    with pytest.raises(Refused, match="Debiteur D2 is al samengevoegd met een ander"):
        debtors.merge(office.actor, two[0], two[1])
    debtors.undo_merge(office.actor, done.merge_id)
    with pytest.raises(Refused, match="is al teruggedraaid door Voldaan"):
        debtors.undo_merge(office.actor, done.merge_id)
    viewer = Actor(office.tenant.id, "Meelezer", permissions=frozenset())
    with pytest.raises(NotAllowed):
        debtors.merge(viewer, *two)


DOINGS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "hold", "hold_claim", "correct", "contact", "role", "consent", "mandate", "letter"]),
        st.sampled_from(["1", "2", "3"]),
    ),
    max_size=8,
)


def do(office: Office, doing: str, n: str, at: int) -> None:
    party, claim = id_of(f"D{n}"), claim_id_of(f"F{n}")
    case_id = owners(f"F{n}")[1]
    if doing == "pay":
        if not sql.fetch("SELECT 1 FROM payments_bankstatement LIMIT 1"):
            office.bank((f"P{at}", 1000 + at, "Theehuis", f"factuur F{n}"))
    elif doing == "hold":
        holds.set_hold(office.actor, "dispute", case_id=case_id)
    elif doing == "hold_claim":
        holds.set_hold(office.actor, "complaint", case_id=case_id, claim_id=claim)
    elif doing == "correct":
        own_values.correct_debtor(office.actor, party, {"town": f"Stad {at}"})
    elif doing == "contact":
        contacts.add(office.actor, party, kind="email", value=f"c{at}@example.nl")
    elif doing == "role":
        roles.add(office.actor, party, "director", name=f"Directeur {at}")
    elif doing == "consent":
        consents.record(office.actor, party, "sms", granted=False)
    elif doing == "mandate":
        mandates.add_mandate(office.actor, mandates.NewMandate(party, f"M{at}", IBAN, "Theehuis", TODAY, "paper"))
    else:
        run(office.actor, TODAY)
        with tenancy.active(office.tenant.id):
            outbox.skip(office.actor, [row[0] for row in sql.fetch("SELECT id FROM outbox_message")])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(doings=DOINGS, pairs=st.permutations(["1", "2", "3"]))
def test_whatever_happened_before_a_merge_and_its_undo_leave_the_books_right(
    doings: list[tuple[str, str]], pairs: list[str], db: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from django.db import transaction

    with clock.set_to(TODAY), transaction.atomic():
        point = transaction.savepoint()
        made = Office(open_administration("Alfa", iban="NL91ABNA0417164300"), tmp_path_factory.mktemp("proef"))
        with tenancy.active(made.tenant.id):
            bring(made, [item(f"F{n}", f"D{n}", iban=IBAN if n != "3" else "") for n in "123"])
            for at, (doing, n) in enumerate(doings):
                do(made, doing, n, at)
            assert check.differences() == []
            before = books()
            done = debtors.merge(made.actor, id_of(f"D{pairs[0]}"), id_of(f"D{pairs[1]}"))
            assert check.differences() == []
            debtors.undo_merge(made.actor, done.merge_id)
            assert check.differences() == []
            assert books() == before
        transaction.savepoint_rollback(point)


def test_debtors_who_share_something_are_found_with_the_reasons(office: Office, two: tuple[int, int]) -> None:
    bring(office, [item("F5", "D5", "Kapper Proef", postcode="9991 AC", email="thee@example.nl")])
    assert duplicates.find(office.actor) == 1
    (pair,) = duplicates.waiting()
    assert (pair.first_number, pair.second_number, pair.score) == ("D1", "D2", 100)
    assert pair.reasons == ["address", "iban", "name"]
    assert duplicates.find(office.actor) == 1


def test_another_registration_says_they_differ(office: Office) -> None:
    bring(office, [item("F1", "D1", kvk="12345678"), item("F2", "D2", kvk="87654321")])
    assert duplicates.find(office.actor) == 0


def test_what_a_person_calls_different_is_not_asked_again(office: Office, two: tuple[int, int]) -> None:
    duplicates.find(office.actor)
    (pair,) = duplicates.waiting()
    duplicates.different(office.actor, pair.id)
    duplicates.different(office.actor, pair.id)
    assert duplicates.find(office.actor) == 0
    assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'parties_different'") == [(1,)]
