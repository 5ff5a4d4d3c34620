"""Getallen in XML: exact, and refused when they are none."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.model import ASK_AGAIN
from voldaan.connect.openitems.cells import shown

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 11


def decimal_of(element: etree._Element) -> Decimal:
    """The exact number in an element. Raises Refused when it is none or absurdly large."""
    text = (element.text or "").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= LARGEST or "E" in text.upper():
        raise Refused(
            f"Regel {element.sourceline}: {shown(text)} in {etree.QName(element).localname} is geen bruikbaar getal. "
            + ASK_AGAIN,
            rule="einvoice_number",
        )
    return value


def cents_of(element: etree._Element | None, currency: str) -> int | None:
    """Cents of an amount, None without element. Raises Refused on another currency or fractions of a cent."""
    if element is None:
        return None
    value = decimal_of(element)
    name = etree.QName(element).localname
    if element.get("currencyID", currency) != currency:
        raise Refused(
            f"{name} staat in {shown(element.get('currencyID', ''))} en de factuur in {shown(currency)}. {ASK_AGAIN}",
            rule="einvoice_currency",
        )
    if value != value.quantize(CENT):
        raise Refused(
            f"{name} ({value}) heeft meer dan twee decimalen. Vraag de afzender om een juiste factuur.",
            rule="einvoice_decimals",
        )
    return int(value * 100)
