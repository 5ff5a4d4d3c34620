"""Letters that a hold starts (brieven bij een stop): what waited and may not go lapses; what the law asks is put ready.

A person approves each letter. It goes to who acts for the debtor; as long as nobody knows who that is, it is work for a
person, and the next run tries again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.base.todo import Todo
from voldaan.claims import hold_queries, hold_rules
from voldaan.claims.hold_queries import Helper
from voldaan.messages import gate, letters, services
from voldaan.messages.facts import Kind
from voldaan.messages.rules import ASKING
from voldaan_law.nl.holds import Answer

#: Kind of hold -> the letters that it asks for (rule book §15, nos. 11 to 15).
STARTS: dict[str, tuple[Kind, ...]] = {
    "debt_help": (Kind.DEBT_HELP_PAUSE, Kind.BALANCE_STATEMENT),
    "stabilisation": (Kind.DEBT_HELP_PAUSE, Kind.BALANCE_STATEMENT),
    "wsnp": (Kind.CLAIM_FILING,),
    "bankruptcy": (Kind.CLAIM_FILING,),
    "deceased": (Kind.ESTATE_LETTER,),
    "bewind": (Kind.ADMINISTRATOR_LETTER,),
}
#: A request for the balance is answered within two weeks (LR-8.01, our own choice).
BALANCE_DAYS = 14


class _Hold(NamedTuple):
    """Stop with what its letters say."""

    id: int
    kind: str
    case_id: int
    claim_id: int | None
    debtor_id: int
    from_on: date
    until_on: date | None
    review_on: date | None
    debtor: str
    street: str
    postcode: str
    town: str
    contact: str


def follow(actor: Actor, hold_ids: Sequence[int] | None = None) -> list[int]:
    """Gevolg geven aan stops that stand (these with what they were spread to, or all): gives the letters put ready.

    A repeat finds them there already.
    """
    rows = _standing(hold_ids)
    _lapse(actor, rows)
    found = []
    for row in rows:
        for kind in STARTS.get(row.kind, ()):
            letter = _ask(actor, row, kind)
            if letter is not None:
                found.append(letter)
    return found


def to_do(on: date) -> list[Todo]:
    """Wat een mens nog moet: say who acts for the debtor, or send the balance before its two weeks are over."""
    rows = [row for row in _standing(None) if row.kind in STARTS]
    known = dict(
        sql.fetch("SELECT key, state FROM outbox_message WHERE key = ANY(%s)", [
            [f"letter:{_key(row, kind)}" for row in rows for kind in STARTS[row.kind]]
        ])
    )  # fmt: skip
    found = []
    for row in rows:
        for kind in STARTS[row.kind]:
            state = known.get(f"letter:{_key(row, kind)}")
            due = row.from_on + timedelta(days=BALANCE_DAYS)
            name = hold_rules.label(row.kind)
            if state is None and _claims(row):
                title = f"Vul in wie de debiteur vertegenwoordigt, dan kan de brief weg ({name})."
                found.append(_todo(row, "hold_letter", row.from_on, title))
            elif kind is Kind.BALANCE_STATEMENT and state in ("proposed", "approved") and due <= on:
                found.append(_todo(row, "hold_balance", due, f"Verstuur de saldo-opgave ({name})."))
    return found


def _todo(row: _Hold, kind: str, due_on: date, title: str) -> Todo:
    return Todo(kind, due_on, 30, title, f"/stops/{row.id}", row.debtor_id, row.case_id, row.claim_id)


def _standing(hold_ids: Sequence[int] | None) -> list[_Hold]:
    rows = sql.fetch(
        "SELECT h.id, h.kind, h.case_id, h.claim_id, k.debtor_id, h.from_on, h.until_on, h.review_on, p.name, p.street,"
        " p.postcode, p.town, s.name FROM claims_hold h JOIN claims_case k ON k.id = h.case_id"
        " JOIN parties_party p ON p.id = k.debtor_id JOIN parties_creditor s ON s.id = k.creditor_id"
        " WHERE h.released_on IS NULL"
        " AND (%(ids)s::bigint[] IS NULL OR h.id = ANY(%(ids)s) OR h.root_id = ANY(%(ids)s))"
        " AND (%(ids)s::bigint[] IS NOT NULL OR h.kind = ANY(%(kinds)s)) ORDER BY h.id",
        {"ids": None if hold_ids is None else list(hold_ids), "kinds": list(STARTS)},
    )
    return [_Hold(*row) for row in rows]


def _lapse(actor: Actor, rows: Sequence[_Hold]) -> None:
    """What waits and asks for money under a stop that forbids it, lapses now: the gate would not let it go."""
    waiting = sql.fetch(
        "SELECT DISTINCT m.id, m.kind, m.case_id, mc.claim_id, m.hold_reason, m.approved_by FROM outbox_message m"
        " JOIN outbox_messageclaim mc ON mc.message_id = m.id WHERE m.case_id = ANY(%s) AND m.kind = ANY(%s)"
        " AND m.state IN ('proposed', 'approved') ORDER BY m.id",
        [sorted({row.case_id for row in rows}), sorted(ASKING)],
    )
    gone = set()
    for id_, kind, case_id, claim_id, reason, by in waiting:
        kinds = [r.kind for r in rows if r.case_id == case_id and r.claim_id in (None, claim_id)]
        if kinds and gate.may_go(kind, kinds, reason=reason, by_person=by != "beleid").answer is not Answer.ALLOWED:
            gone.add(id_)
    services.cancel(actor, sorted(gone), "hold")


def _key(row: _Hold, kind: Kind) -> str:
    return f"hold:{row.id}:{kind}"


def _claims(row: _Hold) -> list[int]:
    rows = sql.fetch(
        "SELECT id FROM claims_claim WHERE case_id = %s AND (%s::bigint IS NULL OR id = %s) AND closed_on IS NULL"
        " AND issued_on <= %s ORDER BY id",
        [row.case_id, row.claim_id, row.claim_id, clock.today()],
    )
    return [id_ for (id_,) in rows]


def _ask(actor: Actor, row: _Hold, kind: Kind) -> int | None:
    """One letter; None while nothing is open, or nobody is known to write to."""
    claims = _claims(row)
    if not claims:
        return None
    try:
        return letters.request(
            actor, kind, case_id=row.case_id, claim_ids=claims, details=_details(row, kind), key=_key(row, kind)
        )
    except Refused:
        return None


def _details(row: _Hold, kind: Kind) -> dict[str, Any]:
    helper = hold_queries.helper(row.id)
    since = row.from_on.isoformat()
    if kind is Kind.BALANCE_STATEMENT:
        return {}
    if kind is Kind.DEBT_HELP_PAUSE:
        until = row.until_on or row.review_on or row.from_on
        return {"from_on": since, "until_on": until.isoformat(), "contact_person": row.contact,
                "helper": helper.organisation or helper.name}  # fmt: skip
    if kind is Kind.ESTATE_LETTER and not any(helper):
        helper = Helper(f"De erven van {row.debtor}", "", row.street, row.postcode, row.town)
    to = {
        "addressee_name": ", ".join(part for part in (helper.name, helper.organisation) if part),
        "addressee_street": helper.street, "addressee_postcode": helper.postcode, "addressee_town": helper.town,
        "addressee_email": helper.email,
    }  # fmt: skip
    said = {
        Kind.CLAIM_FILING: {"ruling_on": since, "insolvency_number": helper.reference},
        Kind.ESTATE_LETTER: {"died_on": since},
        Kind.ADMINISTRATOR_LETTER: {"regime_from_on": since},
    }
    return to | said[kind]
