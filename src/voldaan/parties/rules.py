"""Pure rules of parties: which capacity a debtor has, and what an import may overwrite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

#: debtor kind as an import hints it -> capacity of the claim; unknown counts as a consumer (LR-0.01)
CAPACITY = {
    "company": "company",
    "sole_trader": "sole_trader",
    "partnership": "partnership",
    "consumer": "consumer",
    "public_body": "public_body",
    "unknown": "unknown",
}
NATURAL = frozenset({"consumer", "sole_trader", "partnership", "unknown"})


def is_natural(capacity: str) -> bool:
    """Natuurlijk persoon: gets the fourteen-day notice, whatever he trades in (LR-0.02)."""
    return capacity in NATURAL


class DebtorData(NamedTuple):
    """What an import says of a debtor, in the order of ``CONTACT`` after the number; empty text says nothing."""

    number: str
    name: str
    kind: str
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str


#: Fields of a debtor that an import brings.
CONTACT = DebtorData._fields[1:]
#: Fields of a debtor that a person may change; language and form of address are never in a file.
CORRECTABLE = (
    "name", "email", "phone", "street", "postcode", "town", "country", "language", "form", "kvk", "vat_number",
)  # fmt: skip
#: Fields that a reply may propose, in words.
WORDS_OF_PLACE = {
    "street": "straat", "postcode": "postcode", "town": "plaats", "country": "land", "email": "e-mailadres",
    "phone": "telefoonnummer",
}  # fmt: skip
LANGUAGES = ("nl", "en", "de", "fr")
#: Aanspreekvorm: empty follows the policy.
FORMS = {"": "zoals het beleid zegt", "formal": "u", "informal": "je"}
LONGEST = {
    "name": 140, "email": 254, "phone": 24, "street": 140, "postcode": 12, "town": 80, "country": 2, "kvk": 12,
    "vat_number": 20,
}  # fmt: skip
#: Herkomst: from whom we have a field; what no person changed here follows the books.
SOURCES = {
    "import": "de boekhouding", "hand": "hier ingevuld", "debtor": "de debiteur zelf", "register": "een register",
    "merge": "de samengevoegde debiteur",
}  # fmt: skip
#: What stands for silence in a field that always has a value.
SILENT = {"kind": "unknown"}


class KnownDebtor(NamedTuple):
    """What is known of a debtor: ``values`` in the order of ``CONTACT``."""

    party_id: int
    values: tuple[str, ...]
    local_fields: tuple[str, ...] = ()
    email_bounced_on: date | None = None
    merged_into: int | None = None

    @property
    def owner_id(self) -> int:
        """Whose the claims are: after a merge the books may go on with the number that was given up."""
        return self.merged_into or self.party_id


class DebtorChange(NamedTuple):
    """One field of a known debtor that an import changes."""

    number: str
    party_id: int
    field: str
    old: str
    new: str


def says(field: str, value: str) -> bool:
    """Whether a file says anything of this field: an empty cell never wins."""
    return value not in ("", SILENT.get(field, ""))


def merged(debtors: Iterable[DebtorData]) -> dict[str, DebtorData]:
    """One per number: what the last row that says anything of a field says of it."""
    found: dict[str, DebtorData] = {}
    for debtor in debtors:
        before = found.get(debtor.number)
        if before is not None and before != debtor:
            values = (new if says(f, new) else old for f, old, new in zip(CONTACT, before[1:], debtor[1:], strict=True))
            debtor = DebtorData(debtor.number, *values)
        found[debtor.number] = debtor
    return found


def debtor_changes(debtors: Mapping[str, DebtorData], known: Mapping[str, KnownDebtor]) -> list[DebtorChange]:
    """What an import changes of known debtors; a field changed by hand stays as it is."""
    return [
        DebtorChange(number, there.party_id, field, old, new)
        for number, debtor in debtors.items()
        if (there := known.get(number)) is not None and there.values != debtor[1:]
        for field, old, new in zip(CONTACT, there.values, debtor[1:], strict=True)
        if new != old and says(field, new) and field not in there.local_fields
    ]


#: Hoedanigheid in words, and how we can know it; a person is no trader without proof (LR-0.01).
CAPACITIES = {
    "consumer": "consument", "sole_trader": "eenmanszaak", "partnership": "vof of maatschap", "company": "bedrijf",
    "public_body": "overheid", "unknown": "onbekend, telt als consument",
}  # fmt: skip
HOW_KNOWN = {
    "kvk_extract": "uittreksel van de KvK", "contract": "contract op handelsnaam", "vat_number": "btw-nummer",
    "own_statement": "verklaring van de debiteur zelf", "creditor": "opgave van de schuldeiser",
}  # fmt: skip
PROVES_TRADE = frozenset({"kvk_extract", "contract", "vat_number"})
TRADES = frozenset({"sole_trader", "partnership", "company", "public_body"})

PURPOSES = {
    "all": "alles", "invoice": "facturen", "reminder": "herinneringen", "dispute": "betwistingen",
    "legal": "aanmaningen en juridische brieven",
}  # fmt: skip
KINDS_OF_CONTACT = {"email": "e-mail", "phone": "telefoon", "post": "post"}
ROLES = {
    "contact_person": "contactpersoon", "director": "bestuurder", "partner": "partner of medeschuldenaar",
    "parent_company": "moedermaatschappij", "same_person": "dezelfde persoon bij een andere schuldeiser",
    "representative": "gemachtigde", "administrator": "bewindvoerder", "curator": "curator of Wsnp-bewindvoerder",
    "executor": "executeur of erfgenaam", "helper": "helper",
}  # fmt: skip
#: Who must be another debtor here, and who may get letters; for the last group that must be shown.
LINKS = frozenset({"parent_company", "same_person"})
STANDS_IN = frozenset({"representative", "administrator", "curator", "executor", "helper"})
LETTERS = {"none": "krijgt geen brieven", "copy": "krijgt een kopie", "instead": "krijgt de brieven in zijn plaats"}
CONSENTS = {"email": "e-mail", "sms": "sms", "phone": "bellen", "profiling": "beoordelen op betaalgedrag"}
HOW_SAID = {"desk": "mondeling", "portal": "in het portaal", "email": "per e-mail", "letter": "per brief",
            "phone": "aan de telefoon"}  # fmt: skip
ADAPTATIONS = {
    "larger_print": "grotere letters", "call_back": "terugbellen op een rustig moment", "extra_time": "meer tijd",
    "plain_language": "eenvoudige taal", "third_party_contact": "contact via iemand anders",
}  # fmt: skip
#: An adaptation lapses by itself; a person looks again before that.
ADAPTATION_MONTHS, LONGEST_MONTHS, REVIEW_DAYS = 6, 12, 14


def months_later(day: date, months: int) -> date:
    """Zoveel maanden later: the same day of the month, or its last one."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


class ContactRow(NamedTuple):
    """Contactgegeven as it stands today; ``letters`` and ``role_name`` are those of its role, if any."""

    id: int
    party_id: int
    purpose: str
    kind: str
    value: str
    attention: str
    street: str
    postcode: str
    town: str
    country: str
    preferred: bool
    role_kind: str
    role_name: str
    letters: str


#: For a purpose, whose contacts serve: its own first. So whoever can be reminded can be sent a demand too.
SERVES = {
    "invoice": ("invoice", "all"),
    "reminder": ("reminder", "all"),
    "dispute": ("dispute", "reminder", "all"),
    "legal": ("legal", "reminder", "all"),
}
#: Roles whose contacts are ways to reach the debtor himself.
OF_HIMSELF = frozenset({"", "contact_person", "director", "partner"})


def chosen(rows: Iterable[ContactRow], purpose: str) -> tuple[bool, dict[str, ContactRow]]:
    """Gekozen: for each kind the contact that serves, and whether somebody else takes the debtor's place."""
    serving = [row for row in rows if row.purpose in SERVES[purpose]]
    instead = [row for row in serving if row.letters == "instead"]
    own = [row for row in serving if row.letters == "none" and row.role_kind in OF_HIMSELF]
    best: dict[str, ContactRow] = {}
    order = SERVES[purpose].index
    for row in sorted(instead or own, key=lambda r: (order(r.purpose), not r.preferred, -r.id)):
        best.setdefault(row.kind, row)
    return bool(instead), best


#: What two debtors can share -> what that says, in percent and in words; several add up, to a hundred.
ALIKE = {
    "kvk": (60, "zelfde KvK-nummer"), "vat_number": (60, "zelfde btw-nummer"), "iban": (45, "zelfde rekening"),
    "address": (45, "zelfde naam en postcode"), "email": (35, "zelfde e-mailadres"),
    "phone": (30, "zelfde telefoonnummer"), "name": (20, "zelfde naam"),
}  # fmt: skip
#: Asked from this score; another KvK or VAT number takes this much off; what more than so many share says nothing.
ALIKE_FROM, CONTRADICTS, MOST_ALIKE = 40, 50, 10


def connected(links: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Groepen: for everybody who is linked to somebody, all who hang together with him, in order."""
    found: dict[int, set[int]] = {}
    for one, other in links:
        joined = found.get(one, {one}) | found.get(other, {other})
        for member in joined:
            found[member] = joined
    return {member: tuple(sorted(group)) for member, group in found.items()}


#: What can be wrong with what we know of a debtor -> what it costs of a hundred, and in words.
PROBLEMS = {
    "unreachable": (60, "niet te bereiken: geen e-mailadres of postadres dat werkt"),
    "bounced": (20, "het e-mailadres werkt niet meer"),
    "no_address": (15, "geen postadres"),
    "unknown_capacity": (20, "onbekend of het een consument of een bedrijf is"),
    "double": (20, "lijkt op een andere debiteur"),
    "wrong_email": (15, "het e-mailadres kan niet kloppen"),
    "wrong_phone": (10, "het telefoonnummer kan niet kloppen"),
    "wrong_postcode": (10, "de postcode kan niet kloppen"),
    "no_house_number": (10, "het huisnummer ontbreekt"),
    "wrong_country": (15, "het land kan niet kloppen"),
    "wrong_kvk": (10, "het KvK-nummer kan niet kloppen"),
    "wrong_vat_number": (10, "het btw-nummer kan niet kloppen"),
    "no_kvk": (10, "het KvK-nummer van dit bedrijf ontbreekt"),
    "no_language": (10, "buitenlands adres, en geen taal gekozen"),
}
