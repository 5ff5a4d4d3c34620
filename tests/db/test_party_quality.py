"""What is wrong with what we know of debtors, what a debtor may ask of us, and who may see what he needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.db.test_merging import bring, item
from tests.faces.conftest import HEAD, Office

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, Refused
from voldaan.connect.openitemfiles import read
from voldaan.daily import debtors, open_items
from voldaan.daily.intake import import_open_items
from voldaan.parties import adaptations, capacity, contacts, file, listing, quality, roles
from voldaan.parties.queries import id_of
from voldaan.parties.services import open_administration

TODAY = date(2026, 11, 20)


@pytest.fixture
def office(db: None, tmp_path: Path, settings: object) -> Iterator[Office]:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    with clock.set_to(TODAY):
        made = Office(open_administration("Alfa", iban="NL91ABNA0417164300"), tmp_path)
        with tenancy.active(made.tenant.id):
            yield made


def problems(number: str) -> list[str]:
    found = quality.of_party(id_of(number))
    return found.problems if found else []


def told(office: Office, number: str, **fields: str) -> None:
    """A debtor of whom the books say this; what they do not say is in order."""
    plain = {"kind": "B.V.", "kvk": "12345678", "email": f"{number}@example.nl", "phone": "", "street": "Proefweg 1",
             "postcode": "9990 AB", "town": "Proefstad", "country": "NL"} | fields  # fmt: skip
    written = plain["kvk"] if plain["kvk"] != "123" else ""  # the reader of a file refuses the row
    row = (
        f"F{number};01-10-2026;01-11-2026;{number};Debiteur {number};{plain['kind']};{written};{plain['email']};"
        f"{plain['phone']};{plain['street']};{plain['postcode']};{plain['town']};{plain['country']};;100,00;100,00;x"
    )
    path = office.folder / "posten.csv"
    path.write_bytes("\r\n".join([HEAD, row, ""]).encode())
    import_open_items(office.actor, read(path, today=TODAY))
    columns = {k: v for k, v in fields.items() if k in ("email", "phone", "street", "postcode", "kvk")}
    for name, value in columns.items():
        sql.execute(f"UPDATE parties_party SET {name} = %s WHERE number = %s", [value, number])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"email": "", "street": "", "town": ""}, ["unreachable"]),
        ({"street": "", "town": "", "postcode": ""}, ["no_address"]),
        ({"kind": ""}, ["unknown_capacity"]),
        ({"kvk": ""}, ["no_kvk"]),
        ({"kvk": "", "kind": "particulier"}, []),
        ({"kvk": "123"}, ["wrong_kvk"]),
        ({"email": "geen adres"}, ["wrong_email"]),
        ({"phone": "12"}, ["wrong_phone"]),
        ({"postcode": "12 AB"}, ["wrong_postcode"]),
        ({"street": "Proefweg"}, ["no_house_number"]),
        ({"country": "DE"}, ["no_language"]),
        ({"country": "BE"}, []),
    ],
)
def test_each_problem_is_found(fields: dict[str, str], expected: list[str], office: Office) -> None:
    told(office, "D1", **fields)
    assert problems("D1") == expected


@pytest.mark.parametrize(
    ("number", "wrong"),
    [("NL004495445B01", False), ("NL004495446B01", True), ("NL123", True), ("nl 0044.95.445.B01", False),
     ("BE0428759497", False)],
)  # fmt: skip
def test_a_vat_number_is_judged_by_its_check_digits(number: str, wrong: bool, office: Office) -> None:
    told(office, "D1")
    sql.execute("UPDATE parties_party SET vat_number = %s", [number])
    assert problems("D1") == (["wrong_vat_number"] if wrong else [])


def test_a_bounce_is_named_and_another_address_mends_it(office: Office) -> None:
    told(office, "D1")
    contacts.bounced(office.actor, id_of("D1"), "D1@example.nl", TODAY)
    assert problems("D1") == ["bounced"]
    debtors.add_contact(office.actor, id_of("D1"), kind="email", value="nieuw@example.nl")
    assert problems("D1") == []


def test_the_summary_counts_and_scores(office: Office) -> None:
    told(office, "D1")
    told(office, "D2", kvk="", postcode="12 AB")
    told(office, "D3", email="", street="", town="", kvk="")
    assert quality.summary() == quality.Summary(3, 1, 70, {"unreachable": 1, "wrong_postcode": 1, "no_kvk": 2})
    rows, count = quality.listing(quality.Filter("no_kvk"))
    assert ([(r.number, r.score, r.open_cents) for r in rows], count) == (
        [("D3", 30, 10_000), ("D2", 80, 10_000)], 2,
    )  # fmt: skip
    assert [t.title for t in quality.to_do(TODAY)] == ["1 debiteur is niet te bereiken."]


def test_a_trader_wants_proof_and_then_new_invoices_follow(office: Office) -> None:
    told(office, "D1", kind="particulier", kvk="")
    id_ = id_of("D1")
    with pytest.raises(Refused, match="Dat iemand handelt, moet blijken"):
        capacity.establish(office.actor, id_, "company", how="creditor")
    assert capacity.of_party(id_) == []
    capacity.establish(office.actor, id_, "sole_trader", how="kvk_extract", note="uittreksel 2026")
    bring(office, [item("F9", "D1")])
    found = sql.fetch("SELECT number, capacity FROM claims_claim ORDER BY number")
    assert found == [("F9", "sole_trader"), ("FD1", "consumer")]


def test_an_adaptation_lapses_by_itself_and_is_for_few_eyes(office: Office) -> None:
    told(office, "D1")
    id_ = id_of("D1")
    adaptations.add(office.actor, id_, "larger_print")
    (need,) = adaptations.seen(office.actor, id_)
    assert (need.need, need.until_on) == ("larger_print", date(2027, 5, 20))
    adaptations.seen(office.actor, id_)
    said = sql.fetch("SELECT kind FROM base_event WHERE kind LIKE 'adaptation%%' ORDER BY kind")
    assert said == [("adaptation_seen",), ("adaptation_set",)]
    viewer = Actor(office.tenant.id, "Meelezer", permissions=frozenset({Permission.READ}))
    for refused in (lambda: adaptations.seen(viewer, id_), lambda: adaptations.add(viewer, id_, "extra_time")):
        with pytest.raises(NotAllowed, match="mag niet aanpassingen voor een debiteur zien en vastleggen"):
            refused()
    with clock.set_to(date(2027, 5, 10)):
        assert [(t.kind, t.due_on) for t in quality.to_do(date(2027, 5, 10))] == [
            ("adaptation_review", date(2027, 5, 20))
        ]
    with clock.set_to(date(2027, 5, 21)):
        assert adaptations.seen(office.actor, id_) == []


@pytest.mark.parametrize("until", [date(2026, 11, 19), date(2027, 11, 21)])
def test_an_adaptation_ends_within_a_year(until: date, office: Office) -> None:
    told(office, "D1")
    with pytest.raises(Refused, match="Kies een einddatum binnen een jaar"):
        adaptations.add(office.actor, id_of("D1"), "extra_time", until=until)


def test_nothing_but_a_code_of_the_list_is_taken(office: Office) -> None:
    told(office, "D1")
    with pytest.raises(Refused, match="Waarom iemand haar nodig heeft, leggen we niet vast"):
        adaptations.add(office.actor, id_of("D1"), "depressie")
    assert sql.fetch("SELECT count(*) FROM parties_adaptation") == [(0,)]


def test_the_export_holds_all_but_adaptations_and_other_peoples_names(office: Office) -> None:
    told(office, "D1")
    id_ = id_of("D1")
    adaptations.add(office.actor, id_, "plain_language")
    role = roles.add(office.actor, id_, "contact_person", name="Vertrouweling")
    contacts.add(office.actor, id_, kind="phone", value="06 12345678", role_id=role)
    open_items.correct_debtor(office.actor, id_, {"town": "Elders"})
    document = file.export(office.actor, id_)
    text = json.dumps(document, default=str)
    assert "plain_language" not in text and "Vertrouweling" not in text
    town = document["debtor"][0]["fields"]["town"]
    assert (town["value"], town["source"], town["set_by"]) == ("Elders", "hand", "Voldaan")
    assert document["debtor"][0]["fields"]["email"] == {"value": "D1@example.nl", "source": "import"}
    assert [(c["number"], c["principal_cents"]) for c in document["claims"]] == [("FD1", 10_000)]
    assert document["history"][0]["what"] == "Gegevens van de debiteur verbeterd: plaats."
    assert file.history(id_)[0].sentence == "Alle gegevens van de debiteur zijn in een bestand gezet."


def test_parents_and_subsidiaries_are_one_group_and_nobody_is_his_own_parent(office: Office) -> None:
    for number in ("D1", "D2", "D3", "D4"):
        told(office, number)
    ids = [id_of(n) for n in ("D1", "D2", "D3", "D4")]
    roles.add(office.actor, ids[1], "parent_company", other_id=ids[0])
    roles.add(office.actor, ids[2], "parent_company", other_id=ids[0])
    for id_ in ids[:3]:
        assert roles.group_of(id_) == ids[:3]
    assert roles.group_of(ids[3]) == [ids[3]]
    with pytest.raises(Refused, match="onder zichzelf"):
        roles.add(office.actor, ids[0], "parent_company", other_id=ids[1])


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        ("director", {"letters": "copy"}, "Alleen een gemachtigde"),
        ("representative", {"letters": "instead"}, "Zet erbij waaruit dat blijkt"),
        ("helper", {"letters": "copy", "evidence": "brief"}, "Een helper krijgt brieven tot een dag"),
        (
            "helper",
            {"letters": "instead", "evidence": "brief", "until": date(2027, 1, 1)},
            "Een helper krijgt een kopie",
        ),
        ("parent_company", {}, "Kies de debiteur om wie het gaat"),
        ("burgemeester", {}, "Kies een rol uit de lijst"),
    ],
)
def test_an_authority_that_is_not_shown_is_refused(
    kind: str, said: dict[str, object], sentence: str, office: Office
) -> None:
    told(office, "D1")
    with pytest.raises(Refused, match=sentence):
        roles.add(office.actor, id_of("D1"), kind, name="Iemand", **said)  # type: ignore[arg-type]
    assert sql.fetch("SELECT count(*) FROM parties_partyrole") == [(0,)]


def test_the_list_finds_by_name_number_mail_telephone_and_former_number(office: Office) -> None:
    told(office, "D1", phone="030 123 45 67")
    told(office, "D2", town="Testdam")
    told(office, "D33")
    debtors.merge(office.actor, id_of("D2"), id_of("D33"))

    def found(words: str) -> list[str]:
        return [r.number for r in listing.listing(listing.Filter(words)).rows]

    assert [found(w) for w in ("debiteur d1", "D2", "d1@example", "0301234567", "testdam", "D33", "%")] == [
        ["D1"], ["D2"], ["D1"], ["D1"], ["D2"], ["D2"], [],
    ]  # fmt: skip
    assert listing.listing(listing.Filter()).open_cents == 30_000
