"""Stops that come over debtors (stilte): trouble of every kind of the rule book, heard of in time or late.

Who is struck, by what and for how long follows from dice alone; what the office makes of it goes through the services.
"""

from __future__ import annotations

from datetime import date, timedelta

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.claims import holds
from voldaan.testing.office import Sent, Silence
from voldaan.testing.personas import Persona, dice

#: Rule book section 8 and the stops of LR-4 and LR-9: each as likely as the next.
KINDS = (
    "complaint", "vulnerable", "debt_help", "stabilisation", "moratorium", "narrow_moratorium", "forced_composition",
    "wsnp", "bankruptcy", "surseance_whoa", "deceased", "bewind", "minor", "address_unknown", "identity_doubt",
    "gdpr_restriction", "legal_advice", "creditor_stop", "wki_lapsed", "dispute",
)  # fmt: skip
#: How many days before it was heard of it began, and how long it lasts from then.
BEGAN_DAYS, LASTS_DAYS = (0, 0, 4, 12, 30), (10, 35, 60, None)


def befalls(seed: int, p: Persona, message: Sent, day: date, *, chance: float) -> Silence | None:
    """Wat hem overkomt after this message, if anything: over one invoice or all, for a while or for good."""
    r = dice("befalls", seed, p.number, *message.numbers)
    if r.random() >= (1 if p.habit == "in_trouble" else chance):
        return None
    heard_on = day + timedelta(days=r.randint(1, 4))
    lasts = r.choice(LASTS_DAYS)
    return Silence(
        r.choice(KINDS), p.number, message.numbers[0] if r.random() < 0.3 else "", heard_on,
        heard_on - timedelta(days=r.choice(BEGAN_DAYS)), heard_on + timedelta(days=lasts) if lasts else None,
        ends_by_itself=r.random() < 0.5,
    )  # fmt: skip


def put_down(actor: Actor, stop: Silence) -> None:
    """Stel de stop in on the invoice, or on the debtor with all his cases; the same again is the same."""
    row = sql.fetch_one(
        "SELECT p.id, (SELECT c.id FROM claims_claim c WHERE c.number = %s) FROM parties_party p WHERE p.number = %s",
        [stop.number, stop.debtor],
    )
    if row is None:
        return
    party, claim = (None, row[1]) if stop.number else (row[0], None)
    last_day = stop.until - timedelta(days=1) if stop.until and stop.ends_by_itself else None
    holds.set_hold(
        actor, stop.kind, party_id=party, claim_id=claim, from_on=stop.began_on, until=last_day, note=_note(stop),
        source="letter",
    )  # fmt: skip


def lift(actor: Actor, stop: Silence) -> None:
    """Hef de stop op, where it was put down."""
    rows = sql.fetch("SELECT id FROM claims_hold WHERE note = %s AND released_on IS NULL ORDER BY id", [_note(stop)])
    for (hold_id,) in rows:
        holds.release_hold(actor, hold_id)


def _note(stop: Silence) -> str:
    return f"{stop.debtor} {stop.number}: {stop.kind}"
