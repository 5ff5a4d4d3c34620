"""Addresses as people write them (adressen): ``Droomweg 12, 9990 AE Proefstad``, ``12 Testkade, 9991 AB Testerveen``.

Only what names a street, a number, a postcode and a town counts; half an address is for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'’.-]{0,40}"
_STREET = rf"(?:{_CAPITAL}(?:[ ](?:{_CAPITAL}|van|de|der|den|het|'t|ter|ten|aan|la)){{0,5}}|[^\W\d_][\w'’.-]{{0,40}})"
_HOUSE = r"\d{1,5}(?:[ -]?[a-zA-Z](?![\w])|[-/]\d{1,4}(?!\d))?"
_PART = _CAPITAL.replace(".", "")
_TOWN = rf"(?:{_PART}(?:[ ](?:{_PART}|aan|den|de|op|am)){{0,4}}|[^\W\d_][\w'’-]{{1,40}})"
_NL, _DE = r"[1-9]\d{3} ?[A-Za-z]{2}(?![\w])", r"(?:D-)?\d{5}(?!\d)"


def _form(code: str) -> re.Pattern[str]:
    place = rf"\s*[,\n ]\s*(?P<postcode>{code})[, ]\s*(?P<town>{_TOWN})"
    return re.compile(
        rf"(?<![\w])(?:(?P<street>{_STREET})[ ](?P<house>{_HOUSE})|(?P<number>{_HOUSE})[ ](?P<road>{_STREET})){place}"
    )


_FORMS = {"NL": _form(_NL), "DE": _form(_DE)}
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
#: Nobody puts his new address further down.
LONGEST = 10_000
_ABOUT_PHONE = re.compile(r"telefoon|nummer|mobiel|\b06\b|phone|mobile|handy|rufnummer", re.IGNORECASE)


def places(text: str, language: str) -> list[dict[str, str]]:
    """Postadressen in a text, in order; a German postcode only counts in a German text."""
    found: list[dict[str, str]] = []
    for country in ("NL", "DE") if language == "de" else ("NL",):
        for match in _FORMS[country].finditer(text):
            street = f"{match['street'] or match['road']} {match['house'] or match['number']}"
            code = match["postcode"].removeprefix("D-").upper().replace(" ", "")
            postcode = f"{code[:4]} {code[4:]}" if country == "NL" else code
            town = match["town"].rstrip(".-’'")
            found.append({"street": street, "postcode": postcode, "town": town, "country": country})
    return [place for n, place in enumerate(found) if place not in found[:n]]


def told(text: str, language: str, known: Sequence[str]) -> dict[str, str]:
    """Wat er anders wordt: the one place, else the one e-mail address, else the one number that is not ``known``.

    Two that are not known leave it to a person, and so does nothing at all.
    """
    text = text[:LONGEST]
    had = {_plain(value) for value in known}
    by_kind: list[list[dict[str, str]]] = [
        places(text, language),
        [{"email": address} for address in dict.fromkeys(e.rstrip(".-").lower() for e in _EMAIL.findall(text))],
        [{"phone": number} for number in (_phones(text) if _ABOUT_PHONE.search(text) else ())],
    ]
    for found in by_kind:
        fresh = [one for one in found if _plain(next(iter(one.values()))) not in had]
        if fresh:
            return fresh[0] if len(fresh) == 1 else {}
    return {}


def _plain(value: str) -> str:
    return re.sub(r"[\s.,-]", "", value).lower()


def _phones(text: str) -> list[str]:
    """In international form, each once."""
    form = phonenumbers.PhoneNumberFormat.E164
    return list(
        dict.fromkeys(phonenumbers.format_number(m.number, form) for m in phonenumbers.PhoneNumberMatcher(text, "NL"))
    )
