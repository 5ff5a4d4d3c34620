"""Rights (rechten) of who keeps an arrangement: skip a term, move it, pause for a while; within the policy at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.arrangements import plan_policies
from voldaan.arrangements.events import ArrangementPaused, InstalmentMoved, InstalmentSkipped
from voldaan.arrangements.offer_rules import Terms
from voldaan.arrangements.rules import FOUR_WEEKLY, FOUR_WEEKS
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims.rules import SMALL_DIFFERENCE_CENTS
from voldaan_law.days import add_months, add_years


class Term(NamedTuple):
    """Termijn as it stands; cents."""

    id: int
    number: int
    due_on: date
    agreed_on: date
    amount_cents: int
    paid_cents: int
    skipped_on: date | None
    moved_on: date | None

    @property
    def open_cents(self) -> int:
        """What is still to be paid of it."""
        return self.amount_cents - self.paid_cents


def behind(terms: Sequence[Term], is_past: Callable[[Term], bool]) -> list[Term]:
    """Achter: the open terms that are past; a small difference is no arrears, it goes with the next term (LR-5.07)."""
    late = [term for term in terms if term.open_cents and is_past(term)]
    goes_along = sum(term.open_cents for term in late) <= SMALL_DIFFERENCE_CENTS
    return [] if goes_along and not all(map(is_past, terms)) else late


class Rights(NamedTuple):
    """Wat nu mag: how often still, and what the policy says about how far."""

    skips: int
    moves: int
    move_days: int
    pauses: int
    pause_weeks: int


class _Plan(NamedTuple):
    id: int
    case_id: int
    debtor_id: int
    policy_id: int
    natural: bool
    rhythm: str
    pauses: int


_PLAN = """
SELECT a.id, a.case_id, k.debtor_id, a.policy_id, a.is_natural, a.rhythm, a.pauses FROM arrangements_arrangement a
JOIN claims_case k ON k.id = a.case_id WHERE a.id = %s AND a.state = 'running' {lock}
"""


def terms_of(actor: Actor, policy_id: int, *, natural: bool) -> Terms:
    """De voorwaarden that an arrangement was made under; later versions do not take away what was promised."""
    found = next(v for v in plan_policies.versions(clock.today()) if v.id == policy_id)
    return found.terms.of(natural=natural)


def instalments(arrangement_id: int) -> list[Term]:
    """Termijnen in the order in which they fall due."""
    rows = sql.fetch(
        "SELECT id, number, due_on, agreed_on, amount_cents, paid_cents, skipped_on, moved_on"
        " FROM arrangements_instalment WHERE arrangement_id = %s ORDER BY due_on, number",
        [arrangement_id],
    )
    return [Term(*row) for row in rows]


def left(actor: Actor, arrangement_id: int) -> Rights:
    """Wat nog mag in this arrangement today."""
    plan = _plan(arrangement_id, lock=False)
    return _left(terms_of(actor, plan.policy_id, natural=plan.natural), plan, instalments(arrangement_id))


def _left(terms: Terms, plan: _Plan, parts: Sequence[Term]) -> Rights:
    since = add_years(clock.today(), -1)
    skipped = sum(part.skipped_on is not None and part.skipped_on > since for part in parts)
    moved = sum(part.moved_on is not None and part.moved_on > since for part in parts)
    return Rights(
        max(terms.skips_per_year - skipped, 0), max(terms.moves_per_year - moved, 0), terms.move_days,
        max(terms.pauses - plan.pauses, 0), terms.pause_weeks,
    )  # fmt: skip


def skip(actor: Actor, arrangement_id: int, number: int, *, beyond_policy: bool = False) -> date:
    """Overslaan: this term comes after the last one; gives its new day. ``beyond_policy``: a person allows more.

    :raises Refused: it was paid or is long past, or the policy gives no more.
    """
    actor.must(Permission.SETTLE)
    plan, parts, part = _open_term(arrangement_id, number)
    if not beyond_policy and not _left(_terms(actor, plan), plan, parts).skips:
        raise Refused("Overslaan kan nu niet nog eens. Neem contact op; samen is er meer mogelijk.", rule="rights")
    on = _next(parts[-1].due_on, plan.rhythm)
    sql.execute(
        "UPDATE arrangements_instalment SET due_on = %s, skipped_on = %s WHERE id = %s", [on, clock.today(), part.id]
    )
    _tell(actor, plan, InstalmentSkipped(arrangement_id=plan.id, number=number, due_on=on))
    _mend(arrangement_id)
    return on


def move(actor: Actor, arrangement_id: int, number: int, to: date, *, beyond_policy: bool = False) -> None:
    """Verzetten to a later day, before the next term. ``beyond_policy``: a person allows more.

    :raises Refused: an earlier day, one beyond the next term or too far, or the policy gives no more.
    """
    actor.must(Permission.SETTLE)
    plan, parts, part = _open_term(arrangement_id, number)
    if to == part.due_on:
        return
    rights = _left(_terms(actor, plan), plan, parts)
    later = [other.due_on for other in parts if other.due_on > part.due_on]
    if to < part.due_on or to <= clock.today():
        raise Refused("Kies een dag na vandaag en na de dag die er nu staat.", rule="day")
    if later and to >= later[0]:
        raise Refused(
            f"Kies een dag voor de volgende termijn van {later[0]:%d-%m-%Y}, of sla deze termijn over.", rule="day"
        )
    if not beyond_policy and (not rights.moves or to > part.agreed_on + timedelta(days=rights.move_days)):
        raise Refused(
            f"Verzetten kan hoogstens {rights.move_days} dagen en nu nog {rights.moves} keer."
            " Neem contact op als dat niet genoeg is.",
            rule="rights",
        )
    sql.execute(
        "UPDATE arrangements_instalment SET due_on = %s, moved_on = %s WHERE id = %s", [to, clock.today(), part.id]
    )
    _tell(actor, plan, InstalmentMoved(arrangement_id=plan.id, number=number, due_on=to))
    _mend(arrangement_id)


def pause(actor: Actor, arrangement_id: int, weeks: int, *, beyond_policy: bool = False) -> None:
    """Pauze: every open term comes so many weeks later. ``beyond_policy``: a person allows more.

    :raises Refused: no weeks, or more than the policy gives.
    """
    actor.must(Permission.SETTLE)
    plan = _plan(arrangement_id)
    parts = instalments(arrangement_id)
    rights = _left(_terms(actor, plan), plan, parts)
    if weeks < 1 or weeks > 52:
        raise Refused("Kies een aantal weken vanaf 1.", rule="weeks")
    if not beyond_policy and (not rights.pauses or weeks > rights.pause_weeks):
        raise Refused(
            f"Een pauze kan hoogstens {rights.pause_weeks} weken en nu nog {rights.pauses} keer."
            " Neem contact op als dat niet genoeg is.",
            rule="rights",
        )
    sql.execute(
        "UPDATE arrangements_instalment SET due_on = due_on + %s WHERE arrangement_id = %s"
        " AND paid_cents < amount_cents",
        [7 * weeks, arrangement_id],
    )
    sql.execute("UPDATE arrangements_arrangement SET pauses = pauses + 1 WHERE id = %s", [arrangement_id])
    _tell(actor, plan, ArrangementPaused(arrangement_id=plan.id, weeks=weeks))
    _mend(arrangement_id)


def _mend(arrangement_id: int) -> None:
    """A reminder that runs is over when nothing is past its day any more."""
    today = clock.today()
    if not behind(instalments(arrangement_id), lambda term: term.due_on < today):
        sql.execute(
            "UPDATE arrangements_arrangement SET reminded_on = NULL, reminder_id = NULL, cure_ended_on = NULL"
            " WHERE id = %s",
            [arrangement_id],
        )


def _next(last_on: date, rhythm: str) -> date:
    return last_on + FOUR_WEEKS if rhythm == FOUR_WEEKLY else add_months(last_on, 1)


def _terms(actor: Actor, plan: _Plan) -> Terms:
    return terms_of(actor, plan.policy_id, natural=plan.natural)


def _plan(arrangement_id: int, *, lock: bool = True) -> _Plan:
    row = sql.fetch_one(_PLAN.format(lock="FOR UPDATE OF a" if lock else ""), [arrangement_id])
    if row is None:
        raise NotFound("Deze regeling loopt niet (meer). Ververs de pagina.")
    return _Plan(*row)


def _open_term(arrangement_id: int, number: int) -> tuple[_Plan, list[Term], Term]:
    plan, parts = _plan(arrangement_id), instalments(arrangement_id)
    part = next((p for p in parts if p.number == number), None)
    if part is None:
        raise Refused("Deze termijn is er niet. Kies er een uit de lijst.", rule="number")
    if not part.open_cents:
        raise Refused(f"Termijn {number} is al betaald. Kies een termijn die nog openstaat.")
    return plan, parts, part


def _tell(actor: Actor, plan: _Plan, data: object) -> None:
    rows = sql.fetch(
        "SELECT claim_id FROM arrangements_arrangementclaim WHERE arrangement_id = %s ORDER BY claim_id", [plan.id]
    )
    events.record(actor, [events.Entry(data, claim_id=row[0], party_id=plan.debtor_id) for row in rows])
