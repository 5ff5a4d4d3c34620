"""The sums of EN 16931, rule by rule: both sides of every boundary, each refusal with its rule and both amounts."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voldaan.connect.einvoice.model import Buyer, EInvoice, Part, Totals, Vat, VatLine
from voldaan.connect.einvoice.sums import RULES, check_sums
from voldaan.invoices.open_items import DebtorKind, Supplier

HIGH = Vat("S", Decimal(21))
BUYER = Buyer("", "Smit", DebtorKind.UNKNOWN, "", "", "", "", "", "", "", "", "")
GOOD = EInvoice(
    "en16931", "380", False, "F1", "2026-10-01", "", "EUR", "", "", "", BUYER, Supplier("", "", "", ""),
    Totals(110000, 10000, 0, 100000, 21000, 121000, 1000, 0, 120000),
    (Part(60000, HIGH), Part(50000, HIGH)), (Part(10000, HIGH),), (), (VatLine(HIGH, 100000, 21000),),
)  # fmt: skip


def rules(invoice: EInvoice) -> list[str]:
    return [finding.rule for finding in check_sums(invoice)]


def changed(**totals: int | None) -> EInvoice:
    return replace(GOOD, totals=replace(GOOD.totals, **totals))  # type: ignore[arg-type]


def untaxed(category: str, taxable: int, tax: int, rate: Decimal | None = None) -> EInvoice:
    """One line of 100.00 in a category without tax, with the VAT line that is given."""
    vat = Vat(category, rate)
    return replace(
        GOOD, lines=(Part(10000, vat),), allowances=(), vat_lines=(VatLine(vat, taxable, tax),),
        totals=Totals(10000, None, None, 10000, tax, 10000 + tax, None, None, 10000 + tax),
    )  # fmt: skip


def test_an_invoice_that_adds_up_has_no_findings() -> None:
    assert rules(GOOD) == []


@pytest.mark.parametrize(
    ("invoice", "expected"),
    [
        (changed(lines=110001), ["BR-CO-10", "BR-CO-13"]),
        (changed(allowances=10001), ["BR-CO-11", "BR-CO-13"]),
        (changed(charges=1), ["BR-CO-12", "BR-CO-13"]),
        (changed(exclusive=99999), ["BR-CO-13", "BR-CO-15"]),
        (changed(tax=20999), ["BR-CO-14", "BR-CO-15"]),
        (changed(inclusive=121001), ["BR-CO-15", "BR-CO-16"]),
        (changed(payable=119999), ["BR-CO-16"]),
        (changed(prepaid=None), ["BR-CO-16"]),
        (changed(rounding=1), ["BR-CO-16"]),
        (changed(payable=None), ["BR-CO-16"]),
        (replace(GOOD, lines=()), ["BR-S-08", "BR-16"]),
        (replace(GOOD, vat_lines=(*GOOD.vat_lines, VatLine(Vat("E", None), 0, 0))), []),
    ],
)
def test_each_document_total_is_checked_to_the_cent(invoice: EInvoice, expected: list[str]) -> None:
    assert rules(invoice) == expected


@pytest.mark.parametrize(("tax", "expected"), [(20901, []), (21099, []), (20900, ["BR-CO-17"]), (21100, ["BR-CO-17"])])
def test_taxed_vat_may_differ_by_less_than_a_euro(tax: int, expected: list[str]) -> None:
    totals = replace(GOOD.totals, tax=tax, inclusive=100000 + tax, payable=99000 + tax)
    assert rules(replace(GOOD, vat_lines=(VatLine(HIGH, 100000, tax),), totals=totals)) == expected


@pytest.mark.parametrize(("taxable", "expected"), [(99901, []), (100099, []), (99900, ["BR-S-08"])])
def test_a_taxed_base_may_differ_by_less_than_a_euro_from_its_lines(taxable: int, expected: list[str]) -> None:
    assert rules(replace(GOOD, vat_lines=(VatLine(HIGH, taxable, 21000),))) == expected


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_a_category_without_tax_is_exact_and_bears_none(category: str) -> None:
    name = RULES[category]
    assert rules(untaxed(category, 10000, 0)) == []
    assert rules(untaxed(category, 10001, 0)) == [f"BR-{name}-08"]
    assert rules(untaxed(category, 10000, 1)) == [f"BR-{name}-09"]
    # Whatever rate a line names, an untaxed category is added as one.
    assert rules(untaxed(category, 10000, 0, Decimal(0))) == []


def test_a_rate_of_nothing_bears_no_tax() -> None:
    assert rules(untaxed("S", 10000, 1, Decimal(0))) == ["BR-CO-17"]


def test_rates_of_one_category_are_added_apart() -> None:
    low = Vat("S", Decimal(9))
    invoice = replace(
        GOOD, lines=(Part(60000, HIGH), Part(50000, low)), allowances=(),
        vat_lines=(VatLine(HIGH, 60000, 12600), VatLine(low, 50000, 4500)),
        totals=Totals(110000, None, None, 110000, 17100, 127100, None, None, 127100),
    )  # fmt: skip
    assert rules(invoice) == []
    swapped = (VatLine(HIGH, 50000, 10500), VatLine(low, 60000, 5400))
    assert rules(replace(invoice, vat_lines=swapped)) == ["BR-CO-14", "BR-S-08", "BR-S-08"]


def test_a_category_of_a_line_must_be_in_the_breakdown() -> None:
    lines = (Part(60000, HIGH), Part(50000, Vat("AE", None)))
    assert rules(replace(GOOD, lines=lines)) == ["BR-AE-01", "BR-S-08"]


def test_lines_without_a_category_leave_the_bases_unchecked() -> None:
    lines = (Part(60000, Vat("", None)), Part(50000, HIGH))
    assert rules(replace(GOOD, lines=lines)) == []


def test_a_profile_without_lines_is_checked_by_its_totals_alone() -> None:
    without = replace(GOOD, lines=None)
    assert rules(without) == []
    assert rules(replace(without, totals=replace(GOOD.totals, inclusive=121001, payable=120001))) == ["BR-CO-15"]
    minimum = replace(
        without, allowances=(), vat_lines=(),
        totals=Totals(None, None, None, 100000, 21000, 121000, None, None, 120000),
    )  # fmt: skip
    assert rules(minimum) == []


def test_a_finding_names_the_rule_both_amounts_and_the_fix() -> None:
    (finding,) = check_sums(untaxed("E", 10000, 2100))
    assert finding.sentence == (
        "De factuur telt niet op: de btw van een btw-regel is 21,00 maar bij categorie E is 0,00 (BR-E-09). "
        "Vraag de afzender om een juiste factuur; er is niets ingelezen."
    )


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.sampled_from([0, 9, 21])), min_size=1, max_size=12))
def test_any_invoice_made_by_the_rules_adds_up_and_one_cent_more_to_pay_does_not(lines: list[tuple[int, int]]) -> None:
    parts = tuple(Part(cents, Vat("S" if rate else "Z", Decimal(rate))) for cents, rate in lines)
    bases: dict[Vat, int] = {}
    for part in parts:
        bases[part.vat] = bases.get(part.vat, 0) + part.cents
    vat_lines = tuple(
        VatLine(vat, base, int((Decimal(base) * (vat.rate or 0) / 100).quantize(Decimal(1), "ROUND_HALF_UP")))
        for vat, base in bases.items()
    )
    total, tax = sum(part.cents for part in parts), sum(line.tax_cents for line in vat_lines)
    totals = Totals(total, None, None, total, tax, total + tax, None, None, total + tax)
    invoice = replace(GOOD, lines=parts, allowances=(), vat_lines=vat_lines, totals=totals)
    assert rules(invoice) == []
    assert rules(replace(invoice, totals=replace(totals, payable=total + tax + 1))) == ["BR-CO-16"]
