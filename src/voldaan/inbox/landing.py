"""Landing (op welk dossier): from what is known of a reply to its case, or to the candidates with their reasons.

The surest sign decides: what only our message carries, then a number that is named, then the sender's address. Two
signs that point to different debtors leave the choice to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.text import number_key

_PUBLIC_ID = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{26}(?![A-Z2-7])")
_NUMBER = re.compile(r"[^\W_][\w./-]{2,58}", re.UNICODE)
SHORTEST_KEY = 4
MOST_KEYS = 400
MOST_CANDIDATES = 8


class Signs(NamedTuple):
    """Tekens by which a reply may be known: addresses it was sent to, what it answers, its words, its sender."""

    recipients: Sequence[str]
    answers: Sequence[str]
    words: str
    quoted: str
    sender: str


class Candidate(NamedTuple):
    """Dossier that may be meant, with why."""

    case_id: int
    reference: str
    debtor: str
    why: str


class Landed(NamedTuple):
    """Waar een reactie hoort: the case, or None with the candidates."""

    case_id: int | None
    why: str
    candidates: tuple[Candidate, ...]


def land(signs: Signs) -> Landed:
    """Op welk dossier: by the first sign that points to exactly one."""
    found: list[tuple[str, list[Candidate]]] = [
        ("thread", _by_message(signs)),
        ("number", _by_number(signs.words, "noemt {}")),
        ("quoted", _by_number(signs.quoted, "citeert {}")),
        ("sender", _by_sender(signs.sender)),
    ]
    named = [candidates for _, candidates in found if candidates]
    if not named:
        return Landed(None, "", ())
    sure = named[0]
    for others in named[1:]:
        if len(_cases(sure)) > 1 and (both := [c for c in sure if c.case_id in _cases(others)]):
            sure = both
    thread, numbers = found[0][1], found[1][1]
    conflict = bool(thread and numbers and not _cases(thread) & _cases(numbers))
    if len(_cases(sure)) == 1 and not conflict:
        return Landed(sure[0].case_id, sure[0].why, ())
    options = dict.fromkeys(c.case_id for c in ([*sure, *numbers] if conflict else sure))
    by_case = {c.case_id: c for c in reversed([*sure, *numbers])}
    return Landed(None, "", tuple(by_case[case] for case in options)[:MOST_CANDIDATES])


def _cases(candidates: Iterable[Candidate]) -> set[int]:
    return {c.case_id for c in candidates}


_CASES = (
    "SELECT DISTINCT k.id, k.reference, p.name, {why} FROM claims_case k JOIN parties_party p ON p.id = k.debtor_id"
    " {join} ORDER BY k.id LIMIT 50"
)


def _by_message(signs: Signs) -> list[Candidate]:
    """By the id of our message, in the address that was written to or in the thread."""
    ids = [m for text in (*signs.recipients, *signs.answers) for m in _PUBLIC_ID.findall(text.upper())]
    if not ids:
        return []
    query = _CASES.format(
        why="m.public_id", join="JOIN outbox_message m ON m.case_id = k.id WHERE m.public_id = ANY(%s)"
    )
    return [Candidate._make((*row[:3], "antwoordt op ons bericht")) for row in sql.fetch(query, [ids])]


def _by_number(text: str, why: str) -> list[Candidate]:
    """By the numbers of invoices and cases, and the payment references, that stand in the words."""
    words = dict.fromkeys(word.rstrip(".-/") for word in _NUMBER.findall(text) if any(c.isdigit() for c in word))
    keys = [key for word in words if len(key := number_key(word)) >= SHORTEST_KEY and not _is_plain(word)][:MOST_KEYS]
    if not keys:
        return []
    join = (
        "LEFT JOIN claims_claim c ON c.case_id = k.id AND (c.number_key = ANY(%s)"
        " OR upper(c.payment_reference) = ANY(%s)) WHERE c.id IS NOT NULL OR k.reference = ANY(%s)"
    )
    rows = sql.fetch(_CASES.format(why="coalesce(c.number, k.reference)", join=join), [keys, keys, keys])
    return [Candidate._make((*row[:3], why.format(row[3]))) for row in rows]


def _is_plain(word: str) -> bool:
    """A year, a postcode's figures or an amount: four figures and nothing else name no invoice by themselves."""
    return word.isdigit() and len(word) <= SHORTEST_KEY


def _by_sender(sender: str) -> list[Candidate]:
    """By the address of the sender; those with something open before those without."""
    if "@" not in sender:
        return _by_phone(sender)
    join = (
        "LEFT JOIN parties_partycontact x ON x.party_id = p.id AND lower(x.value) = %s AND x.ended_on IS NULL"
        " WHERE lower(p.email) = %s OR x.id IS NOT NULL"
    )
    return _open_first(
        sql.fetch(_CASES.format(why="''", join=join), [sender, sender]), "komt van het adres van de debiteur"
    )


def _by_phone(sender: str) -> list[Candidate]:
    digits = re.sub(r"\D", "", sender)[-9:]
    if len(digits) < 9:
        return []
    query = _CASES.format(why="''", join="WHERE right(regexp_replace(p.phone, '\\D', '', 'g'), 9) = %s")
    return _open_first(sql.fetch(query, [digits]), "komt van het nummer van de debiteur")


def _open_first(rows: list[tuple[Any, ...]], why: str) -> list[Candidate]:
    """Only the cases with something open, unless none has."""
    found = [Candidate._make((*row[:3], why)) for row in rows]
    if len(found) < 2:
        return found
    still_open = {
        row[0]
        for row in sql.fetch(
            "SELECT DISTINCT case_id FROM claims_claim WHERE case_id = ANY(%s) AND closed_on IS NULL",
            [[c.case_id for c in found]],
        )
    }
    return [c for c in found if c.case_id in still_open] or found
