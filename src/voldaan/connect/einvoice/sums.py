"""Rekensommen van EN 16931: what an invoice must add up to, document and VAT category alike, in whole cents.

The rules are those of EN 16931-1, 6.4, with the tolerances of the official schematron: a taxed amount may differ by
less than one unit of the currency, because its lines may be rounded; everything else is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from voldaan.connect.einvoice.model import ASK_AGAIN, EInvoice, Finding, Part, Vat, VatLine, euros

TOLERANCE_CENTS = 100
# What the rules of a VAT category are called; the Canary Islands and Ceuta have taxes of their own.
RULES = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O", "L": "AF", "M": "AG"}
TAXED = {"S", "L", "M"}


def check_sums(invoice: EInvoice) -> Iterator[Finding]:
    """Every sum that is wrong, with its rule and both amounts; nothing when the invoice adds up."""
    yield from _check_vat(invoice)
    yield from _check_totals(invoice)


def _check_totals(invoice: EInvoice) -> Iterator[Finding]:
    totals = invoice.totals
    if invoice.lines is not None:
        if not invoice.lines:
            yield Finding("BR-16", f"De factuur heeft geen regels (BR-16). {ASK_AGAIN}")
            return
        lines = sum(part.cents for part in invoice.lines)
        yield from _must("BR-CO-10", "het regeltotaal", totals.lines, "de som van de regels", lines)
    charged = sum(part.cents for part in invoice.charges)
    allowed = sum(part.cents for part in invoice.allowances)
    if totals.lines is not None:
        yield from _must("BR-CO-11", "het kortingstotaal", totals.allowances or 0, "de som van de kortingen", allowed)
        yield from _must("BR-CO-12", "het toeslagentotaal", totals.charges or 0, "de som van de toeslagen", charged)
        exclusive = totals.lines - (totals.allowances or 0) + (totals.charges or 0)
        why = "regels min korting plus toeslag"
        yield from _must("BR-CO-13", "het totaal zonder btw", totals.exclusive, why, exclusive)
    if totals.exclusive is not None:
        with_tax = totals.exclusive + (totals.tax or 0)
        why = "het totaal zonder btw plus de btw"
        yield from _must("BR-CO-15", "het totaal met btw", totals.inclusive, why, with_tax)
    # Factur-X MINIMUM has no place for what was paid before, so there the amount to pay stands by itself.
    if totals.inclusive is not None and totals.lines is not None:
        payable = totals.inclusive - (totals.prepaid or 0) + (totals.rounding or 0)
        why = "totaal min vooruitbetaald plus afronding"
        yield from _must("BR-CO-16", "het te betalen bedrag", totals.payable, why, payable)


def _must(rule: str, what: str, found: int | None, why: str, expected: int) -> Iterator[Finding]:
    if found != expected:
        named = "ontbreekt" if found is None else f"is {euros(found)}"
        yield Finding(
            rule,
            f"De factuur telt niet op: {what} {named} maar {why} is {euros(expected)} ({rule}). {ASK_AGAIN}",
        )


def _check_vat(invoice: EInvoice) -> Iterator[Finding]:
    if invoice.vat_lines:
        parts = sum(line.tax_cents for line in invoice.vat_lines)
        yield from _must("BR-CO-14", "de btw", invoice.totals.tax, "de som van de btw-regels", parts)
    for line in invoice.vat_lines:
        yield from _check_tax(line)
    if invoice.lines is not None and invoice.vat_lines:
        allowances = (Part(-part.cents, part.vat) for part in invoice.allowances)
        yield from _check_taxable((*invoice.lines, *invoice.charges, *allowances), invoice.vat_lines)


def _check_tax(line: VatLine) -> Iterator[Finding]:
    """BR-CO-17 and BR-x-09: the VAT of a category is its taxable amount times its rate, and nothing where untaxed."""
    category, rate = line.vat.category, line.vat.rate
    if category in RULES and category not in TAXED:
        why = f"bij categorie {category}"
        yield from _must(f"BR-{RULES[category]}-09", "de btw van een btw-regel", line.tax_cents, why, 0)
        return
    if rate is None or line.taxable_cents is None:
        return
    expected = int((Decimal(line.taxable_cents) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(line.tax_cents - expected) >= TOLERANCE_CENTS or (rate == 0 and line.tax_cents):
        why = f"{_percent(rate)} procent van {euros(line.taxable_cents)}"
        yield from _must("BR-CO-17", "de btw", line.tax_cents, why, expected)


def _check_taxable(parts: tuple[Part, ...], vat_lines: tuple[VatLine, ...]) -> Iterator[Finding]:
    """BR-x-01 and BR-x-08: a taxable amount is what the lines, charges and allowances of its category add to."""
    if any(not part.vat.category for part in parts):
        return
    sums: dict[Vat, int] = defaultdict(int)
    for part in parts:
        sums[_group(part.vat)] += part.cents
    present = {line.vat.category for line in vat_lines}
    for category in sorted({group.category for group in sums} - present):
        rule = f"BR-{RULES.get(category, category)}-01"
        yield Finding(
            rule,
            f"De factuur heeft regels met btw-categorie {category[:10]} maar geen btw-regel daarvoor ({rule}). "
            + ASK_AGAIN,
        )
    for line in vat_lines:
        expected = sums[_group(line.vat)]
        if line.taxable_cents is None:
            continue
        room = TOLERANCE_CENTS if line.vat.category in TAXED else 1
        if abs(line.taxable_cents - expected) >= room:
            rule = f"BR-{RULES.get(line.vat.category, line.vat.category)[:10]}-08"
            what, why = "de grondslag van een btw-regel", "de som van wat erbij hoort"
            yield from _must(rule, what, line.taxable_cents, why, expected)


def _group(vat: Vat) -> Vat:
    """Taxed amounts are added per rate; the others per category, whatever rate is named."""
    return Vat(vat.category, vat.rate or Decimal(0)) if vat.category in TAXED else Vat(vat.category, None)


def _percent(rate: Decimal) -> str:
    return f"{rate:f}".replace(".", ",")
