"""Rules of delivery: what reports of a provider together mean and how a text message is counted."""

from __future__ import annotations

from collections.abc import Sequence

#: Final: the message did not arrive.
FAILED = frozenset({"bounced", "undelivered"})
#: The address itself is no good; anything else may work another day.
DEAD_ADDRESS = frozenset({"bounced"})
#: It arrived, whatever the reader thought of it.
ARRIVED = frozenset({"delivered", "complained"})
STOP_WORDS = frozenset({"STOP", "STOPPEN", "AFMELDEN", "UIT"})

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")


def standing(said: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Stand: the report that counts, with its detail. Not delivered outweighs delivered, whatever came first: mail
    servers accept and refuse afterwards, and a failure that is believed costs a letter, one that is not costs a right.
    """
    for wanted in (("bounced",), ("undelivered",), ARRIVED):
        for status, detail in said:
            if status in wanted:
                return status, detail
    return said[-1]


def segments(text: str) -> tuple[str, int]:
    """Delen of an sms: its alphabet and in how many parts it travels (GSM 03.38: 160, then 153; UCS-2: 70, then 67)."""
    if all(c in _GSM or c in _GSM_DOUBLE for c in text):
        units, single, part = sum(2 if c in _GSM_DOUBLE else 1 for c in text), 160, 153
        name = "gsm"
    else:
        units, single, part = len(text.encode("utf-16-be")) // 2, 70, 67
        name = "unicode"
    return name, 1 if units <= single else -(-units // part)
