"""Omschrijving ontleden: the information to the account owner (`:86:`) as Dutch banks fill it.

The same `/KEY/value` text stands in the free entry text of some camt files. Sources: MT940 structured format guides
of ABN AMRO, ING and Rabobank (public sample files).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEYS = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|CSID|MARF|ORDP|BENM|CNTP|RTRN|PURP|TRCD|ISDT|PREF|SVCL|ULTD|ULTC|ULTB|ULCD|ID|ADDR"
    "|NRTX|OCMT|CHGS|EXCH|INIT|CREF|IREF|RREF|ACCW|SVWZ|CDTRREFTP|CDTRREF|BO"
)
_KEY = re.compile(rf"/({_KEYS})/")
_NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NONREF"})


@dataclass(frozen=True, slots=True)
class Details:
    """Ontlede omschrijving: what the text says about the payment; empty where it says nothing."""

    name: str = ""
    iban: str = ""
    text: str = ""
    structured_reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_reason: str = ""


def decode(told: str) -> Details:
    """Omschrijving (one string, line breaks already removed) into its fields; free text stays whole as `text`."""
    start = _KEY.search(told)
    if start is None:
        return Details(text=told.strip())
    return _slashed(told)


def _slashed(told: str) -> Details:
    pieces = _KEY.split(told)
    fields: dict[str, list[str]] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        fields.setdefault(key, []).append(value.strip().rstrip("/").strip())
    iban, name = _value(fields, "IBAN").replace(" ", ""), _value(fields, "NAME")
    if counterparty := _value(fields, "CNTP"):
        iban, _, rest = counterparty.partition("/")
        name = rest.partition("/")[2].partition("/")[0].strip() or name
    structured, text = _remittance(" ".join(filter(None, fields.get("REMI", []))))
    return Details(
        name=name,
        iban=iban,
        text=text or pieces[0].strip(),
        structured_reference=structured or _value(fields, "CDTRREF"),
        end_to_end_id=_value(fields, "EREF"),
        mandate_id=_value(fields, "MARF"),
        return_reason=_value(fields, "RTRN").partition("/")[0],
    )


def _value(fields: dict[str, list[str]], key: str) -> str:
    for value in fields.get(key, []):
        if value.upper() not in _NOT_GIVEN:
            return value
    return ""


def _remittance(told: str) -> tuple[str, str]:
    """ING writes `USTD//text` or `STRD/CUR/reference`; the others the text alone."""
    kind, _, rest = told.partition("/")
    if kind == "STRD":
        return rest.partition("/")[2].strip("/ "), ""
    return "", rest.strip("/ ") if kind == "USTD" else told
