"""Cellen: one cell of text into one value. Each function is pure and raises ``Unreadable`` with a Dutch reason."""

from __future__ import annotations

import re
from datetime import date

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from voldaan.invoices.mapping import DateOrder
from voldaan.invoices.open_items import DebtorKind, ItemKind

LARGEST_CENTS = 10**13
EARLIEST_YEAR = 1950
_IBAN_DIGITS = {ord(c): str(int(c, 36)) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SPACES = {ord(c): None for c in " \t\u00a0\u202f\u2009'"}
_COUNTRIES = {
    "nederland": "NL", "netherlands": "NL", "thenetherlands": "NL", "holland": "NL", "nld": "NL",
    "belgie": "BE", "belgië": "BE", "belgium": "BE", "bel": "BE",
    "duitsland": "DE", "germany": "DE", "deutschland": "DE", "deu": "DE",
    "frankrijk": "FR", "france": "FR", "luxemburg": "LU", "luxembourg": "LU",
    "verenigdkoninkrijk": "GB", "unitedkingdom": "GB", "grootbrittannië": "GB", "engeland": "GB", "uk": "GB",
    "spanje": "ES", "italië": "IT", "italie": "IT", "oostenrijk": "AT", "polen": "PL", "portugal": "PT",
    "ierland": "IE", "denemarken": "DK", "zweden": "SE", "zwitserland": "CH",
    "curaçao": "CW", "curacao": "CW", "aruba": "AW", "bonaire": "BQ", "sintmaarten": "SX", "suriname": "SR",
}  # fmt: skip
_DEBTOR_KINDS = {
    DebtorKind.COMPANY: "bv nv bedrijf rechtspersoon stichting vereniging coöperatie cooperatie company",
    # A partnership has natural persons behind it who are liable themselves: the careful hint is sole trader.
    DebtorKind.SOLE_TRADER: "eenmanszaak zzp zzper vof maatschap soletrader freelancer",
    DebtorKind.CONSUMER: "particulier consument privé prive natuurlijkpersoon consumer persoon",
    DebtorKind.PUBLIC_BODY: "overheid gemeente provincie waterschap rijk overheidsinstantie publicbody",
}
_DEBTOR_KIND_BY_WORD = {word: kind for kind, words in _DEBTOR_KINDS.items() for word in words.split()}
#: Months as people write them, in Dutch and English, whole or cut off.
_MONTH_NAMES = (
    "januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may", "juni june jun",
    "juli july jul", "augustus august aug", "september sept sep", "oktober october okt oct", "november nov",
    "december dec",
)  # fmt: skip
_MONTHS = {word: n for n, words in enumerate(_MONTH_NAMES, 1) for word in words.split()}
_NAMED_MONTH = re.compile(r"([0-9]{1,2})[ .-]+([a-z]{3,9})[ .-]+([0-9]{4}|[0-9]{2})")
_CREDIT_MARKS = {"cn", "c", "cr", "gutschrift", "dg", "381", "8021"}
_PAYMENT_MARKS = {"betaling", "zahlung", "payment", "dz", "ontvangst"}


class Unreadable(Exception):
    """Onleesbaar: a cell that is not what its column promises; ``reason_nl`` has no final full stop.

    ``whole_file`` means that one such cell makes every other cell of the kind doubtful.
    """

    def __init__(self, code: str, reason_nl: str, *, whole_file: bool = False) -> None:
        super().__init__(reason_nl)
        self.code = code
        self.reason_nl = reason_nl
        self.whole_file = whole_file


def shown(text: str) -> str:
    """Text of a file as quoted in a sentence: printable, short, between quotation marks."""
    clean = "".join(c if c.isprintable() else " " for c in text.strip()[:41]).strip()
    return f"“{clean[:40]}…”" if len(clean) > 40 else f"“{clean}”"


def clean_text(text: str, longest: int = 200) -> str:
    """Text of one line: no control characters, no outer spaces, cut at ``longest`` characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return text.strip()[:longest]


def read_cents(text: str, decimal_sign: str) -> int:
    """Bedrag: cents of an amount in ``decimal_sign`` notation. Raises Unreadable.

    Accepts a euro sign or EUR, thousands in threes, a minus before or behind, brackets for negative, and ``25,-``.
    """
    whole, _, fraction = text.partition(decimal_sign)
    if len(fraction) == 2 and len(whole) < 12 and text.isascii() and whole.isdecimal() and fraction.isdecimal():
        return int(whole) * 100 + int(fraction)
    bare = text.translate(_SPACES).replace("€", "").upper().replace("EUR", "")
    sign = 1
    if bare.startswith("(") and bare.endswith(")"):
        bare, sign = bare[1:-1], -1
    bare = bare.removesuffix(f"{decimal_sign}-") if bare.endswith(("," + "-", "." + "-")) else bare
    if bare.startswith("-") or bare.endswith("-"):
        bare, sign = bare.removeprefix("-") if bare.startswith("-") else bare[:-1], -sign
    whole, _, fraction = bare.removeprefix("+").partition(decimal_sign)
    whole = _without_thousands(whole, "." if decimal_sign == "," else ",")
    digits = whole + fraction
    if not digits or not digits.isascii() or not digits.isdecimal() or fraction[2:].strip("0"):
        raise Unreadable("amount", f"{shown(text)} is geen leesbaar bedrag; schrijf het als 1234{decimal_sign}56")
    cents = int(whole or "0") * 100 + int(fraction[:2].ljust(2, "0")) if len(digits) < 30 else LARGEST_CENTS
    if cents >= LARGEST_CENTS:
        raise Unreadable("amount", f"{shown(text)} is te groot voor een bedrag; controleer de kolom")
    return sign * cents


def _without_thousands(whole: str, separator: str) -> str:
    """Digits without their thousands separators; the text unchanged (so unreadable) when they are not in threes."""
    if separator not in whole:
        return whole
    head, *groups = whole.split(separator)
    return head + "".join(groups) if 1 <= len(head) <= 3 and all(len(group) == 3 for group in groups) else whole


def decimal_sign_of(text: str) -> str:
    """The decimal sign this amount shows beyond doubt, else empty: ``1.234,56`` and ``12,5`` comma, ``1.234`` none."""
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return ""
    other = "." if text[last] == "," else ","
    if other in text[:last]:
        return text[last]
    if text.count(text[last]) > 1:
        return other
    digits_behind = len(text[last + 1 :].rstrip(" -)€"))
    return text[last] if digits_behind in (1, 2) else ""


def two_readings(text: str) -> bool:
    """Whether an amount can be read in two ways, as ``1.234`` can: a thousand and more, or hardly more than one."""
    head, separator, tail = text.translate(_SPACES).strip("-+()€EUReur").replace(",", ".").partition(".")
    return bool(separator) and len(tail) == 3 and (head + tail).isdecimal() and 1 <= len(head) <= 3 and head != "0"


def read_date(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> date:
    """Datum: dd-mm-jjjj, d-m-jj (20jj), jjjj-mm-dd, jjjjmmdd, also with / or . and a time behind, or 5 okt 2026.

    ``order`` says what stands first where it is not the year. Raises Unreadable.
    """
    bare = text.strip()
    if len(bare) > 10 and bare[10:11] in ("T", " "):
        bare = bare[:10]
    parts = bare.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 1 and len(bare) == 8:
        parts = [bare[:4], bare[4:6], bare[6:]]
    if len(parts) != 3 or not all(p.isascii() and p.isdecimal() and len(p) <= 4 for p in parts):
        named = _NAMED_MONTH.fullmatch(text.strip().casefold())
        month = _MONTHS.get(named[2], 0) if named else 0
        if named is None or not month:
            raise _no_date(text)
        return read_date(f"{named[1]}-{month}-{named[3]}")
    if len(parts[0]) == 4:
        year, month, day = (int(p) for p in parts)
    elif len(parts[2]) in (2, 4) and len(parts[0]) <= 2:
        day, month, year = (int(p) for p in parts)
        if order is DateOrder.MONTH_FIRST:
            day, month = month, day
        year += 2000 if len(parts[2]) == 2 else 0
    else:
        raise _no_date(text)
    if month > 12 and 1 <= day <= 12 and month <= 31:
        place = "eerste" if order is DateOrder.MONTH_FIRST and len(parts[0]) != 4 else "tweede"
        sentence = (
            f"{shown(text)} heeft de maand niet op de {place} plaats; zet alle datums als dd-mm-jjjj of jjjj-mm-dd"
        )
        raise Unreadable("month_first", sentence, whole_file=True)
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_date(text) from None
    if year < EARLIEST_YEAR:
        raise _no_date(text)
    return found


def _no_date(text: str) -> Unreadable:
    return Unreadable("date", f"{shown(text)} is geen leesbare datum; schrijf haar als dd-mm-jjjj")


def read_iban(text: str) -> str:
    """IBAN without spaces, in capitals, its check digits (ISO 7064 mod 97-10) and length right; empty stays empty."""
    iban = text.translate(_SPACES).upper()
    if not iban:
        return ""
    if not (
        15 <= len(iban) <= 34 and iban.isascii() and iban.isalnum() and iban[:2].isalpha() and iban[2:4].isdecimal()
    ):
        raise _wrong_iban(text, "zo ziet een IBAN er niet uit")
    if int((iban[4:] + iban[:4]).translate(_IBAN_DIGITS)) % 97 != 1:
        raise _wrong_iban(text, "het controlegetal klopt niet")
    if iban.startswith("NL"):
        if len(iban) == 18 and iban[4:8].isalpha() and iban[8:].isdecimal():
            return iban
        raise _wrong_iban(text, "een Nederlands IBAN heeft 18 tekens met vier letters voor de bank")
    try:
        return str(IBAN(iban))
    except SchwiftyException:
        raise _wrong_iban(text, f"lengte of opbouw past niet bij het land {iban[:2]}") from None


def _wrong_iban(text: str, why: str) -> Unreadable:
    return Unreadable("iban", f"IBAN {shown(text)} is fout: {why}; verbeter het nummer of laat de cel leeg")


def read_kvk(text: str) -> str:
    """KvK-nummer: eight digits (there is no check digit); empty stays empty. Raises Unreadable."""
    kvk = text.translate(_SPACES).replace(".", "")
    if kvk and not (len(kvk) == 8 and kvk.isascii() and kvk.isdecimal()):
        fix = "een KvK-nummer heeft acht cijfers (een spreadsheet laat een 0 vooraan soms weg)"
        raise Unreadable("kvk", f"KvK-nummer {shown(text)} is fout: {fix}; verbeter het of laat de cel leeg")
    return kvk


def read_country(text: str) -> str:
    """Land: ISO 3166-1 alpha-2 of a code or a common name; empty stays empty. Raises Unreadable."""
    bare = text.strip()
    if len(bare) == 2 and bare.isascii() and bare.isalpha() and bare.lower() != "uk":
        return bare.upper()
    code = _COUNTRIES.get(bare.translate(_SPACES).casefold(), "")
    if bare and not code:
        raise Unreadable("country", f"land {shown(text)} is niet bekend; gebruik de code van twee letters, zoals NL")
    return code


def read_debtor_kind(text: str) -> DebtorKind:
    """Soort debiteur from words such as B.V., eenmanszaak, particulier; anything else is unknown."""
    word = "".join(c for c in text.casefold() if c.isalpha())
    return _DEBTOR_KIND_BY_WORD.get(word, DebtorKind.UNKNOWN)


def read_item_kind(text: str) -> ItemKind:
    """Soort post from words such as factuur or creditnota; raises Unreadable for a payment line."""
    word = "".join(c for c in text.casefold() if c.isalnum())
    if word in _PAYMENT_MARKS:
        raise Unreadable(
            "not_an_invoice", f"{shown(text)} is een betaling en geen factuur; lees betalingen in met de bank"
        )
    return ItemKind.CREDIT_NOTE if "credit" in word or word in _CREDIT_MARKS else ItemKind.INVOICE
