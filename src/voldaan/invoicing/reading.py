"""Factuurgegevens lezen: what a form or a JSON file says, as content; refused whole, with the line that is wrong.

The same shape is stored with a draft, so that whatever can be typed can be kept, copied and repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from voldaan.base.errors import Refused
from voldaan.invoicing.document import Adjustment, Content, Line, UblFormat, as_json
from voldaan.invoicing.rules import check_content
from voldaan_law.errors import LawError
from voldaan_law.money import parse_euros
from voldaan_law.nl.vat import VatTreatment

MOST_LINES = 500
MOST_DAYS = 3650
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KEYS = {
    "lines", "adjustments", "buyer_reference", "order_number", "period_from_on", "period_until_on", "delivered_on",
    "note", "vat_ground", "term_days", "buyer_is_large", "expressly_agreed", "ubl_format",
    "mandate_id",
}  # fmt: skip
_LINE_KEYS = {"description", "quantity", "unit", "price", "vat", "adjustments"}
_ADJUSTMENT_KEYS = {"charge", "reason", "amount", "percent", "vat"}


def read_content(data: Mapping[str, Any]) -> Content:
    """Inhoud van een factuur out of plain JSON values; amounts and prices are texts in euros.

    :raises Refused: for the first thing that is wrong, naming the line and the fix.
    """
    _only(data, _KEYS, "De factuur")
    lines = _list(data.get("lines"), "regels")
    if len(lines) > MOST_LINES:
        raise Refused(f"Een factuur heeft hooguit {MOST_LINES} regels. Verdeel ze over meer facturen.")
    content = Content(
        lines=tuple(_line(line, f"Regel {n}") for n, line in enumerate(lines, 1)),
        adjustments=_adjustments(data.get("adjustments"), "De korting of toeslag", on_line=False),
        buyer_reference=_text(data.get("buyer_reference"), 100, "Uw referentie"),
        order_number=_text(data.get("order_number"), 100, "Het inkoopnummer"),
        period_from_on=_day(data.get("period_from_on"), "Het begin van de periode"),
        period_until_on=_day(data.get("period_until_on"), "Het einde van de periode"),
        delivered_on=_day(data.get("delivered_on"), "De leverdatum"),
        note=_text(data.get("note"), 500, "De toelichting"),
        vat_ground=_text(data.get("vat_ground"), 200, "De grond van de vrijstelling"),
        term_days=_days(data.get("term_days")),
        buyer_is_large=_truth(data.get("buyer_is_large")),
        expressly_agreed=_truth(data.get("expressly_agreed")),
        ubl_format=_choice(UblFormat, data.get("ubl_format"), "Het UBL-formaat") if data.get("ubl_format") else None,
        mandate_id=_mandate(data.get("mandate_id")),
    )
    check_content(content)
    return content


def content_json(content: Content) -> dict[str, Any]:
    """Inhoud as JSON, so that :func:`read_content` gives it back."""
    data: dict[str, Any] = as_json(asdict(content))
    for owner in (data, *data["lines"]):
        owner["adjustments"] = [
            {key: a[key] for key in ("charge", "reason", "percent", "vat")}
            | {"amount": None if a["percent"] is not None else euros_text(a["amount_cents"])}
            for a in owner["adjustments"]
        ]
    return data


def euros_text(cents: int) -> str:
    """Bedrag as :func:`read_content` takes it: ``1234.50``."""
    return f"{cents // 100}.{cents % 100:02d}"


def _line(data: Any, place: str) -> Line:
    if not isinstance(data, Mapping):
        raise Refused(f"{place} is geen regel. Geef omschrijving, aantal, eenheid, prijs en btw.")
    _only(data, _LINE_KEYS, place)
    unit = _text(data.get("unit") or "C62", 3, f"{place}: de eenheid").upper()
    if not _UNIT.fullmatch(unit):
        raise Refused(f"{place}: de eenheid '{unit}' is geen code. Schrijf bijvoorbeeld C62 (stuk) of HUR (uur).")
    return Line(
        _text(data.get("description"), 200, f"{place}: de omschrijving"),
        number(data.get("quantity", "1"), f"{place}: het aantal", digits=9, decimals=4),
        unit,
        number(data.get("price"), f"{place}: de prijs", digits=10, decimals=6),
        _choice(VatTreatment, data.get("vat") or "high", f"{place}: de btw"),
        _adjustments(data.get("adjustments"), place, on_line=True),
    )


def _adjustments(data: Any, place: str, *, on_line: bool) -> tuple[Adjustment, ...]:
    return tuple(_adjustment(one, place, on_line=on_line) for one in _list(data, "kortingen"))


def _adjustment(data: Any, place: str, *, on_line: bool) -> Adjustment:
    if not isinstance(data, Mapping):
        raise Refused(f"{place}: een korting heeft een reden en een bedrag of een percentage.")
    _only(data, _ADJUSTMENT_KEYS, place)
    charge = _truth(data.get("charge"))
    reason = _text(data.get("reason"), 100, f"{place}: de reden") or ("Toeslag" if charge else "Korting")
    vat = None if on_line or not data.get("vat") else _choice(VatTreatment, data["vat"], f"{place}: de btw")
    percent, amount = data.get("percent"), data.get("amount")
    if (percent in (None, "")) == (amount in (None, "")):
        raise Refused(f"{place}: geef bij '{reason}' een bedrag of een percentage, en niet allebei.")
    if percent not in (None, ""):
        share = number(percent, f"{place}: het percentage", digits=3, decimals=4)
        if not 0 < share <= 100:
            raise Refused(f"{place}: een percentage ligt boven 0 en is hooguit 100.")
        return Adjustment(charge, reason, percent=share, vat=vat)
    cents = _cents(amount, place)
    if cents <= 0:
        raise Refused(f"{place}: het bedrag van '{reason}' moet groter zijn dan nul.")
    return Adjustment(charge, reason, cents, vat=vat)


def number(value: Any, what: str, *, digits: int, decimals: int) -> Decimal:
    """Getal as people write it, ``2,5`` or ``2.5``, exact; :raises Refused: when it is none or too long."""
    text = str(value if value is not None else "").strip().replace(" ", "").replace("−", "-").removeprefix("€")
    if "," in text:
        text = text.replace(".", "").replace(",", ".") if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d+", text) else text
        text = text.replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text) or not found.is_finite():
        raise Refused(f"{what} '{str(value or '')[:30]}' is geen getal. Schrijf bijvoorbeeld 2,5.")
    if abs(found) >= 10**digits or -int(found.normalize().as_tuple().exponent) > decimals:
        raise Refused(f"{what} {str(value)[:30]} is te lang: hooguit {digits} cijfers en {decimals} decimalen.")
    return found


def _cents(value: Any, place: str) -> int:
    try:
        return parse_euros(str(value))
    except LawError as error:
        raise Refused(f"{place}: {error.sentence}") from error


def _only(data: Mapping[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise Refused(f"{place} heeft een onbekend veld '{unknown[0][:40]}'. Bekend zijn: {', '.join(sorted(known))}.")


def _list(value: Any, what: str) -> Sequence[Any]:
    if value in (None, ""):
        return ()
    if not isinstance(value, list):
        raise Refused(f"De {what} zijn geen lijst. Zet ze tussen vierkante haken.")
    return value


def _text(value: Any, longest: int, what: str) -> str:
    """One line without signs that no XML can carry."""
    text = " ".join(_CONTROL.sub("", str(value if value is not None else "")).split())
    if len(text) > longest:
        raise Refused(f"{what} is langer dan {longest} tekens. Kort het in.")
    return text


def _day(value: Any, what: str) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"{what} '{str(value)[:20]}' is geen datum. Schrijf bijvoorbeeld 2026-03-31.") from None


def _days(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise Refused(f"De betaaltermijn '{text[:20]}' is geen aantal dagen. Schrijf bijvoorbeeld 14 of 30.")
    return int(text)


def _mandate(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**63):
        raise Refused(f"De machtiging '{text[:20]}' bestaat niet. Kies er een van deze klant, of laat haar leeg.")
    return int(text)


def _truth(value: Any) -> bool:
    return value in (True, "true", "on", "1", 1)


def _choice(kind: Any, value: Any, what: str) -> Any:
    try:
        return kind(str(value))
    except ValueError:
        raise Refused(f"{what} '{str(value)[:30]}' bestaat niet. Kies uit: {', '.join(kind)}.") from None
