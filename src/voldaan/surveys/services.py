"""Writes about the survey: an answer, or the wish to be left alone. Nothing changes for who does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.surveys import events as kinds
from voldaan.surveys import rules
from voldaan.surveys.models import SurveyAnswer, SurveyTurn

#: After these a case is over; a link in other messages asks nothing.
CLOSING = ("payment_received", "discharge")


#: Of a message ``m``: its case is closed and in peace, and its debtor was not asked lately.
_IN_PEACE = (
    "m.kind = ANY(%(closing)s)"
    " AND NOT EXISTS (SELECT FROM claims_claim c WHERE c.case_id = m.case_id AND c.closed_on IS NULL)"
    " AND NOT EXISTS (SELECT FROM complaints_complaint k WHERE k.party_id = m.debtor_id)"
    " AND NOT EXISTS (SELECT FROM claims_hold h JOIN claims_case k ON k.id = h.case_id"
    "   WHERE k.debtor_id = m.debtor_id AND h.kind = 'deceased')"
    " AND NOT EXISTS (SELECT FROM surveys_surveyturn t WHERE t.party_id = m.debtor_id"
    "   AND (t.opted_out OR t.case_id = m.case_id OR t.on > %(since)s))"
)


def _told() -> dict[str, list[str] | date]:
    return {"closing": list(CLOSING), "since": clock.today() - timedelta(days=rules.QUIET_DAYS)}


def may_ask(message_id: int) -> bool:
    """Mag de vraag gesteld worden behind this message, now that it is out."""
    row = sql.fetch_one(
        f"SELECT 1 FROM outbox_message m WHERE m.id = %(m)s AND m.state IN ('sent', 'uncertain') AND {_IN_PEACE}",
        {"m": message_id, **_told()},
    )
    return row is not None


def to_ask(message_ids: Sequence[int]) -> set[int]:
    """Welke berichten the link to the question, of those that are about to leave: once a case and once a quarter.

    Never under a stop of any kind, never to whom an adaptation holds, and not where an earlier one carried it.
    """
    rows = sql.fetch(
        f"SELECT m.id FROM outbox_message m WHERE m.id = ANY(%(ids)s) AND {_IN_PEACE}"
        " AND NOT EXISTS (SELECT FROM claims_hold h JOIN claims_case k ON k.id = h.case_id WHERE"
        "   k.debtor_id = m.debtor_id AND h.released_on IS NULL AND (h.until_on IS NULL OR h.until_on >= %(today)s))"
        " AND NOT EXISTS (SELECT FROM parties_adaptation a WHERE a.party_id = m.debtor_id AND a.ended_on IS NULL"
        "   AND a.until_on >= %(today)s)"
        " AND NOT EXISTS (SELECT FROM outbox_message o WHERE o.debtor_id = m.debtor_id AND o.id <> m.id"
        "   AND o.kind = ANY(%(closing)s) AND o.state IN ('sending', 'sent', 'uncertain')"
        "   AND (o.case_id = m.case_id OR o.dispatched_on > %(since)s))",
        {"ids": list(message_ids), "today": clock.today(), **_told()},
    )
    return {row[0] for row in rows}


def answer(
    actor: Actor, message_id: int, *, score: int, ease: int | None = None, remark: str = "", followed: bool = False
) -> None:
    """Antwoord bewaren, apart from who gave it; a low score is work, unless it is ``followed`` in another way.

    :raises Refused: a score that is not on the scale, or a question that is not asked (any more).
    """
    if score not in rules.SCALE or ease not in (None, *rules.SCALE):
        raise Refused("Kies een cijfer van 1 tot en met 5.")
    text = remark.strip()
    if len(text) > rules.LONGEST_REMARK:
        raise Refused(f"Kort uw opmerking in tot {rules.LONGEST_REMARK} tekens.")
    _turn(actor, message_id, opted_out=False)
    SurveyAnswer.objects.create(
        tenant_id=actor.tenant_id, month_on=clock.today().replace(day=1), score=score, ease=ease, remark=text,
        to_look_at=score <= rules.LOW and not followed,
    )  # fmt: skip
    events.record(actor, [events.Entry(kinds.SurveyAnswered())])


def looked_at(actor: Actor, answer_id: int) -> None:
    """Laag cijfer nagekeken; a second click does nothing.

    :raises NotFound: when this answer is not in this administration.
    """
    actor.must(Permission.SETTLE)
    found = SurveyAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if found is None:
        raise NotFound("Dit antwoord bestaat niet in deze administratie. Ververs de pagina.")
    if found.to_look_at:
        found.to_look_at = False
        found.save(update_fields=["to_look_at"])
        events.record(actor, [events.Entry(kinds.SurveyLookedAt(answer_id=found.pk))])


def opt_out(actor: Actor, message_id: int) -> None:
    """Geen vragen meer; :raises Refused: when there was no question (any more)."""
    _turn(actor, message_id, opted_out=True)
    events.record(actor, [events.Entry(kinds.SurveyDeclined())])


def _turn(actor: Actor, message_id: int, *, opted_out: bool) -> None:
    sql.execute("SELECT pg_advisory_xact_lock(%s, 43)", [actor.tenant_id % 2**31])
    if not may_ask(message_id):
        raise Refused("Deze vraag is al beantwoord, of wordt niet (meer) gesteld. U hoeft niets te doen.")
    row = sql.fetch_one("SELECT case_id, debtor_id FROM outbox_message WHERE id = %s", [message_id])
    assert row is not None
    SurveyTurn.objects.create(
        tenant_id=actor.tenant_id, case_id=row[0], party_id=row[1], message_id=message_id, on=clock.today(),
        opted_out=opted_out,
    )  # fmt: skip
