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
