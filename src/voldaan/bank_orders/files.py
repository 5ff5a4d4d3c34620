"""Files for the bank as plain values; writers and readers of the formats live in ``voldaan.connect``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """Overboeking: one order as the bank reads it; cents."""

    end_to_end_id: str
    amount_cents: int
    name: str
    iban: str
    text: str = ""
    structured: str = ""


@dataclass(frozen=True, slots=True)
class TransferFile:
    """Bestand met overboekingen from one account on one day."""

    message_id: str
    made_at: datetime
    account_name: str
    account_iban: str
    execution_on: date
    transfers: Sequence[Transfer]


#: Gives the exact bytes in the named format, proven valid; raises Refused when the format cannot say this.
TransferWriter = Callable[[TransferFile, str], bytes]
TRANSFER_FORMATS = ("pain.001.001.09", "pain.001.001.03")


@dataclass(frozen=True, slots=True)
class Debit:
    """Incasso as the bank reads it; cents. ``old_*`` is what the bank knew of the mandate until now."""

    end_to_end_id: str
    amount_cents: int
    name: str
    iban: str
    mandate: str
    signed_on: date
    text: str = ""
    structured: str = ""
    old_mandate: str = ""
    old_iban: str = ""
    ultimate_creditor: str = ""


@dataclass(frozen=True, slots=True)
class DebitBlock:
    """Blok of one scheme, sequence and day: what the bank books together."""

    payment_id: str
    scheme: str
    sequence: str
    collect_on: date
    debits: Sequence[Debit]


@dataclass(frozen=True, slots=True)
class DebitFile:
    """Bestand met incasso's to one account, under one creditor identifier."""

    message_id: str
    made_at: datetime
    creditor_name: str
    creditor_id: str
    account_iban: str
    blocks: Sequence[DebitBlock]


#: As TransferWriter, for direct debits.
DebitWriter = Callable[[DebitFile, str], bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """Statusmelding of the bank about a file, a block or one order: ``RJCT`` means that nothing is paid."""

    message_id: str
    payment_id: str
    end_to_end_id: str
    status: str
    code: str
