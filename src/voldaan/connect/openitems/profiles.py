"""Kolomprofielen: which column of which package holds what. Headers are compared without case, spaces, punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import shown
from voldaan.invoices.mapping import NEEDED_NL, ColumnMapping, DateOrder, Minus, bare, keys_of

ITEM_FIELDS = (
    "number", "issued_on", "due_on", "amount", "open", "paid", "item_kind", "currency", "description",
    "payment_reference", "credited_number", "state", "credit",
)  # fmt: skip
PARTY_FIELDS = (
    "debtor_number", "debtor_name", "debtor_kind", "kvk", "vat_number", "email", "phone", "street", "postcode", "town",
    "country", "iban",
)  # fmt: skip
MISSING = -1
NEEDED = {
    "number": "Factuurnummer",
    "issued_on": "Factuurdatum",
    "debtor_name": "Debiteurnaam",
    "debtor_number": "Debiteurnummer",
    "amount": "Bedrag",
    "open": "Openstaand",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Kolomprofiel: per field the headers that may hold it, in order of preference.

    ``signature`` are the headers that must all be there. A header with ``#2`` is its second occurrence (Twinfield
    writes "Naam" twice: the journal's and the debtor's). ``settled`` are the words in the column ``state`` of an item
    that is no longer open. ``minus`` None means a
    credit note in the list of a package, unless every amount is negative; in any other list it is refused.
    """

    name: str
    columns: dict[str, str]
    signature: str
    account_rows: bool = False
    minus: Minus | None = None
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """Indeling: the profile applied to one header row; ``at`` is the column per field, or MISSING.

    ``decimal_sign`` is empty when the column itself must show it.
    """

    profile: Profile
    header: tuple[str, ...]
    at: dict[str, int]
    dates: DateOrder = DateOrder.DAY_FIRST
    decimal_sign: str = ""

    def title(self, name: str) -> str:
        """The header of a field as the file writes it, quoted for a sentence."""
        return shown(self.header[self.at[name]])


OPTIONAL = {
    "item_kind": "type documentsoort soortdocument factuursoort documenttype",
    "kvk": "kvk kvknummer kvknr kamervankoophandel",
    "vat_number": "btwnummer btwnr btwid btwidentificatienummer vatnumber",
    "email": "email emailadres mail mailadres emailfacturen",
    "phone": "telefoon telefoonnummer tel mobiel telefoonnr phone",
    "street": "adres straat straatenhuisnummer adresregel1 street address",
    "postcode": "postcode postalcode zip zipcode",
    "town": "plaats woonplaats vestigingsplaats stad city town",
    "country": "land landcode country countrycode",
    "iban": "iban ibannr ibannummer rekeningnummer bankrekening bankrekeningnummer",
    "currency": "valuta valutacode munt currency currencycode",
    "payment_reference": "betalingskenmerk betaalkenmerk betaalreferentie kenmerk paymentreference",
    "credited_number": "creditnotaop creditvan gecrediteerdefactuur oorspronkelijkefactuur creditednumber",
}
OWN = Profile(
    "voldaan",
    {
        "number": "factuurnummer factuurnr factuur nummer invoicenumber invoiceno",
        "issued_on": "factuurdatum datumfactuur datum invoicedate",
        "due_on": "vervaldatum vervaldag uiterstebetaaldatum betalenvoor duedate",
        "debtor_number": "debiteurnummer debiteurennummer debiteurnr debnr klantnummer klantnr relatienummer",
        "debtor_name": "debiteurnaam klantnaam bedrijfsnaam naam customername debiteur klant relatie customer",
        "debtor_kind": "soort soortdebiteur debiteursoort rechtsvorm",
        "amount": "bedrag factuurbedrag bedraginclbtw bedraginclusiefbtw totaalbedrag totaalinclbtw totaal amount",
        "open": "openstaand openstaandbedrag openbedrag saldo restant teontvangen amountopen openamount outstanding",
        "paid": "betaald voldaan reedsbetaald",
        "description": "omschrijving beschrijving description",
    },
    "",
)
AMBIGUOUS = ("debiteur", "klant", "relatie", "customer")
PACKAGES = (
    Profile(
        "twinfield",
        {
            "number": "factuurnr fintrslineinvnumber", "issued_on": "boekdatum fintrsheaddate",
            "due_on": "vervaldatum fintrslinedatedue", "debtor_number": "debiteur fintrslinedim2",
            "debtor_name": "naam#2 naam fintrslinedim2name", "amount": "euro fintrslinebasevaluesigned",
            "open": "openstaandbedrag fintrslineopenbasevaluesigned",
            "description": "omschrijving fintrslinedescription", "state": "betaalstatus fintrslinematchstatus",
        },
        "number issued_on debtor_number open amount",
        settled=frozenset({"matched", "afgeletterd"}),
    ),
    Profile(
        "afas",
        {
            "number": "factuurnr", "issued_on": "factuurdatum factuur", "due_on": "vervalt vervaldatum",
            "debtor_number": "debnr", "debtor_name": "naam", "amount": "factuurbedrag", "open": "saldo",
            "description": "omschrijvingfactuur", "payment_reference": "factuurreferentie",
        },
        "number issued_on debtor_number open due_on",
    ),
    Profile(
        # Its cash flow has the customer's side: a negative amount is what he owes. Status 50 is matched.
        "exact-cashflow",
        {
            "number": "invoicenumber", "issued_on": "invoicedate", "due_on": "duedate", "debtor_number": "accountcode",
            "debtor_name": "accountname", "open": "amountdc", "currency": "currencycode currency",
            "description": "description", "payment_reference": "paymentreference", "state": "status",
        },
        "number issued_on debtor_number open state",
        minus=Minus.RECEIVABLE,
        settled=frozenset({"50"}),
    ),
    Profile(
        "exact",
        {
            "number": "invoicenumber", "issued_on": "invoicedate", "due_on": "duedate", "debtor_number": "accountcode",
            "debtor_name": "accountname", "amount": "amountdc", "open": "outstandingdc amount",
            "description": "description",
        },
        "number issued_on debtor_number open",
    ),
    Profile(
        "moneybird",
        {
            "number": "invoiceid", "issued_on": "invoicedate", "due_on": "duedate", "debtor_number": "contactid",
            "debtor_name": "contact", "amount": "totalpriceincl totalpriceincltax",
            "open": "outstandingamount totalunpaid", "paid": "totalpaid", "payment_reference": "paymentreference",
        },
        "number issued_on debtor_name open",
    ),
    Profile(
        "e-boekhouden",
        {
            "number": "factuurnummer mutfactuur", "issued_on": "factuurdatum mutdatum", "due_on": "vervaldatum",
            "debtor_number": "relatiecode relcode", "debtor_name": "relatie relbedrijf", "amount": "bedrag",
            "open": "openstaand", "paid": "voldaan", "item_kind": "soort", "description": "omschrijving",
        },
        "number issued_on debtor_number open",
    ),
    Profile(
        "snelstart",
        {
            "number": "factuurnummer boekstuk", "issued_on": "factuurdatum boekdatum", "due_on": "vervaldatum",
            "debtor_number": "relatienr relatiecode", "debtor_name": "relatie", "amount": "bedrag", "open": "saldo",
            "description": "omschrijving",
        },
        "number issued_on debtor_number open",
    ),
    Profile(
        "logic4",
        {
            "number": "invoiceid", "issued_on": "invoicedate", "due_on": "duedate", "debtor_number": "debtorid",
            "debtor_name": "debtorname", "amount": "totalamount", "open": "amountoutstanding",
            "paid": "totalamountpayed",
        },
        "number issued_on debtor_number open",
    ),
    Profile(
        "sap",
        {
            "number": "belegnummer", "issued_on": "belegdatum", "due_on": "nettofälligkeit fälligkeitsdatum",
            "debtor_number": "konto", "debtor_name": "name custname", "open": "betraginhauswährung",
            "item_kind": "belegart", "currency": "hauswährung", "description": "text",
        },
        "number issued_on item_kind open",
        account_rows=True,
    ),
)  # fmt: skip


def find_layout(header: Sequence[str]) -> Layout | None:
    """The layout of a header row, or None when it is not the header of any profile. Packages go before our own words.

    Refuses a header in which a column that is needed stands twice, because either could be meant.
    """
    keys = keys_of(header)
    columns = {key: index for index, key in enumerate(keys) if key}
    for profile in PACKAGES:
        at = _columns_at(profile, columns)
        if all(at[name] != MISSING for name in profile.signature.split()):
            return _checked(Layout(profile, tuple(header), at), keys)
    at = _columns_at(OWN, columns)
    debtor_known = at["debtor_name"] != MISSING or at["debtor_number"] != MISSING
    money_known = at["amount"] != MISSING or at["open"] != MISSING
    if at["number"] != MISSING and at["issued_on"] != MISSING and debtor_known and money_known:
        return _checked(Layout(OWN, tuple(header), at), keys)
    return None


def recognised(header: Sequence[str]) -> dict[str, str]:
    """What a row of text names of what is needed, as Dutch name to the header it has: tells a header from data."""
    columns = {key: index for index, key in enumerate(keys_of(header)) if key}
    at = _columns_at(OWN, columns)
    return {NEEDED[name]: header[at[name]].strip() for name in NEEDED if at[name] != MISSING}


def mapped_layout(header: Sequence[str], mapping: ColumnMapping) -> Layout:
    """The layout that a person chose. Raises Refused when a chosen column is absent or too little was chosen."""
    if missing := mapping.missing():
        raise Refused(
            f"Kies nog de kolom voor {', '.join(missing)}. Nodig zijn {NEEDED_NL}.", rule="mapping_incomplete"
        )
    columns = {key: index for index, key in enumerate(keys_of(header)) if key}
    at = dict.fromkeys(ITEM_FIELDS + PARTY_FIELDS, MISSING)
    for name, title in mapping.columns.items():
        text, _, nth = title.rpartition("#")
        key = f"{bare(text)}#{nth}"
        key = key if key in columns else bare(title)
        if title and key not in columns:
            raise Refused(
                f"De gekozen kolom {shown(title)} staat niet in het bestand. "
                f"Kies uit {', '.join(shown(text) for text in header[:40] if text.strip())}.",
                rule="mapping_column",
            )
        if title:
            at[name] = columns[key]
    profile = Profile("mapping", dict(mapping.columns), "", minus=mapping.minus)
    return Layout(profile, tuple(header), at, mapping.dates, mapping.decimal_sign)


def _columns_at(profile: Profile, columns: dict[str, int]) -> dict[str, int]:
    at = {}
    for name in ITEM_FIELDS + PARTY_FIELDS:
        words = profile.columns.get(name, "") or OPTIONAL.get(name, "")
        at[name] = next((columns[word] for word in words.split() if word in columns), MISSING)
    if profile is OWN and at["debtor_number"] == MISSING:
        # Beside a column with the name, one that is just called "Debiteur" holds the number.
        at["debtor_number"] = next(
            (columns[w] for w in AMBIGUOUS if w in columns and columns[w] != at["debtor_name"]), MISSING
        )
    return _without_reuse(at)


def _without_reuse(at: dict[str, int]) -> dict[str, int]:
    """One column serves one field: the first in the order of the fields."""
    used: set[int] = set()
    for name, index in at.items():
        if index in used:
            at[name] = MISSING
        elif index != MISSING:
            used.add(index)
    return at


def _checked(layout: Layout, keys: list[str]) -> Layout:
    by_position = {
        word.partition("#")[0] for words in layout.profile.columns.values() for word in words.split() if "#" in word
    }
    for index in layout.at.values():
        if index != MISSING and f"{keys[index]}#2" in keys and keys[index] not in by_position:
            raise Refused(
                f"De kolom {shown(layout.header[index])} staat twee keer in het bestand; welke geldt is niet zeker. "
                "Verwijder of hernoem er één en lees het bestand opnieuw in.",
                rule="double_column",
            )
    return layout


def no_header(found: Sequence[str]) -> Refused:
    """The refusal for a file without a known header row: what was found, what was understood and what is needed."""
    seen = ", ".join(shown(text) for text in found[:20] if text.strip()) or "niets"
    known = ", ".join(f"{name} ({shown(title)})" for name, title in recognised(found).items())
    return Refused(
        f"In dit bestand is geen kopregel met alle nodige kolommen gevonden. Gevonden: {seen}. "
        + (f"Daarvan herkend: {known}. " if known else "")
        + f"Nodig: {NEEDED_NL}. Zet deze namen in de eerste regel en lees het bestand opnieuw in.",
        rule="no_header",
    )
