"""What an import will do with each row, decided before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from voldaan.claims.intake_rules import (
    Conflict,
    Known,
    Own,
    Plan,
    content_hash,
    debtor_key,
    due_on,
    fingerprint,
    plan,
    vanished_too_much,
)
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, Supplier
from voldaan.parties.rules import DebtorData, KnownDebtor

ITEM = OpenItem(
    row=2, number="2026-1", kind=ItemKind.INVOICE, issued_on=date(2026, 3, 2), due_on=date(2026, 3, 16),
    debtor_number="D1", debtor_name="Theehuis Regenboog B.V.", debtor_kind=DebtorKind.COMPANY, kvk="", vat_number="",
    email="", phone="", street="", postcode="", town="", country="NL", iban="", amount_cents=10_000, open_cents=10_000,
    currency="EUR", description="", payment_reference="", credited_number="",
)  # fmt: skip
KNOWN = Known(1, "D1", 10_000, 10_000, 0, content_hash(ITEM), "issued")
NOTE = replace(ITEM, row=3, number="C1", kind=ItemKind.CREDIT_NOTE, credited_number="2026-1", amount_cents=4_000)


def _plan(*items: OpenItem, known: Known | None = KNOWN, snapshot: bool = False) -> Plan:
    return plan(items, {"2026-1": known} if known else {}, snapshot=snapshot)


def test_a_new_row_is_created_and_one_that_was_paid_already_is_not() -> None:
    assert _plan(ITEM, known=None).created == [ITEM]
    paid = replace(ITEM, open_cents=0)
    assert _plan(paid, known=None).unchanged == [paid]


def test_the_same_row_changes_nothing_wherever_it_stands_in_the_file() -> None:
    elsewhere = replace(ITEM, row=77)
    assert _plan(elsewhere).unchanged == [elsewhere]


def test_another_due_date_is_an_update() -> None:
    moved = replace(ITEM, due_on=date(2026, 3, 30))
    assert _plan(moved).updated == [(moved, KNOWN)]


@pytest.mark.parametrize(
    ("item", "known", "code", "words"),
    [
        (
            replace(ITEM, amount_cents=9_900),
            KNOWN,
            "other_amount",
            "ander bedrag (€ 100,00, hier € 99,00)",
        ),
        (replace(ITEM, debtor_number="D2"), KNOWN, "other_debtor", "staat al op naam van debiteur D1"),
        (replace(ITEM, open_cents=10_001), None, "open_above_amount", "openstaand € 100,01 is meer dan"),
        (replace(NOTE, credited_number="2026-9"), KNOWN, "credit_without_invoice", "noemt geen bekende factuur"),
        (replace(NOTE, amount_cents=10_001), KNOWN, "credit_above_open", "is hoger dan wat op 2026-1 openstaat"),
    ],
)
def test_a_row_is_refused_with_its_reason(item: OpenItem, known: Known | None, code: str, words: str) -> None:
    found = _plan(item, known=known)
    (refused,) = found.refused
    assert (refused.row, refused.code) == (item.row, code)
    assert words in refused.reason_nl.replace("\u00a0", " ")
    assert (found.created, found.updated, found.credits) == ([], [], [])


def test_a_known_invoice_that_comes_as_a_credit_note_is_refused_and_has_not_vanished() -> None:
    found = plan([replace(NOTE, number="2026-1")], {"2026-1": KNOWN}, snapshot=True)
    assert ([row.code for row in found.refused], found.vanished, found.credits) == (["credit_of_itself"], [], [])
    assert "geef de creditnota een eigen nummer" in found.refused[0].reason_nl


def test_a_credit_note_lowers_its_invoice_also_when_both_are_new() -> None:
    assert _plan(NOTE).credits == [NOTE]
    assert _plan(ITEM, NOTE, known=None).credits == [NOTE]
    assert plan([NOTE], {"2026-1": KNOWN}, snapshot=False, credited=frozenset({"C1"})).unchanged == [NOTE]


def test_only_a_full_list_makes_what_is_missing_vanish() -> None:
    other = replace(ITEM, number="2026-2")
    assert _plan(other).vanished == []
    assert _plan(other, snapshot=True).vanished == [("2026-1", KNOWN)]
    assert _plan(other, known=KNOWN._replace(principal_cents=0), snapshot=True).vanished == []


def test_too_much_vanished_from_thirty_percent_and_two_invoices() -> None:
    known = {str(n): KNOWN._replace(claim_id=n, principal_cents=cents) for n, cents in enumerate((700, 150, 150, 1))}
    assert not vanished_too_much(known, [("1", known["1"]), ("2", known["2"])])
    assert vanished_too_much(known, [(n, known[n]) for n in "123"])
    assert not vanished_too_much(known, [("0", known["0"])])


def test_without_a_due_date_thirty_days_and_without_a_number_the_name_stand_in() -> None:
    assert due_on(replace(ITEM, due_on=None)) == date(2026, 4, 1)
    assert debtor_key(replace(ITEM, debtor_number="", kvk="90000001")) == "90000001"
    assert debtor_key(replace(ITEM, debtor_number="")).startswith("naam:")


def test_a_second_credit_note_counts_what_the_first_left() -> None:
    second = replace(NOTE, row=4, number="C2", amount_cents=7_000)
    result = _plan(NOTE, second)
    assert (result.credits, [r.code for r in result.refused]) == ([NOTE], ["credit_above_open"])


def test_an_invoice_of_another_supplier_is_refused_and_not_created_as_well() -> None:
    theirs = replace(ITEM, supplier=Supplier("Ander", "87654321", "", ""))
    result = plan([theirs], {}, snapshot=False, kvk="12345678")
    assert (result.created, [r.code for r in result.refused]) == ([], ["other_supplier"])


def test_a_credit_note_and_a_full_list_do_not_take_the_same_cents_twice() -> None:
    result = _plan(NOTE, snapshot=True)
    assert (result.credits, result.vanished, result.left("2026-1", KNOWN)) == ([NOTE], [("2026-1", KNOWN)], 6_000)
    whole = _plan(replace(NOTE, amount_cents=10_000), snapshot=True)
    assert (len(whole.credits), whole.vanished) == (1, [])


def test_a_row_that_says_nothing_new_for_us_is_no_update() -> None:
    paid_elsewhere = replace(ITEM, open_cents=5_000)
    known = KNOWN._replace(due_on=ITEM.due_on)
    result = plan([paid_elsewhere], {"2026-1": known}, snapshot=False)
    assert (result.unchanged, result.updated, result.changes) == ([paid_elsewhere], [], [])


def test_each_field_that_changes_is_named_with_what_it_was() -> None:
    known = KNOWN._replace(due_on=ITEM.due_on, description="oud")
    moved = replace(ITEM, due_on=date(2026, 3, 30), description="nieuw", email="n@example.nl")
    debtor = KnownDebtor(9, (ITEM.debtor_name, "company", "", "", "o@example.nl", "", "", "", "", "NL"))
    result = plan([moved], {"2026-1": known}, snapshot=False, debtors={"D1": debtor})
    assert [(c.number, c.field, c.old, c.new) for c in result.changes] == [
        ("2026-1", "due_on", "2026-03-16", "2026-03-30"),
        ("2026-1", "description", "oud", "nieuw"),
        ("", "email", "o@example.nl", "n@example.nl"),
    ]


def test_a_value_of_our_own_does_not_change_and_conflicts() -> None:
    known = KNOWN._replace(due_on=date(2026, 4, 1), local_fields=("due_on",))
    own = Own(5, 9, "D1", 1, "2026-1", "due_on", "2026-04-01", None, False)
    result = plan([ITEM], {"2026-1": known}, snapshot=False, owns=[own])
    assert result.changes == []
    assert result.conflicts == [Conflict("2026-1", "D1", "due_on", "2026-04-01", "2026-03-16")]
    kept = own._replace(source_value="2026-03-16", kept=True)
    assert plan([ITEM], {"2026-1": known}, snapshot=False, owns=[kept]).conflicts == []


def test_what_a_file_tells_of_debtors_changes_the_known_ones() -> None:
    master = DebtorData("D7", "Nieuwe naam", "unknown", "", "", "", "", "", "", "", "")
    debtor = KnownDebtor(9, ("Oude naam", "company", "", "", "o@example.nl", "", "", "", "", "NL"))
    result = plan([], {}, snapshot=False, debtors={"D7": debtor}, debtors_told=[master])
    assert [(c.debtor_number, c.field, c.old, c.new) for c in result.changes] == [
        ("D7", "name", "Oude naam", "Nieuwe naam")
    ]


def test_a_withdrawn_claim_begins_anew_also_with_another_amount() -> None:
    known = KNOWN._replace(stage="withdrawn", principal_cents=0)
    other = replace(ITEM, amount_cents=12_000, open_cents=12_000)
    result = _plan(other, known=known)
    assert (result.revived, result.created, result.refused, result.changes) == ([(other, known)], [], [], [])
    assert fingerprint(result) != fingerprint(_plan(ITEM, known=known))
