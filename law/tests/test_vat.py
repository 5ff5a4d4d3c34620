"""VAT on an invoice: dated rates on both sides of their boundary, and what each exception must carry."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from voldaan_law.errors import NotYetKnown
from voldaan_law.nl.vat import VAT_RULES, VatTreatment, vat_rate


@pytest.mark.parametrize(
    ("treatment", "on", "percent"),
    [
        (VatTreatment.HIGH, date(2012, 10, 1), 21),
        (VatTreatment.HIGH, date(2026, 11, 22), 21),
        (VatTreatment.LOW, date(2018, 12, 31), 6),
        (VatTreatment.LOW, date(2019, 1, 1), 9),
        (VatTreatment.ZERO, date(2026, 11, 22), 0),
    ],
)
def test_the_rate_is_that_of_the_day_of_supply(treatment: VatTreatment, on: date, percent: int) -> None:
    found = vat_rate(treatment, on)
    assert found is not None and found.fraction == Fraction(percent)


def test_a_day_before_the_known_rates_is_not_known() -> None:
    with pytest.raises(NotYetKnown):
        vat_rate(VatTreatment.HIGH, date(2012, 9, 30))


def test_only_taxed_supplies_have_a_rate() -> None:
    taxed = {VatTreatment.HIGH, VatTreatment.LOW, VatTreatment.ZERO}
    assert {t for t in VatTreatment if vat_rate(t, date(2026, 1, 1)) is not None} == taxed


def test_every_exception_says_on_the_invoice_what_it_is() -> None:
    assert set(VAT_RULES) == set(VatTreatment)
    silent = {t for t, rule in VAT_RULES.items() if not rule.nl or not rule.en}
    assert silent == {VatTreatment.HIGH, VatTreatment.LOW, VatTreatment.ZERO}


def test_reverse_charge_and_intra_community_supplies_need_the_number_of_the_buyer() -> None:
    wanting = {t for t, rule in VAT_RULES.items() if rule.needs_buyer_vat}
    assert wanting == {VatTreatment.REVERSE_CHARGE, VatTreatment.INTRA_COMMUNITY}
