"""Letters (brieven) about promises and arrangements: which kind, with which details."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from voldaan.arrangements.rights import Term, instalments, terms_of
from voldaan.arrangements.rules import RUNNING
from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.messages import letters
from voldaan.messages import services as outbox
from voldaan_law.money import format_euros
from voldaan_law.nl.delivery import delivery

_HOW = {"click": "op de betaalpagina", "signature": "met een handtekening", "mail": "schriftelijk"}


class _Head(NamedTuple):
    """What every letter about an arrangement says of it; cents."""

    id: int
    case_id: int
    kind: str
    waived_cents: int
    interest_mode: str
    natural: bool
    policy_id: int
    agreed_on: date | None
    accepted_how: str
    claim_ids: list[int]
    pays_first: str


_HEAD = """
SELECT a.id, a.case_id, a.kind, a.waived_cents, a.interest_mode, a.is_natural, a.policy_id, a.agreed_on, a.accepted_how,
  ARRAY(SELECT claim_id FROM arrangements_arrangementclaim ac WHERE ac.arrangement_id = a.id ORDER BY ac.position),
  CASE WHEN a.allocation_order = 'agreed' THEN (SELECT c.number::text FROM arrangements_arrangementclaim ac
    JOIN claims_claim c ON c.id = ac.claim_id WHERE ac.arrangement_id = a.id ORDER BY ac.position LIMIT 1) ELSE '' END
FROM arrangements_arrangement a WHERE a.id = %s
"""


def promised(actor: Actor, promise_id: int, case_id: int, claim_ids: list[int], cents: int, on: date) -> int | None:
    """Toezegging bevestigd: which amount on which day, and that nothing is sent until then."""
    details = {"amount_cents": cents, "pay_on": on.isoformat()}
    return _request(actor, "promise_confirmed", case_id, claim_ids, details, f"promise:{promise_id}", by_itself=True)


def not_promised(actor: Actor, promise_id: int) -> None:
    """Toezegging ingetrokken: a confirmation that has not left does not go."""
    rows = sql.fetch("SELECT id FROM outbox_message WHERE key = %s", [f"letter:promise:{promise_id}"])
    outbox.cancel(actor, [row[0] for row in rows], "promise_withdrawn")


def agreed(actor: Actor, arrangement_id: int) -> None:
    """Regeling vastgelegd: the document with every term, and what happens when a term is missed."""
    head, parts = _head(arrangement_id), instalments(arrangement_id)
    details: dict[str, Any]
    if head.kind == "settlement":
        total = sum(part.amount_cents for part in parts)
        details = {
            "dispute": "de hoogte van het bedrag", "amount_cents": total, "pay_by": parts[-1].due_on.isoformat(),
            "creditor_gives": f"{format_euros(head.waived_cents)} vervalt als alles volledig en op tijd is betaald; "
            "anders herleeft de hele vordering",
            "debtor_gives": f"{format_euros(total)} volledig en op tijd betalen",
        }  # fmt: skip
    else:
        details = {
            "instalments": [{"due_on": p.due_on.isoformat(), "amount_cents": p.amount_cents} for p in parts],
            "accepted_on": (head.agreed_on or clock.today()).isoformat(),
            "accepted_how": _HOW.get(head.accepted_how, ""), "interest_runs": head.interest_mode == RUNNING,
            "pays_first": head.pays_first, "cure_days": terms_of(actor, head.policy_id, natural=head.natural).cure_days,
        }  # fmt: skip
    kind = "settlement" if head.kind == "settlement" else "arrangement"
    _request(actor, kind, head.case_id, head.claim_ids, details, f"arrangement:{arrangement_id}:agreed", by_itself=True)


def missed(actor: Actor, arrangement_id: int, part: Term, open_cents: int, cure_days: int, on: date) -> int | None:
    """Herinnering aan een termijn, with the days to mend; gives the message, None where nobody can be reached."""
    head = _head(arrangement_id)
    details = {"missed_on": part.due_on.isoformat(), "missed_cents": open_cents, "cure_days": cure_days}
    key = f"arrangement:{arrangement_id}:missed:{on}"
    return _request(actor, "arrangement_reminder", head.case_id, head.claim_ids, details, key)


def ended(actor: Actor, arrangement_id: int, open_cents: int) -> None:
    """Regeling beëindigd: what is open now, all of it at once."""
    head, on = _head(arrangement_id), clock.today()
    late = [part for part in instalments(arrangement_id) if part.open_cents]
    if not late or not open_cents:
        return
    past = [part for part in late if part.due_on < on]
    missed_cents = sum(part.open_cents for part in past) or late[0].open_cents
    details = {"missed_on": late[0].due_on.isoformat(), "missed_cents": missed_cents}
    key = f"arrangement:{arrangement_id}:ended:{on}"
    _request(actor, "arrangement_ended", head.case_id, head.claim_ids, details, key)


def fulfilled(actor: Actor, arrangement_id: int, paid_cents: int, waived_cents: int) -> None:
    """Kwijting: everything was paid as agreed, and nothing more is asked for these claims."""
    head, on = _head(arrangement_id), clock.today()
    details = {"received_cents": paid_cents, "received_on": on.isoformat(), "final": True}
    key = f"arrangement:{arrangement_id}:fulfilled:{on}"
    _request(actor, "discharge", head.case_id, head.claim_ids, details, key, by_itself=True)


def waived(actor: Actor, case_id: int, claim_ids: list[int], event_id: int) -> None:
    """Kwijtgescholden: nothing more is asked for these claims."""
    details = {"received_cents": 0, "received_on": clock.today().isoformat(), "final": True}
    _request(actor, "discharge", case_id, claim_ids, details, f"waived:{event_id}", by_itself=True)


def declined(actor: Actor, arrangement_id: int, reason: str) -> None:
    """Niet aangenomen, with the reason of the person who decided."""
    head = _head(arrangement_id)
    text = [
        "U vroeg of u in delen kunt betalen. Dat kunnen wij zo niet aannemen.", reason,
        "Er is misschien wel iets anders mogelijk. Neem contact met ons op, dan zoeken wij het samen uit.",
    ]  # fmt: skip
    _request(actor, "reply", head.case_id, head.claim_ids, {"text": text}, f"arrangement:{arrangement_id}:declined")


def received_on(message_id: int | None) -> date | None:
    """Ontvangen: the day a reminder reached the debtor; by post presumed, by mail the day it left. None: not yet."""
    row = sql.fetch_one(
        "SELECT channel, dispatched_on, received_on FROM outbox_message WHERE id = %s AND state = 'sent'", [message_id]
    )
    if row is None:
        return None
    channel, dispatched_on, known = row
    return delivery(dispatched_on, channel, known).on if channel == "post" else known or dispatched_on


def _head(arrangement_id: int) -> _Head:
    row = sql.fetch_one(_HEAD, [arrangement_id])
    assert row is not None
    return _Head(*row)


def _request(
    actor: Actor, kind: str, case_id: int, claim_ids: list[int], details: dict[str, Any], key: str, *,
    by_itself: bool = False,
) -> int | None:  # fmt: skip
    """The message; None where the debtor has no address at all: what was agreed stands all the same."""
    try:
        return letters.request(
            actor, kind, case_id=case_id, claim_ids=claim_ids, details=details, key=key, by_itself=by_itself
        )
    except Refused as refusal:
        if "adres" not in refusal.sentence:
            raise
        return None
