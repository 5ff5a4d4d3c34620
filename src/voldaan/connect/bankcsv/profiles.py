"""Kolomprofielen: which column of which bank's export says what.

A profile is recognised by its header, or for the banks that write none by the shape of the first row. Column names are
compared without case, spaces and punctuation. Sources: the banks' own export pages and public import profiles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Profile:
    """Kolomprofiel: the column of each fact, by name (with a header) or by place (without).

    `side` tells debit from credit where the amount has no sign; `debit` is its first letter for money out.
    `balance_after` (or `balance_before`) proves that no row is missing. `decimals` is the mark before the cents.
    """

    bank: str
    account: str
    booked_on: str
    amount: str
    currency: str = ""
    value_on: str = ""
    side: str = ""
    debit: str = ""
    balance_after: str = ""
    balance_before: str = ""
    name: str = ""
    ultimate_name: str = ""
    iban: str = ""
    texts: tuple[str, ...] = ()
    structured_reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_reason: str = ""
    reference: str = ""
    bank_code: str = ""
    decimals: str = ","
    header: tuple[str, ...] = ()
    columns: int = 0

    def needs(self) -> frozenset[str]:
        """Header names without which this is another bank's file."""
        return frozenset(plain(name) for name in (self.account, self.booked_on, self.amount, *self.header) if name)


def plain(name: str) -> str:
    """Column name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


WITH_HEADER = (
    Profile(
        bank="Rabobank",
        account="IBAN/BBAN",
        currency="Munt",
        reference="Volgnr",
        booked_on="Datum",
        value_on="Rentedatum",
        amount="Bedrag",
        balance_after="Saldo na trn",
        iban="Tegenrekening IBAN/BBAN",
        name="Naam tegenpartij",
        ultimate_name="Naam uiteindelijke partij",
        bank_code="Code",
        end_to_end_id="Transactiereferentie",
        mandate_id="Machtigingskenmerk",
        structured_reference="Betalingskenmerk",
        texts=("Omschrijving-1", "Omschrijving-2", "Omschrijving-3"),
        return_reason="Reden retour",
        header=("Volgnr", "Saldo na trn"),
    ),
    Profile(
        bank="ING",
        account="Rekening",
        booked_on="Datum",
        amount="Bedrag (EUR)",
        side="Af Bij",
        debit="a",
        name="Naam / Omschrijving",
        iban="Tegenrekening",
        texts=("Mededelingen",),
        bank_code="Code",
        balance_after="Saldo na mutatie",
        header=("Af Bij", "Mededelingen"),
    ),
    Profile(
        bank="ING",
        account="Account",
        booked_on="Date",
        amount="Amount (EUR)",
        side="Debit/credit",
        debit="d",
        name="Name / Description",
        iban="Counterparty",
        texts=("Notifications",),
        bank_code="Code",
        balance_after="Resulting balance",
        header=("Debit/credit", "Notifications"),
    ),
    Profile(
        bank="Knab",
        account="Rekeningnummer",
        currency="Valutacode",
        booked_on="Boekdatum",
        value_on="Valutadatum",
        amount="Bedrag",
        side="CreditDebet",
        debit="d",
        name="Tegenrekeninghouder",
        iban="Tegenrekeningnummer",
        texts=("Omschrijving",),
        mandate_id="Machtigingsnummer",
        reference="Referentie",
        bank_code="Type betaling",
        header=("CreditDebet", "Tegenrekeninghouder"),
    ),
    Profile(
        bank="ABN AMRO",
        account="Rekeningnummer",
        currency="Muntsoort",
        booked_on="Transactiedatum",
        value_on="Rentedatum",
        amount="Transactiebedrag",
        balance_before="Beginsaldo",
        balance_after="Eindsaldo",
        texts=("Omschrijving",),
        header=("Muntsoort", "Beginsaldo", "Eindsaldo"),
    ),
    Profile(
        bank="bunq",
        account="Account",
        booked_on="Date",
        value_on="Interest Date",
        amount="Amount",
        iban="Counterparty",
        name="Name",
        texts=("Description",),
        header=("Interest Date", "Counterparty", "Description"),
    ),
    Profile(
        bank="bunq",
        account="Rekening",
        booked_on="Datum",
        value_on="Rentedatum",
        amount="Bedrag",
        iban="Tegenrekening",
        name="Naam",
        texts=("Omschrijving",),
        header=("Rentedatum", "Tegenrekening", "Naam", "Omschrijving"),
    ),
    Profile(
        bank="ASN/SNS/RegioBank",
        account="Opdrachtgeversrekening",
        booked_on="Boekingsdatum",
        value_on="Valutadatum",
        iban="Tegenrekeningnummer",
        name="Naam tegenrekening",
        currency="Valutasoort rekening",
        balance_before="Saldo rekening voor mutatie",
        amount="Transactiebedrag",
        bank_code="Globale transactiecode",
        reference="Volgnummer transactie",
        structured_reference="Betalingskenmerk",
        texts=("Omschrijving",),
        decimals=".",
        header=("Opdrachtgeversrekening", "Transactiebedrag"),
    ),
)

ABN_TAB = Profile(
    bank="ABN AMRO",
    account="0",
    currency="1",
    booked_on="2",
    balance_before="3",
    balance_after="4",
    value_on="5",
    amount="6",
    texts=("7",),
    columns=8,
)
VOLKSBANK = Profile(
    bank="ASN/SNS/RegioBank",
    booked_on="0",
    account="1",
    iban="2",
    name="3",
    currency="7",
    balance_before="8",
    amount="10",
    value_on="12",
    bank_code="14",
    reference="15",
    structured_reference="16",
    texts=("17",),
    decimals=".",
    columns=18,
)
TRIODOS = Profile(
    bank="Triodos",
    booked_on="0",
    account="1",
    amount="2",
    side="3",
    debit="d",
    name="4",
    iban="5",
    bank_code="6",
    texts=("7",),
    balance_after="8",
    columns=8,
)


def by_first_row(row: Sequence[str]) -> Profile | None:
    """The profile of a file without header, by the shape of its first row."""
    cells = [cell.strip() for cell in row]
    if len(cells) == 8 and re.fullmatch(r"[0-9]{9,10}", cells[0]) and re.fullmatch(r"[0-9]{8}", cells[2]):
        return ABN_TAB
    if len(cells) < 8 or not re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", cells[0]) or not _IBAN.fullmatch(cells[1]):
        return None
    if len(cells) >= VOLKSBANK.columns:
        return VOLKSBANK
    return TRIODOS if cells[3].casefold() in ("debet", "credit") else None
