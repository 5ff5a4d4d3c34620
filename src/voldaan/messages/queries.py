"""Reads about the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from voldaan.base import sql, tenancy
from voldaan.base.models import Tenant
from voldaan.documents.verify import verify_code
from voldaan.messages.events import KINDS
from voldaan.messages.rules import COPY, DOCUMENTS, PRESSING

#: Of a party ``p``: its telephone number as :func:`voldaan.messages.rules.local_number` writes it.
LOCAL_NUMBER = "regexp_replace(regexp_replace(p.phone, '[^0-9+]', '', 'g'), '^(\\+31|0031)0?', '0')"
#: Every telephone call counts for the pressure budget, answered or not.
CALLED = "FROM outbox_callattempt a JOIN outbox_message m ON m.id = a.message_id WHERE true"
#: Of a message ``m``: it counts for the pressure budget of its case.
IS_CONTACT = (
    "m.state IN ('sending', 'sent', 'uncertain') AND m.kind IN ("
    + ", ".join(f"'{kind}'" for kind in sorted(PRESSING))
    + ")"
)


def contacts(case_ids: Sequence[int], since: date) -> dict[int, list[date]]:
    """Contacten: by case the days after ``since`` on which a message that presses left, or a call was made."""
    found: dict[int, list[date]] = defaultdict(list)
    for case_id, day in sql.fetch(
        "SELECT m.case_id, m.dispatched_on FROM outbox_message m WHERE m.case_id = ANY(%s) AND m.dispatched_on > %s"
        f" AND {IS_CONTACT} AND m.channel <> 'phone' UNION ALL SELECT DISTINCT m.case_id, a.called_on"
        f" {CALLED} AND m.case_id = ANY(%s) AND a.called_on > %s",
        [list(case_ids), since, list(case_ids), since],
    ):
        found[case_id].append(day)
    return found


def dispatched_about(claim_ids: Sequence[int], since: datetime) -> dict[int, str]:
    """Waarover is verstuurd since then: claim id to a Dutch clause that names the first message."""
    rows = sql.fetch(
        "SELECT DISTINCT ON (mc.claim_id) mc.claim_id, m.kind, m.dispatched_on FROM outbox_messageclaim mc"
        " JOIN outbox_message m ON m.id = mc.message_id WHERE mc.claim_id = ANY(%s)"
        " AND m.state IN ('sending', 'sent', 'uncertain') AND coalesce(m.dispatched_at, %s) >= %s"
        " ORDER BY mc.claim_id, m.id",
        [list(claim_ids), since, since],
    )
    return {claim: f"er is een {KINDS[kind]} over verstuurd" + (f" op {on:%d-%m-%Y}" if on else "")
            for claim, kind, on in rows}  # fmt: skip


def last_code(case_id: int) -> str:
    """Echtheidscode of the last letter about a case that left; empty where there was none."""
    row = sql.fetch_one(
        "SELECT public_id FROM outbox_message WHERE case_id = %s AND state = 'sent' AND kind <> ALL(%s)"
        " ORDER BY id DESC LIMIT 1",
        [case_id, [COPY, *sorted(DOCUMENTS)]],
    )
    return verify_code(row[0], bytes(Tenant.objects.get(id=tenancy.active_id()).secret)) if row else ""


def outbox(*, state: str | None = None) -> list[dict[str, Any]]:
    """Berichten in order of proposal; the shape of ``voldaan outbox --json``, files relative to the message folder."""
    rows = sql.fetch(
        "SELECT m.public_id, m.kind, m.channel, p.name,"
        " array_remove(array_agg(c.number ORDER BY c.due_on, c.id), NULL), m.state,"
        " m.not_before, m.principal_cents, m.interest_cents, m.costs_cents, m.announced_costs_cents, m.files,"
        " m.proposed_on, m.dispatched_on, m.reason, m.sha256 FROM outbox_message m"
        " JOIN parties_party p ON p.id = m.debtor_id LEFT JOIN outbox_messageclaim mc ON mc.message_id = m.id"
        " LEFT JOIN claims_claim c ON c.id = mc.claim_id WHERE %(state)s::text IS NULL OR m.state = %(state)s"
        " GROUP BY m.id, p.name ORDER BY m.id",
        {"state": state},
    )
    return [
        {
            "id": row[0], "kind": row[1], "channel": row[2], "debtor": row[3], "claims": row[4], "state": row[5],
            "not_before": row[6], "principal_cents": row[7], "interest_cents": row[8], "costs_cents": row[9],
            "total_cents": row[7] + row[8] + row[9], "announced_costs_cents": row[10], "files": row[11],
            "proposed_on": row[12], "dispatched_on": row[13], "reason": row[14], "sha256": row[15],
        }
        for row in rows
    ]  # fmt: skip
