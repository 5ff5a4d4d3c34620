"""Invoices of every shape: the same seed gives the same documents. No name or number is anybody's."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from voldaan.base.errors import Refused
from voldaan.invoicing.document import Collection, Content, Document, DocumentKind, Trader, UblFormat
from voldaan.invoicing.reading import read_content
from voldaan.invoicing.rules import check_sums, format_for, missing, sums, supply_on, vat_of
from voldaan.testing.personas import test_iban

ISSUED = date(2026, 11, 20)
SELLER = Trader(
    name="Atelier Regenboog", street="Voorbeeldlaan 12", postcode="9990 AB", town="Voorbeelddam", kvk="90000000",
    vat_number="NL123456782B90", email="administratie@example.nl", phone="+31970140123",
    iban=test_iban("ABNA", 417_164_300),
)  # fmt: skip
#: Who buys: (country, KvK number, VAT number, kind).
BUYERS = [
    ("NL", "90000001", "NL123456782B91", "company"),
    ("NL", "90000002", "", "sole_trader"),
    ("NL", "", "NL123456782B92", "sole_trader"),
    ("NL", "", "", "consumer"),
    ("DE", "", "DE123456788", "company"),
    ("BE", "", "BE0123456749", "company"),
    ("US", "", "", "company"),
]
MIXES = [
    ["high"], ["low"], ["high", "low"], ["high", "low", "zero"], ["exempt"], ["high", "exempt"], ["small_business"],
    ["margin"], ["outside_scope"], ["zero"], ["high", "margin", "exempt"],
]  # fmt: skip
WORDS = ["Advies", "Onderhoud & beheer", "Levering <maatwerk>", "Huur zaal", "Café-bezoek", "Träger", "Žižkov 3"]
#: Who collects a direct debit: the seller himself, or an agency for him.
COLLECTORS = [SELLER.name, "Incassokantoor Fictie"]
UNITS = ["C62", "HUR", "DAY", "MON", "KGM", "KMT"]


def buyer(dice: random.Random, mix: list[str]) -> Trader:
    if "intra_community" in mix:
        choices = BUYERS[4:6]
    elif "reverse_charge" in mix:
        choices = [b for b in BUYERS if b[2]]
    elif "export" in mix:
        choices = BUYERS[6:]
    else:
        choices = BUYERS
    email = "d1@example.nl" if dice.random() < 0.7 else ""
    return buyer_of(dice.choice(choices), number=f"D{dice.randrange(1, 9999)}", email=email)


def buyer_of(known: tuple[str, str, str, str], *, number: str = "D1", email: str = "") -> Trader:
    country, kvk, vat_number, kind = known
    return Trader(
        name="Kwekerij Zonnestraal" if kind != "consumer" else "Wolkje Droomland", street="Testkade 3",
        postcode="9990 AD", town="Testerveen", country=country, kvk=kvk, vat_number=vat_number, kind=kind, email=email,
        number=number,
    )  # fmt: skip


def content(dice: random.Random) -> tuple[dict[str, Any], list[str]]:
    """What somebody could have typed."""
    mix = dice.choice([*MIXES, ["reverse_charge"], ["reverse_charge", "high"], ["intra_community"], ["export"]])
    lines = [_line(dice, vat) for vat in [*mix, *dice.choices(mix, k=dice.randrange(0, 6))]]
    data: dict[str, Any] = {
        "lines": lines,
        "adjustments": [_adjustment(dice, mix) for _ in range(dice.choice([0, 0, 1, 2]))],
    }
    data["vat_ground"] = "art. 11 lid 1 onder o Wet OB" if "exempt" in mix else ""
    if dice.random() < 0.3 or "intra_community" in mix:
        data["delivered_on"] = (ISSUED - timedelta(days=dice.randrange(0, 60))).isoformat()
    if dice.random() < 0.3:
        data["period_from_on"], data["period_until_on"] = "2026-10-01", "2026-10-31"
    if dice.random() < 0.4:
        data["buyer_reference"] = "Afdeling Inkoop"
    if dice.random() < 0.3:
        data["order_number"] = f"PO-{dice.randrange(1, 99999)}"
    if dice.random() < 0.3:
        data["note"] = "Met dank & groet"
    return data, mix


def _line(dice: random.Random, vat: str) -> dict[str, Any]:
    quantity = dice.choice(["1", "2", "7.5", "0.25", "12.375", "100", "-1"])
    price = dice.choice(["0.0155", "12.345", "95", "1250.00", "0.99", "33.333333", "0"])
    line: dict[str, Any] = {
        "description": dice.choice(WORDS), "quantity": quantity, "unit": dice.choice(UNITS), "price": price, "vat": vat,
    }  # fmt: skip
    if dice.random() < 0.35:
        line["adjustments"] = [
            {"charge": dice.random() < 0.4, "reason": "Afspraak", "percent": dice.choice(["5", "12.5"])}
        ]
    elif dice.random() < 0.2 and not quantity.startswith("-"):
        line["adjustments"] = [{"charge": True, "reason": "Voorrijkosten", "amount": "7.50"}]
    return line


def _adjustment(dice: random.Random, mix: list[str]) -> dict[str, Any]:
    charge = dice.random() < 0.5
    one: dict[str, Any] = {"charge": charge, "reason": "Verzendkosten" if charge else "Korting"}
    if dice.random() < 0.5:
        one["percent"] = dice.choice(["2", "10", "33.3"])
    else:
        one["amount"] = dice.choice(["0.01", "4.95", "25.00"])
    if dice.random() < 0.4:
        one["vat"] = dice.choice(mix)
    return one


def document(seed: int, *, ubl_format: UblFormat | None = None) -> Document | None:
    """One invoice or credit note; None where the dice threw one that is rightly refused (nothing is asked)."""
    dice = random.Random(seed)
    data, mix = content(dice)
    who = buyer(dice, mix)
    return made(data, who, credit=dice.random() < 0.2, ubl_format=ubl_format, serial=seed)


def collection(serial: int) -> Collection | None:
    """Every third invoice is collected by direct debit."""
    if serial % 3:
        return None
    return Collection(
        reference=f"M-{serial}", iban=test_iban("INGB", serial), identifier="NL79ZZZ999999990000",
        creditor=COLLECTORS[serial % 2], collect_on=ISSUED + timedelta(days=17),
        refund_until=ISSUED + timedelta(days=73),
    )  # fmt: skip


def made(
    data: dict[str, Any], who: Trader, *, credit: bool = False, ubl_format: UblFormat | None = None, serial: int = 1
) -> Document | None:
    inside: Content = read_content(data)
    on = supply_on(inside, ISSUED)
    try:
        found = sums(
            inside.lines,
            inside.adjustments,
            lambda treatment: vat_of(treatment, on, ground=inside.vat_ground, vat_number=SELLER.vat_number),
        )
    except Refused:
        return None
    if found.inclusive_cents <= 0 or any(x.gross_cents >= 0 > x.net_cents for x in found.lines):
        return None
    check_sums(found)
    result = Document(
        kind=DocumentKind.CREDIT_NOTE if credit else DocumentKind.INVOICE, number=f"2026-{serial:04d}",
        issued_on=ISSUED, due_on=ISSUED + timedelta(days=14), seller=SELLER, buyer=who, content=inside, sums=found,
        ubl_format=format_for(who, ubl_format), credited=("2026-0000", ISSUED) if credit else None,
        collection=None if credit else collection(serial),
    )  # fmt: skip
    assert missing(result) == []
    return result
