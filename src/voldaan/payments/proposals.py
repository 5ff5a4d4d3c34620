"""Proposals (voorstellen) accepted many at a time: seen first, settled together, and undone as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.payments import services, settle
from voldaan.payments.allocation import pay
from voldaan.payments.events import ProposalsAccepted, ProposalsUndone

MOST_AT_ONCE = 200


class Proposal(NamedTuple):
    """Voorstel that may be accepted unseen beside others; cents. ``key`` is what it comes down to."""

    line_id: int
    booked_on: date
    value_on: date
    counterparty: str
    text: str
    left_cents: int
    percent: int
    reasons: list[str]
    parts: list[tuple[int, int]]

    @property
    def key(self) -> str:
        """As a form sends it: ``12:4000+13:2500``."""
        return "+".join(f"{claim}:{cents}" for claim, cents in self.parts)


class Accepted(NamedTuple):
    """Keer dat voorstellen samen zijn verwerkt; cents."""

    event_id: int
    at: datetime
    by: str
    lines: int
    amount_cents: int
    is_undone: bool


def above(percent: int) -> tuple[list[Proposal], int]:
    """Voorstellen of at least this chance that fit together, the likeliest first; and how many want their own look.

    What leaves money over, or wants a claim that a likelier one takes, is for a person line by line.
    """
    rows = sql.fetch(
        "SELECT id, booked_on, value_on, coalesce(nullif(counterparty_name, ''), reference), text, unallocated_cents,"
        " floor(probability * 100)::int, reasons, proposal FROM payments_bankline WHERE state = 'to_settle'"
        " AND proposal <> '[]' AND probability * 100 >= %s ORDER BY probability DESC, booked_on, id LIMIT %s",
        [percent, MOST_AT_ONCE],
    )
    found = [
        Proposal._make([*row[:7], [r["nl"] for r in json.loads(row[7])], [(c, x) for c, x in json.loads(row[8])]])
        for row in rows
    ]
    states = settle.states(sorted({claim for each in found for claim, _ in each.parts}), lock=False)
    fitting, taken = [], set[int]()
    for each in found:
        claims = {claim for claim, _ in each.parts}
        whole = sum(cents for _, cents in each.parts) == each.left_cents
        if whole and not claims & taken and all(
            claim in states and pay(states[claim], cents, each.value_on).paid_cents == cents
            for claim, cents in each.parts
        ):  # fmt: skip
            fitting.append(each)
        taken |= claims
    return fitting, len(found) - len(fitting)


def accept(actor: Actor, seen: Mapping[int, str]) -> set[int]:
    """Voorstellen verwerken, each as it was seen; gives the claims that were touched.

    :raises Refused: nothing chosen, too many, or one of them changed meanwhile; nothing is settled then.
    """
    actor.must(Permission.SETTLE)
    if not seen:
        raise Refused("Kies ten minste een voorstel.")
    if len(seen) > MOST_AT_ONCE:
        raise Refused(f"Verwerk er ten hoogste {MOST_AT_ONCE} tegelijk; de rest komt daarna.")
    rows = sql.fetch(
        "SELECT id, value_on, unallocated_cents, counterparty_iban, proposal, state FROM payments_bankline"
        " WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
        [sorted(seen)],
    )
    parts = {row[0]: [(claim, cents) for claim, cents in json.loads(row[4])] for row in rows if row[5] == "to_settle"}
    changed = [id_ for id_, key in seen.items() if key != "+".join(f"{c}:{x}" for c, x in parts.get(id_, []))]
    if changed:
        raise Refused(
            f"Van {len(changed)} van deze regels is het voorstel intussen veranderd. Bekijk de lijst opnieuw."
        )
    book = settle.Book(actor)
    book.load(sorted({claim for each in parts.values() for claim, _ in each}))
    for id_, value_on, left_cents, iban, *_ in rows:
        list(book.pay(id_, value_on, left_cents, parts[id_], "hand"))
        book.learn_claim(parts[id_][0][0], iban)
    if any(book.unallocated.values()):
        raise Refused("Een van deze voorstellen past niet meer bij wat openstaat. Bekijk de lijst opnieuw.")
    touched = book.write()
    sql.execute(
        "UPDATE payments_bankline SET state = 'allocated', unallocated_cents = 0, decided_by = %s WHERE id = ANY(%s)",
        [actor.name, sorted(seen)],
    )
    data = ProposalsAccepted(line_ids=sorted(seen), amount_cents=sum(row[2] for row in rows))
    events.record(actor, [events.Entry(data)])
    return touched


def undo(actor: Actor, event_id: int) -> set[int]:
    """Terugdraaien as a whole: what still stands of it waits again; gives the claims that are open again.

    :raises Refused: it does not exist, or was undone already.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        "SELECT e.data FROM base_event e WHERE e.id = %s AND e.kind = 'proposals_accepted'"
        " AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)",
        [event_id],
    )
    if row is None:
        raise Refused("Dit is al teruggedraaid. Ververs de pagina.")
    standing = sql.fetch(
        "SELECT DISTINCT a.line_id FROM payments_allocation a JOIN payments_bankline l ON l.id = a.line_id"
        " WHERE a.line_id = ANY(%s) AND NOT a.undone AND a.event_id < %s AND l.state = 'allocated' ORDER BY 1",
        [json.loads(row[0])["line_ids"], event_id],
    )
    touched: set[int] = set()
    for (line_id,) in standing:
        touched |= services.undo(actor, line_id)
    events.record(actor, [events.Entry(ProposalsUndone(lines=len(standing)), undoes_id=event_id)])
    return touched


def accepted(*, limit: int = 5) -> list[Accepted]:
    """De laatste keren, the last one first."""
    rows = sql.fetch(
        "SELECT e.id, e.at, e.actor_name, jsonb_array_length(e.data->'line_ids'), (e.data->>'amount_cents')::bigint,"
        " EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)"
        " FROM base_event e WHERE e.kind = 'proposals_accepted' ORDER BY e.id DESC LIMIT %s",
        [limit],
    )
    return [Accepted(*row) for row in rows]
