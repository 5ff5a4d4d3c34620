"""Checks of what people type about a debtor (controles): each field by itself, with a sentence that names the fix.

Forms refuse what these refuse. An import keeps what the books say and the quality page lists it: the invoice is owed
whether or not its debtor's telephone number is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from voldaan.base.errors import Refused
from voldaan.parties.rules import FORMS, LANGUAGES, LONGEST

_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_POSTCODE_NL = re.compile(r"([1-9]\d{3}) ?([A-Za-z]{2})")
_POSTCODES = {"BE": re.compile(r"[1-9]\d{3}"), "DE": re.compile(r"\d{5}"), "FR": re.compile(r"\d{5}"),
              "LU": re.compile(r"\d{4}"), "AT": re.compile(r"\d{4}")}  # fmt: skip
#: Codes of countries (ISO 3166-1), as far as one can telephone there.
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
#: A domain that many people mistype -> what they meant.
TYPOS = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmail.nl": "gmail.com", "gmail.co": "gmail.com",
    "gamil.com": "gmail.com", "gmaill.com": "gmail.com", "hotmial.com": "hotmail.com", "hotmail.co": "hotmail.com",
    "hotmai.com": "hotmail.com", "hotnail.com": "hotmail.com", "outlok.com": "outlook.com",
    "outloook.com": "outlook.com", "zigo.nl": "ziggo.nl", "zigggo.nl": "ziggo.nl", "live.n": "live.nl",
    "kpnmal.nl": "kpnmail.nl", "planet.n": "planet.nl", "icloud.co": "icloud.com", "yaho.com": "yahoo.com",
    "xs4all.com": "xs4all.nl",
}  # fmt: skip


def one_line(text: str) -> str:
    """Opgeschoond: no invisible characters, no double spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def kvk(text: str) -> str:
    """KvK-nummer: eight digits."""
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"\d{8}", digits) or digits == "00000000":
        raise Refused("Een KvK-nummer heeft acht cijfers. Controleer het in het Handelsregister.", rule="kvk")
    return digits


def vat_number(text: str) -> str:
    """Btw-nummer of a country of the Union, with its check digits."""
    try:
        return str(vat.validate(re.sub(r"[\s.-]", "", text).upper()))
    except ValidationError:
        raise Refused(
            f"{text} is geen geldig btw-nummer. Schrijf het met de landcode, zoals op de factuur van de debiteur.",
            rule="vat_number",
        ) from None


def iban(text: str) -> str:
    """IBAN without spaces."""
    try:
        return str(IBAN(text.replace(" ", "").upper()))
    except SchwiftyException:
        raise Refused(f"{text} is geen geldig IBAN. Controleer de cijfers.", rule="iban") from None


def phone(text: str, country: str = "NL") -> str:
    """Telefoonnummer in international form; without a country code it is one of ``country``."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    # A number that may exist is enough: what is not in use yet, such as a range for machines, is no typing error.
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refused(
            f"{text} is geen telefoonnummer. Schrijf het met netnummer, zoals 030 123 45 67, of met landcode.",
            rule="phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    """E-mailadres; a domain may have letters of any language. A domain that is a known slip is refused with a hint."""
    local, at, domain = text.rpartition("@")
    hint = TYPOS.get(domain.lower())
    if hint:
        raise Refused(f"Bedoelt u {local}@{hint}? {domain} is vrijwel zeker een typefout.", rule="email")
    if not (at and _LOCAL.fullmatch(local) and _is_domain(domain)) or local[0] == "." or local[-1] == ".":
        raise Refused(f"{text} is geen e-mailadres. Schrijf het als naam@voorbeeld.nl, of laat het leeg.", rule="email")
    return f"{local}@{domain.lower()}"


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.lower().encode("idna").decode().split(".")
    except UnicodeError:
        return False
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def postcode(text: str, country: str = "NL") -> str:
    """Postcode as the country writes it; where we do not know its form, as it was typed."""
    if country == "NL":
        found = _POSTCODE_NL.fullmatch(text)
        if not found:
            raise Refused(f"{text} is geen Nederlandse postcode. Schrijf hem als 1234 AB.", rule="postcode")
        return f"{found[1]} {found[2].upper()}"
    form = _POSTCODES.get(country)
    if form and not form.fullmatch(text):
        raise Refused(f"{text} is geen postcode van {country}. Controleer de postcode of het land.", rule="postcode")
    return text


def street(text: str, country: str = "NL") -> str:
    """Straat en huisnummer: a Dutch address has a house number, or is a postbus or answer number."""
    if country == "NL" and not re.search(r"\d", text):
        raise Refused(f"Bij {text} ontbreekt het huisnummer. Schrijf het achter de straat.", rule="street")
    return text


def country(text: str) -> str:
    """Land: a code of two letters."""
    if text.upper() not in COUNTRIES:
        raise Refused("Schrijf het land als code van twee letters, zoals NL.", rule="country")
    return text.upper()


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise Refused(f"Kies een taal uit: {', '.join(LANGUAGES)}.", rule="language")
    return text


def _form(text: str) -> str:
    if text not in FORMS:
        raise Refused("Kies een aanspreekvorm uit de lijst.", rule="form")
    return text


def _name(text: str) -> str:
    if not text:
        raise Refused("Vul een naam in.", rule="name")
    return text


_ALONE: dict[str, Callable[[str], str]] = {
    "kvk": kvk, "vat_number": vat_number, "email": email, "country": country, "language": _language, "form": _form,
    "name": _name, "iban": iban,
}  # fmt: skip
_IN_COUNTRY: dict[str, Callable[[str, str], str]] = {"phone": phone, "postcode": postcode, "street": street}
_NEVER_EMPTY = frozenset({"name", "country", "language"})


def checked(field: str, text: str, in_country: str = "NL") -> str:
    """Gecontroleerd: the value as it is kept; empty stays empty.

    :raises Refused: with the field as its rule.
    """
    clean = one_line(text)
    if len(clean) > LONGEST.get(field, 200):
        raise Refused(f"{clean[:30]}… is te lang: hooguit {LONGEST.get(field, 200)} tekens.", rule=field)
    if not clean and field not in _NEVER_EMPTY:
        return ""
    if field in _IN_COUNTRY:
        return _IN_COUNTRY[field](clean, in_country)
    return _ALONE[field](clean) if field in _ALONE else clean
