"""Reads for settling by hand (verwerken): the queue, and what each line of it may pay, with what is left after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from voldaan.base import sql
from voldaan.claims.queries import ClaimView, claims
from voldaan.claims.rules import interest_to_post
from voldaan.payments import settle
from voldaan.payments.allocation import pay
from voldaan.payments.listing import Row, candidate_ids
from voldaan.payments.write_off_rules import Tolerance

LONGEST_QUEUE = 2000
#: What came back first; then proposals, the surest on top; then what somebody may have paid, by amount and age.
_ORDER = (
    "amount_cents > 0, proposal = '[]', CASE WHEN proposal = '[]' THEN 0 ELSE -probability END, candidates = '[]',"
    " unallocated_cents DESC, booked_on, id"
)


class Queued(NamedTuple):
    """Wachtende regel: enough to know it by in the queue; cents."""

    id: int
    booked_on: date
    counterparty: str
    left_cents: int
    is_proposed: bool


class Earlier(NamedTuple):
    """Eerdere betaling from the same account, and whose it was; cents."""

    line_id: int
    booked_on: date
    amount_cents: int
    debtor: str
    numbers: str


class Part(NamedTuple):
    """Deel of a choice: so many cents for a claim, and what is open of it after that."""

    claim: ClaimView
    cents: int
    after_cents: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Keuze: what the money of a line may pay. ``kind``: ``proposal``, ``oldest`` (6:43 BW) or ``claim``."""

    kind: str
    parts: tuple[Part, ...]
    surplus_cents: int
    rest_is_small: bool

    @property
    def key(self) -> str:
        """As a form sends it: ``12:4000+13:2500``."""
        return "+".join(f"{part.claim.id}:{part.cents}" for part in self.parts)

    @property
    def cents(self) -> int:
        """All that it takes from the line."""
        return sum(part.cents for part in self.parts)

    @property
    def after_cents(self) -> int:
        """What is still open of these claims after it."""
        return sum(part.after_cents for part in self.parts)


def parts_of(key: str) -> list[tuple[int, int]]:
    """Verdeling of a choice that a form sent: (claim id, cents); empty when it is none."""
    found = [piece.partition(":")[::2] for piece in key.split("+")]
    if not all(
        claim.isdecimal() and cents.isdecimal() and len(claim) < 19 and len(cents) < 16 for claim, cents in found
    ):
        return []
    return [(int(claim), int(cents)) for claim, cents in found]


def queue_ids() -> list[int]:
    """Wachtrij: the lines that wait for a person, in the order in which he does best to take them."""
    return [
        row[0]
        for row in sql.fetch(
            f"SELECT id FROM payments_bankline WHERE state = 'to_settle' ORDER BY {_ORDER} LIMIT %s", [LONGEST_QUEUE]
        )
    ]


def queued(line_ids: Sequence[int]) -> list[Queued]:
    """These lines, in this order."""
    rows = sql.fetch(
        "SELECT id, booked_on, coalesce(nullif(counterparty_name, ''), reference),"
        " CASE WHEN amount_cents < 0 THEN amount_cents ELSE unallocated_cents END, proposal <> '[]'"
        " FROM payments_bankline WHERE id = ANY(%s)",
        [list(line_ids)],
    )
    found = {row[0]: Queued(*row) for row in rows}
    return [found[id_] for id_ in line_ids if id_ in found]


def waiting() -> tuple[int, int, int]:
    """How many lines wait, how many of them have a proposal, and their money in cents."""
    row = sql.fetch_one(
        "SELECT count(*), count(*) FILTER (WHERE proposal <> '[]'), coalesce(sum(unallocated_cents), 0)::bigint"
        " FROM payments_bankline WHERE state = 'to_settle'"
    )
    assert row is not None
    return row[0], row[1], row[2]


def earlier(line: Row, *, limit: int = 5) -> list[Earlier]:
    """Eerdere betalingen from the account of this line that stand, the last one first."""
    if not line.counterparty_iban:
        return []
    rows = sql.fetch(
        "SELECT l.id, l.booked_on, l.amount_cents, min(p.name), string_agg(DISTINCT c.number, ', ' ORDER BY c.number)"
        " FROM payments_bankline l JOIN payments_allocation a ON a.line_id = l.id AND NOT a.undone"
        " JOIN claims_claim c ON c.id = a.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " WHERE l.counterparty_iban = %s AND l.id <> %s GROUP BY l.id ORDER BY l.booked_on DESC, l.id DESC LIMIT %s",
        [line.counterparty_iban, line.id, limit],
    )
    return [Earlier(*row) for row in rows]


class Original(NamedTuple):
    """Betaling that a return may undo, with what it paid; cents."""

    line_id: int
    booked_on: date
    counterparty: str
    amount_cents: int
    numbers: str


def originals(line: Row, *, limit: int = 9) -> list[Original]:
    """Betalingen that this return may undo: as much, on the same account, not returned yet; its own payer's first."""
    rows = sql.fetch(
        "SELECT l.id, l.booked_on, coalesce(nullif(l.counterparty_name, ''), l.reference), l.amount_cents,"
        " coalesce(string_agg(DISTINCT c.number, ', ' ORDER BY c.number), '') FROM payments_bankline r"
        " JOIN payments_bankline l ON l.account_id = r.account_id AND l.amount_cents = -r.amount_cents"
        " LEFT JOIN payments_allocation a ON a.line_id = l.id AND NOT a.undone"
        " LEFT JOIN claims_claim c ON c.id = a.claim_id"
        " WHERE r.id = %s AND l.state <> 'returned' AND l.booked_on <= r.booked_on GROUP BY l.id, r.id"
        " ORDER BY l.counterparty_iban = r.counterparty_iban DESC, l.booked_on DESC, l.id DESC LIMIT %s",
        [line.id, limit],
    )
    return [Original(*row) for row in rows]


def choices(line: Row, words: str, on: date, tolerance: Tolerance, *, limit: int = 40) -> list[Choice]:
    """Keuzes for a line, the best first: the proposal, all of the debtor oldest first, then each claim by itself."""
    ids = candidate_ids(line, words, limit=limit)
    views = claims(
        on, where="c.id = ANY(%(ids)s)", params={"ids": ids}, order="array_position(%(ids)s::bigint[], c.id)"
    )
    by_id = {view.id: view for view in views}
    states = settle.states(ids, lock=False)

    def choice(kind: str, wanted: Sequence[tuple[int, int]]) -> Choice:
        parts, left = [], line.unallocated_cents
        for claim_id, cents in wanted:
            effect = pay(states[claim_id], min(cents, left), line.value_on)
            owed = effect.left
            after = owed.principal_cents + owed.interest_cents + owed.costs_cents + interest_to_post(owed, on)
            left -= effect.paid_cents
            parts.append(Part(by_id[claim_id], effect.paid_cents, after))
        small = all(tolerance.allows(part.after_cents, part.claim.original_cents) for part in parts)
        return Choice(kind, tuple(part for part in parts if part.cents), left, small)

    found = [choice("proposal", line.proposal)] if line.proposal else []
    open_claims = [view for view in views if view.closed_on is None and view.open_cents > 0]
    found += [choice("oldest", wanted) for wanted in _oldest_first(open_claims, line.unallocated_cents)]
    found += [choice("claim", [(view.id, view.open_cents)]) for view in open_claims]
    return list({each.key: each for each in reversed(found) if each.parts}.values())[::-1]


def _oldest_first(open_claims: Sequence[ClaimView], left_cents: int) -> list[list[tuple[int, int]]]:
    """De oudste eerst: for the likeliest debtor, when the money is more than one of his claims."""
    if not open_claims:
        return []
    his = sorted((v for v in open_claims if v.debtor_id == open_claims[0].debtor_id), key=lambda v: (v.due_on, v.id))
    if len(his) < 2 or left_cents <= his[0].open_cents:
        return []
    taken, left = [], left_cents
    for view in his:
        taken.append((view.id, min(view.open_cents, left)))
        left -= taken[-1][1]
        if not left:
            break
    return [taken]
