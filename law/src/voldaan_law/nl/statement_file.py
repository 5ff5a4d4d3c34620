"""Rekening lezen en schrijven: the JSON of ``statement`` (amounts as decimal strings, dates as ISO) to plain values.

One object: ``claims`` (``id``, ``principal``, ``interest_from``, ``kind`` as for ``interest``; also ``due_on``,
``incurred_on``), ``costs`` (``amount``, ``due_on``; also ``for`` one claim), ``payments`` (``on``, ``amount``; also
``for``: the id, or a list of ids, that the debtor named), ``credit_notes`` (``on``, ``amount``, ``for``), ``on``, and
``convention``. Only ``claims`` and ``on`` must be there. An unknown name is refused, so that no typing error is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from ..errors import LawError
from ..money import parse_euros
from .statement import Entry, Statement
from .statement_account import Account, Claim, Cost, CreditNote, Payment, read_kind

Row = Mapping[str, object]
_CLAIM = {"id", "principal", "interest_from", "kind", "due_on", "incurred_on"}


def read_accounts(path: str | Path) -> tuple[list[Account], bool]:
    """Rekeningen uit een bestand, and whether it held a list. Raises LawError with the place of what is wrong."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError:
        raise LawError(
            f"Het bestand '{path}' is niet te lezen: geef het pad van een JSON-bestand.", f"Cannot read '{path}'."
        ) from None
    except ValueError:
        raise LawError(f"'{path}' is geen JSON: zie de README van voldaan-law.", f"'{path}' is not JSON.") from None
    if isinstance(data, list):
        return [read_account(row, f"nr. {index + 1}") for index, row in enumerate(data)], True
    return [read_account(data, "de opgave")], False


def read_account(data: object, place: str = "de opgave") -> Account:
    """One account from its JSON object. Raises LawError with the place of what is wrong."""
    row = _row(data, {"claims", "costs", "payments", "credit_notes", "on", "convention"}, place)
    return Account(
        claims=tuple(_claim(part, f"{place}, {name}") for name, part in _parts(row, "claims", place)),
        costs=tuple(_cost(part, f"{place}, {name}") for name, part in _parts(row, "costs", place)),
        payments=tuple(_payment(part, f"{place}, {name}") for name, part in _parts(row, "payments", place)),
        credit_notes=tuple(_credit(part, f"{place}, {name}") for name, part in _parts(row, "credit_notes", place)),
        on=_day(row, "on", place),
        convention=_text(row, "convention", place, "act365") if "convention" in row else "act365",
    )


def as_json(value: Statement) -> dict[str, object]:
    """The answer: what is open on the day in cents, per claim, and every line."""
    return {
        "on": value.on.isoformat(),
        "convention": value.convention,
        "costs_cents": value.costs_cents,
        "interest_cents": value.interest_cents,
        "principal_cents": value.principal_cents,
        "surplus_cents": value.surplus_cents,
        "claims": [
            {
                "id": one.claim,
                "costs_cents": one.costs_cents,
                "interest_cents": one.interest_cents,
                "capitalised_cents": one.capitalised_cents,
                "principal_cents": one.principal_cents,
            }
            for one in value.positions
        ],
        "lines": [_line(entry) for entry in value.lines],
    }


def _line(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = {
        "what": entry.what,
        "on": entry.on.isoformat() if entry.on else None,
        "claim": entry.claim,
        "amount_cents": entry.amount_cents,
        "balance_cents": entry.balance_cents,
    }
    if entry.line is not None:
        found |= {
            "from": entry.line.from_.isoformat(),
            "until": entry.line.until.isoformat(),
            "days": entry.line.days,
            "percent": _number(entry.line.percent),
            "base": entry.line.base,
            "interest": entry.line.interest,
        }
    if entry.settlement is not None:
        total = entry.settlement.total
        found |= {
            "costs_cents": total.costs_cents,
            "interest_cents": total.interest_cents,
            "principal_cents": total.principal_cents,
            "surplus_cents": total.surplus_cents,
            "parts": [
                {
                    "claim": part.claim,
                    "costs_cents": part.allocation.costs_cents,
                    "interest_cents": part.allocation.interest_cents,
                    "principal_cents": part.allocation.principal_cents,
                }
                for part in entry.settlement.parts
            ],
        }
    return found


def _number(value: Fraction) -> int | float:
    """A percentage as a JSON number, as ``interest`` prints it; nothing is computed with it."""
    return value.numerator if value.denominator == 1 else float(value)


def _claim(data: object, place: str) -> Claim:
    row = _row(data, _CLAIM, place)
    kind, percent = read_kind(_text(row, "kind", place, "statutory"))
    return Claim(
        id=_id(row, "id", place),
        principal_cents=_cents(row, "principal", place),
        interest_from=_maybe_day(row, "interest_from", place),
        kind=kind,
        percent=percent,
        due_on=_maybe_day(row, "due_on", place),
        incurred_on=_maybe_day(row, "incurred_on", place),
    )


def _cost(data: object, place: str) -> Cost:
    row = _row(data, {"amount", "due_on", "for"}, place)
    claim = None if row.get("for") is None else _id(row, "for", place)
    return Cost(_cents(row, "amount", place), _day(row, "due_on", place), claim)


def _payment(data: object, place: str) -> Payment:
    row = _row(data, {"on", "amount", "for"}, place)
    named = row.get("for")
    names = [] if named is None else named if isinstance(named, list) else [named]
    designated = tuple(_id({"for": name}, "for", place) for name in names)
    return Payment(_day(row, "on", place), _cents(row, "amount", place), designated)


def _credit(data: object, place: str) -> CreditNote:
    row = _row(data, {"on", "amount", "for"}, place)
    return CreditNote(_day(row, "on", place), _cents(row, "amount", place), _id(row, "for", place))


def _parts(row: Row, name: str, place: str) -> list[tuple[str, object]]:
    parts = row.get(name, [] if name != "claims" else None)
    if not isinstance(parts, list):
        raise _wrong(place, name, "geef een lijst")
    return [(f"{name} {index + 1}", part) for index, part in enumerate(parts)]


def _row(data: object, names: set[str], place: str) -> Row:
    if not isinstance(data, dict):
        raise _wrong(place, "JSON", "geef een object met namen en waarden")
    if unknown := sorted(set(data) - names):
        raise _wrong(place, unknown[0], f"die naam is onbekend; kies uit {', '.join(sorted(names))}")
    return data


def _id(row: Row, name: str, place: str) -> str:
    """The id of a claim: a text, or a whole number that is kept as text."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise _wrong(place, name, "noem het id van een vordering")
    return value


def _text(row: Row, name: str, place: str, example: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(place, name, f'geef een tekst, bijvoorbeeld "{example}"')
    return value


def _cents(row: Row, name: str, place: str) -> int:
    value = row.get(name)
    if not isinstance(value, str):
        raise _wrong(place, name, 'geef een bedrag in euro\'s als tekst, bijvoorbeeld "1234.56"')
    try:
        return parse_euros(value)
    except LawError as refusal:
        raise _wrong(place, name, refusal.sentence.removesuffix(".")) from None


def _day(row: Row, name: str, place: str) -> date:
    value = row.get(name)
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _wrong(place, name, 'geef een datum als tekst, bijvoorbeeld "2026-11-23"') from None


def _maybe_day(row: Row, name: str, place: str) -> date | None:
    return None if row.get(name) is None else _day(row, name, place)


def _wrong(place: str, name: str, fix: str) -> LawError:
    return LawError(f"In {place} klopt '{name}' niet: {fix}.", f"In {place}, '{name}' is not right.")
