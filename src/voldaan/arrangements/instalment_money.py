"""Money for a term (termijngeld): bank lines that name a running arrangement, or can only be for one, are put on it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.payments import settle

_CASE = re.compile(r"\bV\d{7,}\b")
_REASON = {
    "code": "arrangement", "nl": "de betaling hoort bij een regeling die loopt",
    "en": "the payment belongs to an arrangement that runs",
}  # fmt: skip


class _Line(NamedTuple):
    id: int
    value_on: date
    left_cents: int
    iban: str
    text: str
    reference: str
    candidates: list[int]


def settle_waiting(actor: Actor) -> set[int]:
    """Termijnen verwerken: what waits and belongs to one arrangement pays its claims in the agreed order.

    A line belongs to it when it names the case, or when it can only be from that debtor and is as much as a term that
    is open. Gives the claims that were paid; a repeat finds nothing.
    """
    lines = [_Line._make((*row[:6], json.loads(row[6]))) for row in sql.fetch(_WAITING)]
    if not lines:
        return set()
    named, by_debtor, terms = _running()
    touched: set[int] = set()
    for line in lines:
        arrangement = _belongs(line, named, by_debtor, terms)
        if arrangement is not None:
            touched |= _pay(actor, line, arrangement)
    return touched


_WAITING = """
SELECT id, value_on, unallocated_cents, counterparty_iban, text, structured_reference, candidates::text
FROM payments_bankline WHERE state = 'to_settle' AND amount_cents > 0 AND decided_by = ''
  AND unallocated_cents = amount_cents ORDER BY booked_on, id
"""


def _running() -> tuple[dict[str, int], dict[int, int], dict[int, set[int]]]:
    """Regelingen that run: by the reference of the case, by the debtor where he has but one, and their open terms."""
    rows = sql.fetch(
        "SELECT a.id, k.reference, k.debtor_id FROM arrangements_arrangement a JOIN claims_case k ON k.id = a.case_id"
        " WHERE a.state = 'running' ORDER BY a.id"
    )
    by_debtor: dict[int, list[int]] = defaultdict(list)
    by_case: dict[str, list[int]] = defaultdict(list)
    for id_, reference, debtor in rows:
        by_debtor[debtor].append(id_)
        by_case[reference].append(id_)
    terms: dict[int, set[int]] = defaultdict(set)
    for id_, cents in sql.fetch(
        "SELECT i.arrangement_id, i.amount_cents - i.paid_cents FROM arrangements_instalment i"
        " JOIN arrangements_arrangement a ON a.id = i.arrangement_id"
        " WHERE a.state = 'running' AND i.paid_cents < i.amount_cents"
    ):
        terms[id_].add(cents)
    alone = {debtor: found[0] for debtor, found in by_debtor.items() if len(found) == 1}
    return {case: found[0] for case, found in by_case.items() if len(found) == 1}, alone, terms


def _belongs(line: _Line, named: dict[str, int], by_debtor: dict[int, int], terms: dict[int, set[int]]) -> int | None:
    cases = {c for c in _CASE.findall(f"{line.text} {line.reference}".upper()) if c in named}
    if len(cases) == 1:
        return named[cases.pop()]
    if len(line.candidates) != 1 or cases:
        return None
    found = by_debtor.get(line.candidates[0])
    return found if found is not None and line.left_cents in terms[found] else None


def order(arrangement_id: int, value_on: date) -> list[tuple[int, int]]:
    """Volgorde of payment: the claims as they were ordered when it was agreed, each with all that is asked of it."""
    rows = sql.fetch(
        "SELECT c.id FROM arrangements_arrangementclaim ac JOIN claims_claim c ON c.id = ac.claim_id"
        " WHERE ac.arrangement_id = %s AND c.closed_on IS NULL ORDER BY ac.position",
        [arrangement_id],
    )
    return [(row[0], 2**62) for row in rows]


def _pay(actor: Actor, line: _Line, arrangement_id: int) -> set[int]:
    parts: Sequence[tuple[int, int]] = order(arrangement_id, line.value_on)
    if not parts:
        return set()
    book = settle.Book(actor)
    effects = list(book.pay(line.id, line.value_on, line.left_cents, parts, "certain"))
    if line.iban:
        book.learn_claim(effects[0][0], line.iban)
    touched = book.write()
    left = book.unallocated[line.id]
    sql.execute(
        "UPDATE payments_bankline SET state = CASE WHEN %s = 0 THEN 'allocated' ELSE 'to_settle' END,"
        " level = 'certain', probability = 1, reasons = %s, proposal = '[]', unallocated_cents = %s WHERE id = %s",
        [left, json.dumps([_REASON]), left, line.id],
    )
    return {claim for claim, effect in effects if effect.paid_cents} | touched
