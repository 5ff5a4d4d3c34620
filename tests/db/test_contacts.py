"""Contacts: which address a letter goes to, what a bounce means for it, and what somebody objected to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.faces.conftest import Office, row

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.daily import facts
from voldaan.messages import accounts
from voldaan.parties import consents, contacts, roles
from voldaan.parties.services import open_administration

TODAY = date(2026, 11, 20)


@pytest.fixture
def office(db: None, tmp_path: Path, settings: object) -> Iterator[Office]:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    with clock.set_to(TODAY):
        made = Office(open_administration("Alfa", iban="NL91ABNA0417164300"), tmp_path)
        made.bring([row(1), row(2)])
        with tenancy.active(made.tenant.id):
            accounts.choose(made.actor, "sms", "cm", {"sender": "Alfa"}, {"token": "proef"})
            yield made


def party(office: Office, number: str = "D00001") -> int:
    return int(sql.fetch("SELECT id FROM parties_party WHERE number = %s", [number])[0][0])


def reach(office: Office) -> tuple[bool, bool, bool]:
    case_id = office.claim().case_id
    ((_, (f,)),) = facts.of_cases([case_id], TODAY)
    return f.has_email, f.has_address, f.has_mobile


def test_without_contacts_the_fields_of_the_books_serve(office: Office) -> None:
    found = contacts.address_for([party(office)], "reminder")[party(office)]
    assert found == contacts.Contact(
        party(office), "Debiteur 00001", "", "d1@example.nl", "", "Dorpsstraat 1", "3511 AB", "Utrecht", "NL", "nl"
    )
    assert reach(office) == (True, True, False)


def test_a_contact_for_a_purpose_serves_that_purpose_only(office: Office) -> None:
    id_ = party(office)
    contacts.add(office.actor, id_, kind="email", purpose="invoice", value="crediteuren@example.nl")
    assert contacts.address_for([id_], "invoice")[id_].email == "crediteuren@example.nl"
    assert contacts.address_for([id_], "reminder")[id_].email == "d1@example.nl"


def test_a_contact_that_begins_later_or_is_over_does_not_serve(office: Office) -> None:
    id_ = party(office)
    contacts.add(office.actor, id_, kind="email", value="later@example.nl", from_on=date(2026, 12, 1))
    over = contacts.add(office.actor, id_, kind="email", value="over@example.nl")
    contacts.end(office.actor, over)
    assert contacts.address_for([id_], "reminder")[id_].email == "d1@example.nl"
    with clock.set_to(date(2026, 12, 1)):
        assert contacts.address_for([id_], "reminder")[id_].email == "later@example.nl"


def test_the_same_contact_again_is_the_one_there_is(office: Office) -> None:
    id_ = party(office)
    first = contacts.add(office.actor, id_, kind="phone", value="06 12345678")
    assert contacts.add(office.actor, id_, kind="phone", value="+31 6 12345678") == first
    assert reach(office) == (True, True, True)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "email", "value": "noor@gmial.com"}, "value"),
        ({"kind": "phone", "value": ""}, "value"),
        ({"kind": "post", "place": {"street": "Laan", "town": "Proefstad"}}, "street"),
        ({"kind": "post", "place": {"street": "Laan 1", "town": ""}}, "town"),
        ({"kind": "fax", "value": "1"}, "kind"),
        ({"kind": "email", "value": "a@example.nl", "until": date(2026, 11, 1)}, "until"),
    ],
)
def test_a_wrong_contact_is_refused_and_nothing_changed(said: dict[str, object], field: str, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        contacts.add(office.actor, party(office), **said)  # type: ignore[arg-type]
    assert refusal.value.rule == field
    assert sql.fetch("SELECT count(*) FROM parties_partycontact") == [(0,)]


def test_a_bounce_is_of_the_address_that_was_written_to(office: Office) -> None:
    id_ = party(office)
    contacts.add(office.actor, id_, kind="email", value="nieuw@example.nl")
    contacts.bounced(office.actor, id_, "Nieuw@example.nl", TODAY)
    assert contacts.address_for([id_], "reminder")[id_].email == "d1@example.nl"
    assert reach(office) == (True, True, False)
    contacts.bounced(office.actor, id_, "d1@example.nl", TODAY)
    assert reach(office) == (False, True, False)


def test_who_was_checked_after_a_bounce_serves_again(office: Office) -> None:
    id_ = party(office)
    added = contacts.add(office.actor, id_, kind="email", value="nieuw@example.nl")
    contacts.bounced(office.actor, id_, "nieuw@example.nl", TODAY)
    contacts.verify(office.actor, added)
    assert contacts.address_for([id_], "legal")[id_].email == "nieuw@example.nl"


def test_letters_go_to_the_administrator_and_to_nobody_else(office: Office) -> None:
    id_ = party(office)
    role = roles.add(office.actor, id_, "administrator", name="Bewind Proefstad", letters="instead", evidence="CCBR 1")
    assert contacts.address_for([id_], "legal")[id_].email == "d1@example.nl"
    place = {"street": "Kade 2", "postcode": "9990 AB", "town": "Proefstad"}
    contacts.add(office.actor, id_, kind="post", place=place, role_id=role)
    found = contacts.address_for([id_], "legal")[id_]
    assert found == contacts.Contact(
        id_, "Debiteur 00001", "Bewind Proefstad", "", "", "Kade 2", "9990 AB", "Proefstad", "NL", "nl", "administrator"
    )
    assert reach(office) == (False, True, False)


def test_a_helper_gets_a_copy_until_his_authorisation_ends(office: Office) -> None:
    id_ = party(office)
    role = roles.add(
        office.actor, id_, "helper", name="Buurvrouw", letters="copy", evidence="brief", until=date(2026, 12, 31)
    )
    contacts.add(office.actor, id_, kind="email", value="hulp@example.nl", role_id=role)
    assert contacts.copies_for([id_]) == {id_: [("Buurvrouw", "hulp@example.nl", "", "", "", "")]}
    assert contacts.address_for([id_], "reminder")[id_].email == "d1@example.nl"
    with clock.set_to(date(2027, 1, 1)):
        assert contacts.copies_for([id_]) == {}


def test_an_objection_closes_a_channel_until_it_is_withdrawn(office: Office) -> None:
    id_ = party(office)
    contacts.add(office.actor, id_, kind="phone", value="06 12345678")
    consents.record(office.actor, id_, "sms", granted=False, how="phone")
    consents.record(office.actor, id_, "email", granted=False, how="letter")
    assert reach(office) == (False, True, False)
    consents.record(office.actor, id_, "sms", granted=True, how="phone")
    assert reach(office) == (False, True, True)


def test_an_objection_told_twice_is_written_once(office: Office) -> None:
    first = consents.record(office.actor, party(office), "profiling", granted=False)
    assert consents.record(office.actor, party(office), "profiling", granted=False) == first
