"""Pure rules of complaints: their clocks, how they end, who may not handle them."""

from __future__ import annotations

from datetime import date, timedelta

from voldaan.base.errors import Refused
from voldaan_law.days import roll_forward
from voldaan_law.nl.wki import complaint_acknowledged_by

#: An answer comes within four weeks (our own choice; the decree asks that a term is named, LR-4.13).
ANSWER_DAYS = 28
OUTCOMES = {"upheld": "gegrond", "partly": "deels gegrond", "rejected": "ongegrond", "withdrawn": "ingetrokken"}
SOURCES = {
    "desk": "werkplek", "portal": "portaal", "email": "e-mail", "phone": "telefoon", "post": "brief", "sms": "sms",
}  # fmt: skip
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_SCHEME = 140, 4000, 140


def confirm_by(received_on: date) -> date:
    """Bevestigen uiterlijk: two working days after receipt (art. 6.1 Bki)."""
    last: date = complaint_acknowledged_by(received_on).value
    return last


def answer_by(received_on: date) -> date:
    """Antwoord uiterlijk, on a working day."""
    return roll_forward(received_on + timedelta(days=ANSWER_DAYS))


def checked(text: str, *, what: str, longest: int = LONGEST_TEXT, needed: bool = True) -> str:
    """Tekst zonder lege randen; :raises Refused: when it is missing where it is needed, or too long."""
    clean = text.strip()
    if needed and not clean:
        raise Refused(f"Vul {what} in.")
    if len(clean) > longest:
        raise Refused(f"Kort {what} in tot {longest} tekens.")
    return clean


def checked_handler(handler_id: int | None, about_id: int | None) -> None:
    """Wie behandelt; :raises Refused: when it is the one about whom is complained."""
    if handler_id is not None and handler_id == about_id:
        raise Refused("Over wie de klacht gaat, behandelt haar niet. Kies een andere behandelaar.", rule="LR-4.13")
