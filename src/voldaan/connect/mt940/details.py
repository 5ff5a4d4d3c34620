"""Omschrijving ontleden: the information to the account owner (`:86:`) as Dutch banks fill it.

The same `/KEY/value` text stands in the free entry text of some camt files. Dialects: `/KEY/` of ABN AMRO, ING,
Rabobank, bunq, Knab and Van Lanschot; `>20` of Triodos and `?20` of German banks; account and name on the first line
of ASN, SNS and RegioBank; and free text, of which only what is certain is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF", "EREF", "PREF", "MARF", "CSID"})
"""Values that say that there is no value, or that it stands elsewhere."""

_KEYS = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|CSID|MARF|ORDP|BENM|CNTP|RTRN|PURP|TRCD|ISDT|PREF|SVCL|ULTD|ULTC|ULTB|ULCD|ID|ADDR"
    "|NRTX|OCMT|CHGS|EXCH|INIT|CREF|IREF|RREF|ACCW|SVWZ|CDTRREFTP|CDTRREF|BO"
)
_KEY = re.compile(rf"/({_KEYS})/")
_STARTS_SLASHED = re.compile(rf"\s*/(?:{_KEYS})/")
_CODED = re.compile(r"[0-9]{3}[ >?]*(?=[>?][0-9]{2})")
_SUBFIELD = re.compile(r"[>?]([0-9]{2})")
_GERMAN_KEY = re.compile(r"(EREF|KREF|MREF|CRED|SVWZ|ABWA|IBAN|BIC)\+")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{7,16}\b")
_IBAN_WHOLE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_BIC_WHOLE = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_ACCOUNT_THEN_NAME = re.compile(r"([A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{10}|[0-9]{9,10}) +(\S.*)")
_OLD_ACCOUNT_THEN_NAME = re.compile(r"(?:GIRO +([0-9]{3,9})|([0-9]{2}(?:\.[0-9]{2,3}){3})) +(\S.{0,30}?)(?: {2,}|$)")
_KENMERK = re.compile(
    r"BETALINGSKENM(?:ERK|\.)?[ .:]*((?:[0-9] ?){7,16})(?![0-9])|ISSUER: *(?:CUR|ISO) +REF: *([A-Z0-9]+)"
)
_BIC_BEFORE_NAME = re.compile(r"^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})? +(?=\S)")
_SCOR = re.compile(r"SCOR/(?:CUR|ISO)/([A-Z0-9]+)")
_LABEL = re.compile(
    r"((?<![A-Z])(?:IBAN|BIC|NAAM|KENMERK|MACHTIGING(?: ID)?|INCASSANT(?: ID)?|REK|VALUTADATUM|DATUM/TIJD)"
    r"|OMSCHRIJVING|BETALINGSKENM(?:ERK|\.)): ?",
    re.IGNORECASE,
)
"""The last two may follow a name without a space, where the bank's column was full."""
_FULL_WIDTH = 64
"""Banks break text at 65 columns in the middle of a word; a line this long goes on without a space."""


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
    """Omschrijving van een regel: of one string without line breaks."""
    return decode_lines([told])


def decode_lines(lines: Sequence[str]) -> Details:
    """Omschrijving over regels (as in `:86:`, line ends kept out) into its fields; free text stays whole as `text`."""
    joined = "".join(lines)
    if _STARTS_SLASHED.match(joined):
        return _slashed(joined)
    if start := _CODED.match(joined):
        return _coded(joined[start.end() :])
    return _free(lines)


def _slashed(told: str) -> Details:
    pieces = _KEY.split(told)
    fields: dict[str, list[str]] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        fields.setdefault(key, []).append(value.strip())
    iban, name = _value(fields, "IBAN").replace(" ", ""), _value(fields, "NAME")
    if counterparty := _value(fields, "CNTP"):
        parts = [part.strip() for part in counterparty.split("/")]
        iban, name = parts[0], parts[2] if len(parts) > 2 else ""
    structured, text = _remittance(" ".join(filter(None, fields.get("REMI", []))))
    return Details(
        name=name,
        iban=iban,
        text=text,
        structured_reference=structured or _value(fields, "CDTRREF"),
        end_to_end_id=_value(fields, "EREF"),
        mandate_id=_value(fields, "MARF"),
        return_reason=_value(fields, "RTRN").partition("/")[0],
    )


def _value(fields: dict[str, list[str]], key: str) -> str:
    for value in fields.get(key, []):
        text = value.rstrip("/").strip()
        if text.upper() not in NOT_GIVEN:
            return text
    return ""


def _remittance(told: str) -> tuple[str, str]:
    """ING writes `USTD//text` or `STRD/CUR/reference`; ABN AMRO `ISSUER: CUR REF: reference`; the others the text."""
    kind, _, rest = told.partition("/")
    if kind == "STRD":
        return rest.partition("/")[2].strip("/ "), ""
    if kind == "USTD":
        told = rest.strip("/ ")
    return _kenmerk(told), " ".join(told.split())


def _kenmerk(told: str) -> str:
    """Betalingskenmerk in free text, spaces left out."""
    if scor := _SCOR.search(told):
        return scor[1]
    found = _KENMERK.search(told)
    return (found[1] or found[2]).replace(" ", "") if found else ""


def _coded(told: str) -> Details:
    """Numbered parts: 20-29 and 60-63 text, 31 account, 32-33 name; Triodos puts BIC and IBAN in 20 and 21."""
    pieces = _SUBFIELD.split(told)
    parts: dict[str, str] = {}
    for number, value in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[number] = parts.get(number, "") + value
    texts = [number for number in sorted(parts) if number[0] in "26"]
    iban = parts.get("31", "").strip()
    name = (parts.get("32", "") + parts.get("33", "")).strip()
    if _BIC_WHOLE.fullmatch(parts.get("20", "").strip()) and _IBAN_WHOLE.fullmatch(parts.get("21", "").strip()):
        iban, texts = parts["21"].strip(), texts[2:]
    elif not name:
        iban = parts.get("10", "").strip().lstrip("0")  # Triodos: 31 is the holder's own account
    text = "".join(parts[number] for number in texts)
    keyed = _GERMAN_KEY.split(text)
    if len(keyed) == 1:
        return Details(name=name, iban=iban, text=" ".join(text.split()), structured_reference=_kenmerk(text))
    by_key = {key: value.strip() for key, value in zip(keyed[1::2], keyed[2::2], strict=True)}
    return Details(
        name=name,
        iban=iban or by_key.get("IBAN", ""),
        text=" ".join(by_key.get("SVWZ", keyed[0]).split()),
        end_to_end_id="" if by_key.get("EREF", "").upper() in NOT_GIVEN else by_key["EREF"],
        mandate_id=by_key.get("MREF", ""),
    )


def _free(lines: Sequence[str]) -> Details:
    """Free text: account and name only where the bank labels them, or where the first line is nothing else."""
    text = _joined(lines)
    first = lines[0] if lines else ""
    if re.search(r"\bNAAM: ?\S", text, re.IGNORECASE):
        return _labelled(text)
    if (found := _ACCOUNT_THEN_NAME.fullmatch(first.strip())) and len(lines) > 1:
        name = _BIC_BEFORE_NAME.sub("", found[2])
        return Details(name=name, iban=found[1], text=_joined(lines[1:]), structured_reference=_kenmerk(text))
    if found:
        return Details(iban=found[1], text=found[2], structured_reference=_kenmerk(text))
    if found := _OLD_ACCOUNT_THEN_NAME.match(first):
        account = (found[1] or found[2]).replace(".", "")
        return Details(name=found[3].strip(), iban=account, text=text, structured_reference=_kenmerk(text))
    iban = _IBAN.search(text)
    return Details(iban=iban[0] if iban else "", text=text, structured_reference=_kenmerk(text))


def _joined(lines: Sequence[str]) -> str:
    whole = "".join(line if len(line) >= _FULL_WIDTH else f"{line} " for line in lines)
    return " ".join(whole.split())


def _labelled(told: str) -> Details:
    """`IBAN: .. NAAM: .. OMSCHRIJVING: .. KENMERK: ..` (ABN AMRO, ING) and `text REK: ../NAAM: ..` (Knab)."""
    pieces = _LABEL.split(told)
    fields: dict[str, str] = {}
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        fields.setdefault(label.upper().removesuffix(" ID"), value.strip(" /"))
    text = fields.get("OMSCHRIJVING") or pieces[0].strip()
    return Details(
        name=fields.get("NAAM", ""),
        iban=(fields.get("IBAN") or fields.get("REK", "")).replace(" ", "").upper(),
        text=text,
        structured_reference=_kenmerk(told),
        end_to_end_id="" if fields.get("KENMERK", "").upper() in NOT_GIVEN else fields["KENMERK"],
        mandate_id=fields.get("MACHTIGING", ""),
    )
