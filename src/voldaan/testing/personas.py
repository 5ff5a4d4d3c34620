"""Personages: invented debtors with a way of paying; the same seed gives the same people. No name is real."""

from __future__ import annotations

import hashlib
import random
from typing import NamedTuple


def _words(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


FIRST = _words(
    "Appelien Berend Citroentje Dauwke Eikelien Florijn Gouwke Hazelien Ivoor Jasmijntje Kwikkel Lindelot Meidoorn "
    "Nevelien Oeverd Pepijntje Quirinus Rietje Sterrelien Tulpijn Uilke Vlinderd Wolkje Ypelien Zilverd"
)
LAST = _words(
    "Regenboog,Van der Maneschijn,De Paardenbloem,Zonnestraal,Van Kaasbroek,Stroopwafel,De Klompenmaker,Windveer,"
    "Van Nevelgaarde,Kwikstaartje,Droomland,Van der Letterbak,Hagelslag,De Waterlelie,Sneeuwklok,Van Sterrenveld",
    separator=",",
)
TRADES = _words(
    "Bakkerij Timmerbedrijf Schildersbedrijf Fietsenmakerij Drukkerij Kwekerij Installatiebedrijf Adviesbureau "
    "Transportbedrijf Webwinkel Hoveniersbedrijf Architectenbureau Kapsalon Groothandel Theehuis Boekhandel"
)
STREETS = _words("Voorbeeldlaan Proefweg Testkade Fictiestraat Verzinsellaan Modelplein Schijnsteeg")
TOWNS = _words("Voorbeelddam Proefstad Testerveen Verzonnerdijk Modelhoven")

#: Share per thousand and way of paying; what each means is in ``voldaan.testing.world``.
HABITS = {
    "prompt": 430, "late": 220, "after_reminder": 100, "in_window": 50, "after_costs": 30, "never": 22, "disputes": 20,
    "in_parts": 25, "rounds": 20, "double": 15, "wrong_reference": 20, "bundles": 25, "vague": 15, "bounces": 15,
    "promises": 30, "plans": 20, "writes": 25, "complains": 6, "in_trouble": 10,
}  # fmt: skip


class Persona(NamedTuple):
    """Debiteur of the simulated world; ``kind`` in the words of Dutch bookkeeping, ``habit`` from ``HABITS``."""

    number: str
    name: str
    kind: str
    kvk: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    iban: str
    habit: str
    invoices_a_year: int
    typical_cents: int
    term_days: int


def dice(*key: object) -> random.Random:
    """Dobbelsteen: the same key gives the same throws, in whatever order they are asked for."""
    return random.Random(hashlib.sha256("|".join(map(str, key)).encode()).digest())


def test_iban(bank: str, account: int) -> str:
    """Proefrekening: right check digits, and an account number that no bank gives out."""
    bban = f"{bank}{account:010d}"
    digits = "".join(str(int(c, 36)) for c in f"{bban}NL00")
    return f"NL{98 - int(digits) % 97:02d}{bban}"


test_iban.__test__ = False  # type: ignore[attr-defined]


def persona(seed: int, n: int) -> Persona:
    """The ``n``-th debtor of a seed."""
    r = dice("persona", seed, n)
    kind = r.choices(["B.V.", "eenmanszaak", "particulier"], [50, 22, 28])[0]
    last, first = r.choice(LAST), r.choice(FIRST)
    name = f"{r.choice(TRADES)} {last}" if kind != "particulier" else f"{first} {last}"
    number = f"D{10000 + n}"
    consumer = kind == "particulier"
    return Persona(
        number=number,
        name=f"{name} B.V." if kind == "B.V." else name,
        kind=kind,
        kvk="" if consumer else f"{90000000 + n}",
        email=f"{number.lower()}@example.nl" if r.random() < 0.93 else "",
        phone=f"+3197014{n % 100000:05d}",
        street=f"{r.choice(STREETS)} {r.randrange(1, 200)}",
        postcode=f"99{r.randrange(90, 99)} {''.join(r.choices('ABCDEFGHJKLMNPRSTVWXZ', k=2))}",
        town=r.choice(TOWNS),
        iban=test_iban(r.choice(["INGB", "RABO", "ABNA", "KNAB"]), 10_000 + n),
        habit=r.choices(list(HABITS), list(HABITS.values()))[0],
        invoices_a_year=r.choice([1, 1, 2, 3, 4] if consumer else [2, 3, 4, 6, 12]),
        typical_cents=r.randrange(25_00, 350_00) if consumer else r.randrange(150_00, 4_500_00),
        term_days=14 if consumer else r.choice([14, 30, 30]),
    )
