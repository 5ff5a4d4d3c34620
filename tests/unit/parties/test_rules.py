"""Which contact serves a purpose, as a table of cases."""

from __future__ import annotations

from voldaan.parties.rules import ContactRow, chosen


def row(id_: int, purpose: str = "all", kind: str = "email", **more: object) -> ContactRow:
    plain = ContactRow(id_, 1, purpose, kind, f"{id_}@example.nl", "", "", "", "", "NL", False, "", "", "none")
    return plain._replace(**more)  # type: ignore[arg-type]


def ids(rows: list[ContactRow], purpose: str) -> tuple[bool, dict[str, int]]:
    instead, best = chosen(rows, purpose)
    return instead, {kind: found.id for kind, found in best.items()}


def test_the_purpose_itself_goes_before_all() -> None:
    assert ids([row(1, "all", preferred=True), row(2, "invoice")], "invoice") == (False, {"email": 2})
    assert ids([row(1, "all"), row(2, "invoice")], "reminder") == (False, {"email": 1})


def test_whoever_can_be_reminded_can_be_sent_a_demand() -> None:
    assert ids([row(1, "reminder"), row(2, "all")], "legal") == (False, {"email": 1})
    assert ids([row(1, "legal")], "reminder") == (False, {})


def test_the_preferred_one_goes_before_the_newest() -> None:
    assert ids([row(1, preferred=True), row(2), row(3)], "reminder") == (False, {"email": 1})
    assert ids([row(1), row(2), row(3)], "reminder") == (False, {"email": 3})


def test_who_takes_the_debtors_place_is_the_only_one_written_to() -> None:
    rows = [row(1), row(2, kind="post", role_kind="administrator", letters="instead")]
    assert ids(rows, "reminder") == (True, {"post": 2})


def test_who_gets_a_copy_or_nothing_is_never_the_addressee() -> None:
    rows = [row(1, role_kind="helper", letters="copy"), row(2, role_kind="representative")]
    assert ids(rows, "reminder") == (False, {})
    assert ids([row(1, role_kind="contact_person")], "reminder") == (False, {"email": 1})
