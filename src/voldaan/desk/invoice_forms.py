"""Forms of own invoices (factuurformulier): rows of fields as they were posted, and the content they stand for.

Lines are many and alike, and a button may ask for one more; so the fields are read as they come, and checked by the
same reader that takes an invoice from a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from voldaan.invoicing.document import UNITS

EMPTY_LINES = 1
MOST_LINES = 100
SEPARATOR = " · "
VAT = {
    "high": gettext_noop("21%"),
    "low": gettext_noop("9%"),
    "zero": gettext_noop("0%"),
    "reverse_charge": gettext_noop("btw verlegd"),
    "exempt": gettext_noop("vrijgesteld"),
    "small_business": gettext_noop("vrijgesteld (KOR)"),
    "intra_community": gettext_noop("levering binnen de EU"),
    "export": gettext_noop("uitvoer buiten de EU"),
    "outside_scope": gettext_noop("buiten de btw"),
    "margin": gettext_noop("margeregeling"),
}
FORMATS = {
    "": gettext_noop("automatisch"),
    "peppol-bis-3": "Peppol BIS 3",
    "si-ubl-2.0": "SI-UBL 2.0",
    "en16931": "EN 16931",
}
KINDS = {
    "": gettext_noop("kies"),
    "company": gettext_noop("bedrijf"),
    "sole_trader": gettext_noop("eenmanszaak"),
    "consumer": gettext_noop("consument"),
    "public_body": gettext_noop("overheid"),
}
CUSTOMER = ("name", "kind", "kvk", "vat_number", "email", "street", "postcode", "town", "country")
PLAIN = (
    "buyer_reference", "order_number", "delivered_on", "period_from_on", "period_until_on", "note", "vat_ground",
    "term_days", "ubl_format", "mandate_id",
)  # fmt: skip
TRUTHS = ("buyer_is_large", "expressly_agreed")
_LINE = ("description", "quantity", "unit", "price", "vat", "discount", "kept")


def options(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Keuzes in the reader's language."""
    return [(code, _(word) if word else "") for code, word in words.items()]


def units() -> list[tuple[str, str]]:
    """Eenheden to choose from."""
    return options(UNITS)


def posted(data: Mapping[str, Any]) -> dict[str, Any]:
    """Wat er is ingevuld, to be drawn again: one dictionary with its lines."""
    count = 0
    while f"line-{count}-description" in data and count < MOST_LINES:
        count += 1
    lines = [{name: str(data.get(f"line-{n}-{name}", "")) for name in _LINE} for n in range(count)]
    plain = {name: str(data.get(name, "")).strip() for name in (*PLAIN, *CUSTOMER, "customer", "discount", "kept")}
    charge = {name: str(data.get(f"charge_{name}", "")).strip() for name in ("reason", "amount", "vat")}
    truths = {name: data.get(name) == "on" for name in TRUTHS}
    return {**plain, **truths, "charge": charge, "lines": lines or [blank_line()], "more": _more(plain | truths)}


def _more(values: Mapping[str, Any]) -> bool:
    """Whether something is filled in of what is folded away."""
    return any(values[name] for name in (*PLAIN, *TRUTHS) if name not in ("term_days", "buyer_reference", "mandate_id"))


def blank_line() -> dict[str, str]:
    """Lege regel."""
    return {"description": "", "quantity": "1", "unit": "C62", "price": "", "vat": "high", "discount": "", "kept": ""}


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Inhoud for the reader of invoices; lines in which nothing was typed are left out."""
    lines = [_line(line) for line in values["lines"] if line["description"].strip() or line["price"].strip()]
    adjustments = _kept(values["kept"])
    if values["discount"]:
        adjustments.append(_share(values["discount"]))
    if values["charge"]["amount"]:
        adjustments.append({
            "charge": True, "reason": values["charge"]["reason"] or "Toeslag", "amount": values["charge"]["amount"],
            "vat": values["charge"]["vat"] or None,
        })  # fmt: skip
    plain = {name: values[name] or None for name in PLAIN}
    return {"lines": lines, "adjustments": adjustments, **plain, **{name: values[name] for name in TRUTHS}}


def _line(line: Mapping[str, str]) -> dict[str, Any]:
    shares = [_share(line["discount"])] if line["discount"].strip() else []
    found: dict[str, Any] = {name: line[name].strip() for name in ("description", "quantity", "unit", "price", "vat")}
    return found | {"adjustments": [*shares, *_kept(line["kept"])]}


def _share(text: str) -> dict[str, Any]:
    return {"charge": False, "reason": "Korting", "percent": text.strip().removesuffix("%").strip()}


def _kept(text: str) -> list[dict[str, Any]]:
    """Kortingen and charges for which the form has no field of their own; they stay as they are."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def customer_number(values: Mapping[str, Any]) -> str:
    """Klantnummer of who was chosen; empty for a new customer."""
    number: str = values["customer"].split(SEPARATOR.strip())[0].strip()
    return number


def customer_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Klant: the one that was chosen (number first), with what was filled in of him."""
    return {"number": customer_number(values), **{name: values[name] for name in CUSTOMER}}


def values_of(content: Mapping[str, Any], customer: str = "") -> dict[str, Any]:
    """Formulier gevuld met a stored content."""
    values: dict[str, Any] = dict.fromkeys(CUSTOMER, "")
    values |= {name: "" if content.get(name) is None else str(content[name]) for name in PLAIN}
    values |= {name: bool(content.get(name)) for name in TRUTHS}
    discount, kept = _own_fields(content["adjustments"])
    charge = {"reason": "", "amount": "", "vat": ""}
    for one in kept:
        if one["charge"] and one["amount"] and not charge["amount"]:
            charge = {"reason": one["reason"], "amount": comma(one["amount"]), "vat": one["vat"] or ""}
            kept = [other for other in kept if other is not one]
    lines = []
    for line in content["lines"]:
        share, rest = _own_fields(line["adjustments"])
        lines.append({
            "description": line["description"], "quantity": comma(line["quantity"]), "unit": line["unit"],
            "price": comma(line["price"]), "vat": line["vat"], "discount": share, "kept": _as_text(rest),
        })  # fmt: skip
    return values | {
        "customer": customer, "discount": discount, "kept": _as_text(kept), "charge": charge, "lines": lines,
        "more": _more(values),
    }  # fmt: skip


def _own_fields(adjustments: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """(the discount that has a field, the others)."""
    rest = list(adjustments)
    for one in adjustments:
        if not one["charge"] and one["percent"] and not one["vat"] and one["reason"] == "Korting":
            rest.remove(one)
            return comma(one["percent"]), rest
    return "", rest


def _as_text(kept: list[dict[str, Any]]) -> str:
    return json.dumps(kept) if kept else ""


def comma(number: str) -> str:
    """Getal as Dutch people type it."""
    return number.replace(".", ",")


def new_values(term_days: int, vat: str) -> dict[str, Any]:
    """Leeg formulier with the standard of this seller."""
    values = posted({})
    values["lines"][0]["vat"] = vat
    return values | {"term_days": str(term_days)}


#: How a refusal begins, or what of a line it names -> the field that it is about.
_ABOUT = {
    "Kies een klant": "customer", "Het btw-nummer": "vat_number", "Het KvK-nummer": "kvk", "De soort klant": "kind",
    "Uw referentie": "buyer_reference", "Het inkoopnummer": "order_number",
    "Het begin van de periode": "period_from_on", "Het einde van de periode": "period_until_on",
    "De periode eindigt": "period_until_on", "De leverdatum": "delivered_on", "De toelichting": "note",
    "De grond van de vrijstelling": "vat_ground", "Een regel is vrijgesteld": "vat_ground",
    "De betaaltermijn": "term_days", "Het UBL-formaat": "ubl_format",
    "De factuur heeft geen regels": "line-0-description", "De korting of toeslag": "charge_amount",
    "De btw past niet": "line-0-vat", "Het totaal": "line-0-price",
}  # fmt: skip
_ABOUT_LINE = {
    "omschrijving": "description", "aantal": "quantity", "eenheid": "unit", "prijs": "price", "btw": "vat",
    "korting": "discount",
}  # fmt: skip
_LINE_NUMBER = re.compile(r"[Rr]egel (\d+)")


def fields_about(sentence: str, values: Mapping[str, Any]) -> list[str]:
    """Waarover een weigering gaat: the names of the fields; none when it is about the invoice as a whole.

    The reader counts lines without those in which nothing was typed.
    """
    written = [n for n, line in enumerate(values["lines"]) if line["description"].strip() or line["price"].strip()]
    line = _LINE_NUMBER.search(sentence)
    if line and 0 < int(line[1]) <= len(written):
        said = next((field for word, field in _ABOUT_LINE.items() if word in sentence), "description")
        return [f"line-{written[int(line[1]) - 1]}-{said}"]
    return [field for start, field in _ABOUT.items() if sentence.startswith(start)][:1]
