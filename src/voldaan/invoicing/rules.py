"""Pure rules of own invoices: the sums of EN 16931, VAT per line, what the law wants on an invoice, periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from voldaan.base.errors import Refused
from voldaan.invoicing.document import (
    Adjustment,
    AdjustmentSum,
    Content,
    Document,
    DocumentKind,
    Line,
    LineSum,
    Sums,
    Trader,
    UblFormat,
    Vat,
    VatGroup,
)
from voldaan_law.money import round_half_up, split_pro_rata
from voldaan_law.nl.vat import MEMBER_STATES, VAT_RULES, VatTreatment, vat_rate

LARGEST_CENTS = 10**12
#: Peppol addresses of buyers without a KvK number: the scheme of the VAT number of their country (EAS).
VAT_SCHEMES = {
    "NL": "9944", "BE": "9925", "DE": "9930", "FR": "9957", "LU": "9938", "AT": "9914", "BG": "9926", "CY": "9928",
    "CZ": "9929", "EE": "9931", "EL": "9933", "GR": "9933", "ES": "9920", "HR": "9934", "HU": "9910", "IE": "9935",
    "IT": "0211", "LT": "9937", "LV": "9939", "MT": "9943", "PL": "9945", "PT": "9946", "RO": "9947", "SI": "9949",
    "SK": "9950", "GB": "9932", "CH": "9927",
}  # fmt: skip


def vat_of(treatment: VatTreatment, on: date, *, language: str = "nl", ground: str = "", vat_number: str = "") -> Vat:
    """Btw van een regel on the day of supply; an exemption carries its mention and article.

    Whoever uses the small business scheme without a VAT number writes outside the scope: the norm wants a number for
    every exemption (BR-E-02).
    """
    rule = VAT_RULES[treatment]
    figure = vat_rate(treatment, on)
    if figure is not None:
        return Vat(rule.category, Decimal(str(figure.value)))
    words = rule.en if language == "en" else rule.nl
    mention = f"{words} ({ground or rule.article})"
    if treatment is VatTreatment.SMALL_BUSINESS and not vat_number:
        return Vat("O", None, mention, "VATEX-EU-O")
    return Vat(rule.category, None if rule.category == "O" else Decimal(0), mention, rule.reason_code)


def sums(lines: Iterable[Line], adjustments: Iterable[Adjustment], vat: Callable[[VatTreatment], Vat]) -> Sums:
    """Totalen: lines, then discounts and charges of the document, then VAT per category and rate, rounded once each."""
    counted = tuple(_line(line, vat(line.vat)) for line in lines)
    net: dict[Vat, int] = {}
    for each in counted:
        net[each.vat] = net.get(each.vat, 0) + each.net_cents
    spread = tuple(part for one in adjustments for part in _spread(one, net, vat))
    taxable = dict(net)
    for part in spread:
        taxable[part.vat] = taxable.get(part.vat, 0) + (part.amount_cents if part.charge else -part.amount_cents)
    groups = _groups(taxable)
    lines_cents = sum(each.net_cents for each in counted)
    discounts = sum(part.amount_cents for part in spread if not part.charge)
    charges = sum(part.amount_cents for part in spread if part.charge)
    vat_cents = sum(group.vat_cents for group in groups)
    exclusive = lines_cents - discounts + charges
    return Sums(
        lines=counted, adjustments=spread, lines_cents=lines_cents, discounts_cents=discounts, charges_cents=charges,
        exclusive_cents=exclusive, groups=groups, vat_cents=vat_cents, inclusive_cents=exclusive + vat_cents,
    )  # fmt: skip


def _line(line: Line, vat: Vat) -> LineSum:
    gross = round_half_up(Fraction(line.quantity) * Fraction(line.price) * 100)
    parts = tuple(_amount(one, gross, vat) for one in line.adjustments)
    net = gross + sum(part.amount_cents if part.charge else -part.amount_cents for part in parts)
    return LineSum(line, vat, gross, parts, net)


def _amount(one: Adjustment, base_cents: int, vat: Vat) -> AdjustmentSum:
    if one.percent is None:
        return AdjustmentSum(one.charge, one.reason, one.amount_cents, vat)
    cents = round_half_up(Fraction(base_cents) * Fraction(one.percent) / 100)
    return AdjustmentSum(one.charge, one.reason, cents, vat, one.percent, base_cents)


def _spread(one: Adjustment, net: Mapping[Vat, int], vat: Callable[[VatTreatment], Vat]) -> list[AdjustmentSum]:
    """Verdeeld over de tarieven: a discount without a rate of its own lowers each rate by its share of the lines."""
    if one.vat is not None:
        own = vat(one.vat)
        return [part for part in (_amount(one, net.get(own, 0), own),) if part.amount_cents]
    if one.percent is not None:
        parts = [_amount(one, cents, each) for each, cents in net.items()]
    else:
        weights = [max(cents, 0) for cents in net.values()]
        if not sum(weights):
            raise Refused(f"Er is niets om '{one.reason}' over te verdelen. Kies er een btw-tarief bij.")
        shares = split_pro_rata(one.amount_cents, weights)
        parts = [AdjustmentSum(one.charge, one.reason, cents, each) for each, cents in zip(net, shares, strict=True)]
    return [part for part in parts if part.amount_cents]


def _groups(taxable: Mapping[Vat, int]) -> tuple[VatGroup, ...]:
    """One group per category and rate; several grounds under one of them stand in one mention."""
    merged: dict[tuple[str, Decimal], tuple[Vat, int]] = {}
    for vat, cents in taxable.items():
        key = (vat.category, vat.percent or Decimal(0))
        known, so_far = merged.get(key, (vat, 0))
        if known != vat:
            code = known.reason_code if known.reason_code == vat.reason_code else ""
            known = replace(known, mention="; ".join(dict.fromkeys([known.mention, vat.mention])), reason_code=code)
        merged[key] = (known, so_far + cents)
    return tuple(
        VatGroup(vat, cents, round_half_up(Fraction(cents) * Fraction(vat.percent or 0) / 100))
        for vat, cents in sorted(merged.values(), key=lambda pair: (-(pair[0].percent or 0), pair[0].category))
    )


def supply_on(content: Content, today: date) -> date:
    """Leverdag: the day whose rate holds: delivery, else the end of the period, else today."""
    return content.delivered_on or content.period_until_on or today


def check_content(content: Content) -> None:
    """Weigeren wat geen factuur kan zijn, with the first thing that is wrong.

    :raises Refused: naming the line and the fix.
    """
    if not content.lines:
        raise Refused("De factuur heeft geen regels. Voeg ten minste één regel toe.", rule="BR-16")
    for n, line in enumerate(content.lines, 1):
        if not line.description.strip():
            raise Refused(f"Regel {n} heeft geen omschrijving. Schrijf op wat er is geleverd.", rule="BR-25")
        if line.price < 0:
            raise Refused(f"Regel {n} heeft een negatieve prijs. Maak het aantal negatief.", rule="BR-27")
        if line.quantity == 0:
            raise Refused(f"Regel {n} heeft aantal nul. Vul een aantal in of haal de regel weg.", rule="BR-22")
    start, end = content.period_from_on, content.period_until_on
    if start and end and end < start:
        raise Refused("De periode eindigt voor zij begint. Verwissel de twee dagen.", rule="BR-29")
    treatments = {line.vat for line in content.lines} | {a.vat for a in content.adjustments if a.vat}
    if VatTreatment.EXEMPT in treatments and not content.vat_ground.strip():
        raise Refused(
            "Een regel is vrijgesteld van btw. Noem de grond, bijvoorbeeld 'art. 11 lid 1 onder o Wet OB'.",
            rule="art. 35a Wet OB",
        )
    outside = VatTreatment.OUTSIDE_SCOPE
    if outside in treatments and len(treatments) > 1:
        raise Refused(
            "Wat buiten de heffing van btw valt, mag niet met andere btw op één factuur. Maak er twee facturen van.",
            rule="BR-O-11",
        )
    spread = [a for a in content.adjustments if a.vat and a.vat not in {line.vat for line in content.lines}]
    if any(a.percent is not None for a in spread):
        raise Refused(
            "Een percentage over een btw-tarief zonder regels is niets. Kies een ander tarief.", rule="BR-CO-13"
        )


def check_sums(found: Sums) -> None:
    """Weigeren wat niets vraagt: :raises Refused: a total of nothing or less, or more than a payment can hold."""
    if found.inclusive_cents <= 0:
        raise Refused("Het totaal is nul of negatief. Voor geld terug maakt u een creditnota bij de factuur.")
    if found.inclusive_cents >= LARGEST_CENTS:
        raise Refused("Het totaal is te groot voor een betaling. Controleer aantallen en prijzen.")
    for n, each in enumerate(found.lines, 1):
        if each.gross_cents >= 0 > each.net_cents:
            raise Refused(f"De korting op regel {n} is hoger dan de regel zelf. Verlaag de korting.")


def missing(document: Document) -> list[str]:
    """Wat de wet op de factuur wil en er niet is (art. 35a Wet OB, art. 27 Handelsregisterwet); each with its fix."""
    seller, buyer = document.seller, document.buyer
    categories = {group.vat.category for group in document.sums.groups}
    wanting = [
        (not seller.kvk, "uw KvK-nummer (Mijn gegevens)"),
        (not (seller.street and seller.postcode and seller.town), "uw adres (Mijn gegevens)"),
        (not seller.iban and document.kind is DocumentKind.INVOICE, "uw rekeningnummer (Mijn gegevens)"),
        (not seller.vat_number and categories != {"O"}, "uw btw-nummer (Mijn gegevens)"),
        (not buyer.name, "de naam van de klant"),
        (not (buyer.street and buyer.town), "het adres van de klant"),
        (not buyer.postcode and buyer.country == "NL", "de postcode van de klant"),
        (not buyer.vat_number and bool(categories & {"AE", "K"}), "het btw-nummer van de klant"),
        (
            "K" in categories and not (document.content.delivered_on or document.content.period_until_on),
            "de leverdatum (bij een intracommunautaire levering)",
        ),
    ]
    return [what for lacks, what in wanting if lacks]


def contradictions(document: Document) -> list[str]:
    """Wat elkaar op de factuur tegenspreekt: VAT treatments that do not fit the parties."""
    buyer, categories = document.buyer, {group.vat.category for group in document.sums.groups}
    treatments = {line.vat for line in document.content.lines}
    found = []
    if "K" in categories and buyer.country == "NL":
        found.append("een intracommunautaire levering gaat naar een ander land; kies 21%, 9% of btw verlegd")
    elif "K" in categories and buyer.vat_number and buyer.vat_number[:2] not in MEMBER_STATES - {"NL"}:
        found.append(
            "een intracommunautaire levering gaat naar wie in een ander EU-land een btw-nummer heeft; kies uitvoer of "
            "21%"
        )
    if "G" in categories and buyer.country == "NL":
        found.append("uitvoer gaat naar een land buiten de EU; kies 21% of 9%")
    if "AE" in categories and buyer.kind == "consumer":
        found.append("btw verleggen kan niet naar een consument; kies 21% of 9%")
    if VatTreatment.SMALL_BUSINESS in treatments and len(treatments) > 1:
        found.append("met de kleineondernemersregeling is alles vrijgesteld; kies die op elke regel")
    return found


def format_for(buyer: Trader, wanted: UblFormat | None) -> UblFormat:
    """UBL-formaat for a buyer: what was chosen, else Peppol for who can have a Peppol address.

    :raises Refused: a format whose rules want a number that this buyer does not have.
    """
    if wanted is UblFormat.PEPPOL and endpoint(buyer) is None:
        raise Refused(
            "Voor Peppol heeft de klant een KvK-nummer of btw-nummer nodig. Vul het in of kies een ander formaat.",
            rule="PEPPOL-EN16931-R010",
        )
    if wanted is UblFormat.SI_UBL and buyer.country == "NL" and not buyer.kvk:
        raise Refused(
            "Voor SI-UBL heeft een Nederlandse klant een KvK-nummer nodig. Vul het in of kies een ander formaat.",
            rule="BR-NL-10",
        )
    return wanted or (UblFormat.PEPPOL if endpoint(buyer) else UblFormat.CORE)


def endpoint(trader: Trader) -> tuple[str, str] | None:
    """Elektronisch adres (scheme, value): the KvK number, else the VAT number where its country has a scheme."""
    if trader.kvk:
        return "0106", trader.kvk
    scheme = VAT_SCHEMES.get(trader.vat_number[:2])
    if not trader.vat_number or scheme is None:
        return None
    return scheme, trader.vat_number


def invoice_number(series: str, serial: int) -> str:
    """Factuurnummer: the series and at least four digits: ``2026-0001``."""
    return f"{series}-{serial:04d}"
