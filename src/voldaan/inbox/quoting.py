"""Quotation and signature (citaat en ondertekening) set apart from what somebody says himself.

Only somebody's own words mean something. Our reminder, quoted below an answer, is full of words such as "paid",
"dispute" and "stop"; so is many a signature.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_INTRO = re.compile(
    r"^\s*(?:op|on|am|le)\b.{4,200}\b(?:schreef|wrote|schrieb|geschreven|het volgende)\b.{0,160}:?\s*$"
    r"|^.{0,120}\b(?:schreef op|wrote on|schrieb am)\b.{4,80}:\s*$",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"^\s*[-_=*]{3,}\s*(?:oorspronkelijk|original|ursprungliche|ursprüngliche|doorgestuurd|forwarded|weitergeleitete?)"
    r"(?:e|es)?\s*(?:bericht|message|nachricht)?.*$"
    r"|^\s*(?:begin|start)? ?(?:doorgestuurd bericht|forwarded message|weitergeleitete nachricht)\s*:?\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\s*\*?(?:van|from|von|verzonden|sent|gesendet|datum|date|aan|to|an|cc|onderwerp|subject|betreff)\*?\s*:\s*\S",
    re.IGNORECASE,
)
_SENDER = re.compile(r"^\s*\*?(?:van|from|von)\*?\s*:", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\s*(?:(?:met |mit |with )?(?:hartelijke?|vriendelijke?|beste|viele|liebe|freundlichen|besten|kind|best"
    r"|warm|many)?\s*(?:groet(?:en|jes|je)?|gr|grt|grtz|grussen?|grüßen?|grüße|gruss|gruß|regards|wishes)"
    r"|hoogachtend|m\.?\s?v\.?\s?g\.?|m\.?vr\.?gr\.?|mfg|lg|hochachtungsvoll|yours (?:sincerely|faithfully)|sincerely"
    r"|cheers|best|groetjes|bedankt en groet(?:en)?)\b[^.?!]{0,40}$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^\s*(?:verstuurd|verzonden) (?:vanaf|met|via|vanuit)\b|^\s*sent from\b|^\s*get outlook for\b|^\s*outlook voor\b"
    r"|^\s*von mein\w+ .{2,30} gesendet|^\s*gesendet (?:von|mit)\b|^\s*download outlook",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\W*(?:dit (?:e-?mail)?bericht (?:\(.*\) )?(?:is|kan|bevat)|de informatie in dit|disclaimer\b"
    r"|aan dit bericht kunnen"
    r"|this (?:e-?mail|message)\b.{0,60}(?:confidential|intended)|the information (?:contained )?in this"
    r"|diese (?:e-?mail|nachricht)\b.{0,60}(?:vertraulich|bestimmt|enthalt|enthält)|denk aan het milieu"
    r"|think before you print)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
LONGEST_CLOSING_LINES = 15


class Said(NamedTuple):
    """Wat er staat: somebody's own words, how he signs, and what he quotes."""

    own: str
    signature: str
    quoted: str


def split(body: str) -> Said:
    """Eigen woorden, ondertekening en citaat of a message."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    own: list[str] = []
    quoted: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if _CUT.match(line) or _starts_heads(lines, place):
            quoted += lines[place:]
            break
        if length := _intro(lines, place):
            quoted += lines[place : place + length]
            place += length
            if not any(rest.lstrip().startswith(">") for rest in lines[place : place + 6]):
                quoted += lines[place:]
                break
            continue
        (quoted if line.lstrip().startswith(">") else own).append(line)
        place += 1
    said, signature = _sign(own)
    return Said("\n".join(said).strip(), "\n".join(signature).strip(), "\n".join(quoted).strip())


def _intro(lines: list[str], place: int) -> int:
    """How many lines the sentence takes that opens a quotation; 0 when there is none here."""
    for length in (1, 2, 3):
        together = " ".join(line.strip() for line in lines[place : place + length])
        if len(together) < 400 and together.rstrip().endswith(":") and _INTRO.match(together):
            return length
    return 0


def _starts_heads(lines: list[str], place: int) -> bool:
    """The headers of an older mail, as Outlook writes them above it: from whom, and at least one more."""
    return bool(_SENDER.match(lines[place])) and any(_HEAD.match(line) for line in lines[place + 1 : place + 4])


def _sign(lines: list[str]) -> tuple[list[str], list[str]]:
    """Own words and signature; what follows a P.S. is said again."""
    for place, line in enumerate(lines):
        if line.rstrip() == "--" or _DISCLAIMER.match(line):
            return _back(lines[:place], lines[place:])
        if _DEVICE.match(line):
            return _back(lines[:place] + lines[place + 1 :], [line])
        if (
            _CLOSING.match(line)
            and len(lines) - place <= LONGEST_CLOSING_LINES
            and any(x.strip() for x in lines[:place])
        ):
            return _back(lines[:place], lines[place:])
    return lines, []


def _back(said: list[str], signature: list[str]) -> tuple[list[str], list[str]]:
    after = next((n for n, line in enumerate(signature) if _AFTER.match(line)), len(signature))
    return said + signature[after:], signature[:after]
