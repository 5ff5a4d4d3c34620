"""UBL-rekensommen: the sums an invoice must satisfy by EN 16931 (rules BR-CO-10 to BR-CO-17), in whole cents."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import shown

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CENT = Decimal("0.01")
# The official rules allow a VAT line to differ by less than one unit of the currency, because lines may be rounded.
VAT_TOLERANCE_CENTS = 100
LARGEST = Decimal(10) ** 11
ASK_AGAIN = "Vraag de afzender om een juiste factuur; er is niets ingelezen."


def euros(cents: int) -> str:
    """Cents as Dutch text."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


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
            rule="ubl_number",
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
            rule="ubl_currency",
        )
    if value != value.quantize(CENT):
        raise Refused(
            f"{name} ({value}) heeft meer dan twee decimalen. Vraag de afzender om een juiste factuur.",
            rule="ubl_decimals",
        )
    return int(value * 100)


def check_sums(root: etree._Element, currency: str) -> tuple[int, int]:
    """(total including VAT and rounding, payable) in cents, after every sum is checked.

    Raises Refused with the rule and both amounts of the first sum that is wrong (EN 16931-1, 6.4.2).
    """
    totals = _only(root, f"{CAC}LegalMonetaryTotal")

    def total(name: str) -> int:
        return cents_of(totals.find(CBC + name), currency) or 0

    for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"):
        if totals.find(CBC + name) is None:
            raise Refused(f"De factuur mist {name}. {ASK_AGAIN}", rule="ubl_missing")
    allowances, charges = _document_allowances(root, currency)
    tax = _check_tax(root, currency)
    exclusive, inclusive = total("TaxExclusiveAmount"), total("TaxInclusiveAmount")
    prepaid, payable = total("PrepaidAmount"), total("PayableAmount")
    lines = total("LineExtensionAmount")
    _must("BR-CO-10", "het regeltotaal", lines, "de som van de regels", _lines_total(root, currency))
    _must("BR-CO-11", "het kortingstotaal", total("AllowanceTotalAmount"), "de som van de kortingen", allowances)
    _must("BR-CO-12", "het toeslagentotaal", total("ChargeTotalAmount"), "de som van de toeslagen", charges)
    _must(
        "BR-CO-13", "het totaal zonder btw", exclusive, "regels min korting plus toeslag", lines - allowances + charges
    )
    _must("BR-CO-15", "het totaal met btw", inclusive, "het totaal zonder btw plus de btw", exclusive + tax)
    rounding = total("PayableRoundingAmount")
    _must(
        "BR-CO-16",
        "het te betalen bedrag",
        payable,
        "totaal min vooruitbetaald plus afronding",
        inclusive - prepaid + rounding,
    )
    return inclusive + rounding, payable


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.findall(tag)
    if len(found) != 1:
        name = etree.QName(tag).localname
        raise Refused(
            f"De factuur heeft {len(found)} keer {name} en er hoort er één te zijn. {ASK_AGAIN}",
            rule="ubl_missing",
        )
    return found[0]


def _must(rule: str, what: str, found: int, why: str, expected: int) -> None:
    if found != expected:
        raise Refused(
            f"De factuur telt niet op: {what} is {euros(found)} maar {why} is {euros(expected)} ({rule}). " + ASK_AGAIN,
            rule=rule,
        )


def _lines(root: etree._Element) -> list[etree._Element]:
    return [*root.findall(f"{CAC}InvoiceLine"), *root.findall(f"{CAC}CreditNoteLine")]


def _lines_total(root: etree._Element, currency: str) -> int:
    lines = _lines(root)
    if not lines:
        raise Refused(f"De factuur heeft geen regels. {ASK_AGAIN}", rule="BR-16")
    return sum(cents_of(line.find(f"{CBC}LineExtensionAmount"), currency) or 0 for line in lines)


def _document_allowances(root: etree._Element, currency: str) -> tuple[int, int]:
    """(allowances, charges) of the document in cents."""
    allowances = charges = 0
    for item in root.findall(f"{CAC}AllowanceCharge"):
        cents = cents_of(item.find(f"{CBC}Amount"), currency) or 0
        if _is_charge(item):
            charges += cents
        else:
            allowances += cents
    return allowances, charges


def _is_charge(item: etree._Element) -> bool:
    return (item.findtext(f"{CBC}ChargeIndicator") or "").strip() in ("true", "1")


def _check_tax(root: etree._Element, currency: str) -> int:
    """The VAT of the document in cents, after BR-CO-14 and BR-CO-17. A total in the tax currency is left out."""
    every = root.findall(f"{CAC}TaxTotal")
    totals = [total for total in every if _currency(total, currency) == currency]
    if not every:
        return 0
    if len(totals) != 1:
        raise Refused(
            f"De factuur noemt {len(totals)} keer een btw-totaal in {shown(currency)} en er hoort er één te zijn. "
            + ASK_AGAIN,
            rule="BR-CO-15",
        )
    amount = cents_of(totals[0].find(f"{CBC}TaxAmount"), currency) or 0
    subtotals = totals[0].findall(f"{CAC}TaxSubtotal")
    if subtotals:
        parts = sum(cents_of(part.find(f"{CBC}TaxAmount"), currency) or 0 for part in subtotals)
        _must("BR-CO-14", "de btw", amount, "de som van de btw-regels", parts)
    for part in subtotals:
        _check_subtotal(part, currency)
    _check_taxable(root, subtotals, currency)
    return amount


def _currency(total: etree._Element, default: str) -> str:
    amount = total.find(f"{CBC}TaxAmount")
    return default if amount is None else str(amount.get("currencyID", default))


def _check_subtotal(part: etree._Element, currency: str) -> None:
    """BR-CO-17: the VAT of a category is its taxable amount times its rate, within the official tolerance."""
    percent = part.find(f"{CAC}TaxCategory/{CBC}Percent")
    taxable = cents_of(part.find(f"{CBC}TaxableAmount"), currency)
    amount = cents_of(part.find(f"{CBC}TaxAmount"), currency) or 0
    if percent is None or taxable is None:
        return
    expected = int((Decimal(taxable) * decimal_of(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(amount - expected) >= VAT_TOLERANCE_CENTS:
        _must("BR-CO-17", "de btw", amount, f"{decimal_of(percent)} procent van {euros(taxable)}", expected)


def _check_taxable(root: etree._Element, subtotals: list[etree._Element], currency: str) -> None:
    """BR-S-08 and its likes: a taxable amount is what the lines, charges and allowances of its rate add to."""
    sums: dict[tuple[str, Decimal], int] = defaultdict(int)
    for line in _lines(root):
        category = line.find(f"{CAC}Item/{CAC}ClassifiedTaxCategory")
        sums[_rate(category)] += cents_of(line.find(f"{CBC}LineExtensionAmount"), currency) or 0
    for item in root.findall(f"{CAC}AllowanceCharge"):
        cents = cents_of(item.find(f"{CBC}Amount"), currency) or 0
        sums[_rate(item.find(f"{CAC}TaxCategory"))] += cents if _is_charge(item) else -cents
    if any(not code for code, _ in sums):
        return
    for part in subtotals:
        key = _rate(part.find(f"{CAC}TaxCategory"))
        taxable = cents_of(part.find(f"{CBC}TaxableAmount"), currency) or 0
        if abs(taxable - sums[key]) >= VAT_TOLERANCE_CENTS:
            _must(f"BR-{key[0]}-08", "de grondslag van een btw-regel", taxable, "de som van wat erbij hoort", sums[key])


def _rate(category: etree._Element | None) -> tuple[str, Decimal]:
    if category is None:
        return "", Decimal(0)
    percent = category.find(f"{CBC}Percent")
    return (category.findtext(f"{CBC}ID") or "").strip(), Decimal(0) if percent is None else decimal_of(percent)
