"""The audit (steekproef): each month a person checks some of what was settled by itself; that is its precision here.

The draw is by chance but not by mood: the same month gives the same lines, whoever draws and however often.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.payments.audit_rules import SAMPLE_PER_LEVEL, Judged, add, after, before, month_of
from voldaan.payments.events import AuditDrawn, AuditJudged
from voldaan.payments.models import AuditedLine

MONTHS = 12
LEVELS = ("certain", "likely", "possible")
#: Settled by itself: still as the machine left it, or touched by a person after the machine had paid claims with it.
_AUTOMATIC = """
l.amount_cents > 0 AND l.state <> 'not_ours' AND ((l.decided_by = '' AND l.unallocated_cents < l.amount_cents)
OR (l.decided_by <> '' AND EXISTS (SELECT FROM payments_allocation a JOIN base_event e ON e.id = a.event_id
  WHERE a.line_id = l.id AND e.data->>'level' <> 'hand')))
"""


class Drawn(NamedTuple):
    """Steekproefregel as a person sees it: what came in, what the machine made of it, and the verdict; cents."""

    id: int
    line_id: int
    level: str
    verdict: str
    judged_by: str
    booked_on: date
    amount_cents: int
    counterparty: str
    text: str
    reasons: list[str]
    paid: list[tuple[int, str, str, int]]
    was_undone: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Maand: how many payments came in, how many were settled by itself, and what the sample says by level."""

    month: date
    payments: int
    automatic: int
    levels: dict[str, Judged]

    @property
    def drawn(self) -> int:
        """How many lines were drawn."""
        return sum(judged.drawn for judged in self.levels.values())

    @property
    def open(self) -> int:
        """How many of them nobody has looked at."""
        return sum(judged.open for judged in self.levels.values())


def draw(actor: Actor, month: date) -> int:
    """Steekproef trekken over a month that has ended; gives how many lines it drew. A second time draws nothing.

    :raises Refused: the month has not ended, or nothing was settled by itself in it.
    """
    actor.must(Permission.SETTLE)
    month = month_of(month)
    if after(month) > month_of(clock.today()):
        raise Refused(
            "Deze maand is nog niet voorbij. Trek de steekproef na de laatste dag; dan kan niets meer schuiven."
        )
    if sql.fetch_one("SELECT 1 FROM payments_auditedline WHERE month = %s", [month]):
        return 0
    rows = sql.fetch(
        "SELECT id, level FROM (SELECT l.id, l.level, row_number() OVER (PARTITION BY l.level"
        f" ORDER BY md5(%s || l.account_id || l.key)) AS place FROM payments_bankline l WHERE {_AUTOMATIC}"
        " AND l.booked_on >= %s AND l.booked_on < %s) x WHERE place <= %s ORDER BY level, place",
        [month.isoformat(), month, after(month), SAMPLE_PER_LEVEL],
    )
    if not rows:
        raise Refused("In deze maand is niets vanzelf verwerkt; er valt niets te controleren.")
    drawn = sql.insert(
        "payments_auditedline",
        {"line_id": "bigint", "level": "text"},
        rows,
        constants={"tenant_id": actor.tenant_id, "month": month, "verdict": "", "judged_by": ""},
        on_conflict="ON CONFLICT DO NOTHING",
    )
    events.record(actor, [events.Entry(AuditDrawn(month=month, lines=drawn), key=f"audit:{month}")])
    return drawn


def judge(actor: Actor, month: date, verdicts: Mapping[int, str]) -> int:
    """Beoordelen: a verdict on each of these drawn lines; gives how many changed.

    :raises Refused: a verdict that does not exist, or a line that was not drawn for this month.
    """
    actor.must(Permission.SETTLE)
    if not set(verdicts.values()) <= {*AuditedLine.Verdict.values, ""}:
        raise Refused("Kies goed, fout of weet niet.")
    rows = sql.fetch("SELECT id, verdict FROM payments_auditedline WHERE month = %s FOR UPDATE", [month])
    known = dict(rows)
    if not verdicts.keys() <= known.keys():
        raise NotFound("Een van deze regels is niet getrokken voor deze maand. Ververs de pagina.")
    changed = [(id_, verdict) for id_, verdict in sorted(verdicts.items()) if known[id_] != verdict]
    if not changed:
        return 0
    by, at = actor.name, clock.now()
    sql.update(
        "payments_auditedline",
        {"id": "bigint", "verdict": "text", "judged_by": "text", "judged_at": "timestamptz"},
        [(id_, verdict, by if verdict else "", at if verdict else None) for id_, verdict in changed],
    )
    told = list((known | dict(changed)).values())
    data = AuditJudged(month=month, right=told.count("right"), wrong=told.count("wrong"), unsure=told.count("unsure"))
    events.record(actor, [events.Entry(data)])
    return len(changed)


def sample(month: date) -> list[Drawn]:
    """Steekproef of a month: the level that promises least first, in the order of the draw."""
    rows = sql.fetch(
        "SELECT s.id, l.id, s.level, s.verdict, s.judged_by, l.booked_on, l.amount_cents,"
        " coalesce(nullif(l.counterparty_name, ''), l.reference), l.text, l.reasons"
        " FROM payments_auditedline s JOIN payments_bankline l ON l.id = s.line_id WHERE s.month = %s"
        " ORDER BY array_position(%s::text[], s.level::text) DESC, s.id",
        [month, list(LEVELS)],
    )
    paid, undone = _paid([row[1] for row in rows])
    return [
        Drawn._make([*row[:9], [reason["nl"] for reason in json.loads(row[9])], paid[row[1]], row[1] in undone])
        for row in rows
    ]


def _paid(line_ids: list[int]) -> tuple[dict[int, list[tuple[int, str, str, int]]], set[int]]:
    """What the machine paid with these lines (claim, number, debtor, cents), and of which lines that was undone."""
    found: dict[int, list[tuple[int, str, str, int]]] = defaultdict(list)
    undone = set()
    for line, claim, number, debtor, cents, turned in sql.fetch(
        "SELECT a.line_id, c.id, c.number, p.name, sum(a.amount_cents)::bigint,"
        " bool_or(a.undone AND l.state <> 'returned')"
        " FROM payments_allocation a JOIN base_event e ON e.id = a.event_id AND e.data->>'level' <> 'hand'"
        " JOIN payments_bankline l ON l.id = a.line_id"
        " JOIN claims_claim c ON c.id = a.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " WHERE a.line_id = ANY(%s) GROUP BY a.line_id, c.id, p.id ORDER BY a.line_id, c.id",
        [line_ids],
    ):
        found[line].append((claim, number, debtor, cents))
        undone |= {line} if turned else set()
    return found, undone


def months(on: date) -> list[Month]:
    """Maanden up to the one of ``on``, the last one first, of which money came in; a fixed number of queries."""
    first = before(month_of(on), MONTHS - 1)
    totals: dict[date, dict[str, tuple[int, int]]] = defaultdict(dict)
    for month, level, payments, automatic in sql.fetch(
        "SELECT date_trunc('month', l.booked_on)::date, l.level, count(*),"
        f" count(*) FILTER (WHERE {_AUTOMATIC}) FROM payments_bankline l"
        " WHERE l.booked_on >= %s AND l.amount_cents > 0 AND l.state <> 'not_ours' GROUP BY 1, 2",
        [first],
    ):
        totals[month][level] = (payments, automatic)
    drawn = _drawn(first)
    corrected = _corrected(first)
    return [
        Month(
            month,
            sum(payments for payments, _ in by_level.values()),
            sum(automatic for _, automatic in by_level.values()),
            {
                level: Judged(
                    level, by_level.get(level, (0, 0))[1], *drawn.get((month, level), (0, 0, 0, 0)),
                    corrected.get((month, level), 0),
                )
                for level in LEVELS
            },
        )
        for month, by_level in sorted(totals.items(), reverse=True)
    ]  # fmt: skip


def together(found: list[Month]) -> list[Judged]:
    """Alles bij elkaar: per level over these months, without a level at which nothing was settled by itself."""
    sums = [add(level, [month.levels[level] for month in found]) for level in LEVELS]
    return [judged for judged in sums if judged.automatic or judged.drawn]


def _drawn(first: date) -> dict[tuple[date, str], tuple[int, int, int, int]]:
    rows = sql.fetch(
        "SELECT month, level, count(*), count(*) FILTER (WHERE verdict = 'right'),"
        " count(*) FILTER (WHERE verdict = 'wrong'), count(*) FILTER (WHERE verdict = 'unsure')"
        " FROM payments_auditedline WHERE month >= %s GROUP BY 1, 2",
        [first],
    )
    return {(month, level): (n, right, wrong, unsure) for month, level, n, right, wrong, unsure in rows}


def _corrected(first: date) -> dict[tuple[date, str], int]:
    """Teruggedraaid door een mens: lines that the machine had settled, by the month of the line.

    What the bank returned has a cause, and says nothing about the match.
    """
    rows = sql.fetch(
        "SELECT date_trunc('month', l.booked_on)::date, l.level, count(DISTINCT l.id) FROM base_event u"
        " JOIN payments_bankline l ON l.id = (u.data->>'line_id')::bigint"
        f" WHERE u.kind = 'payment_undone' AND u.cause_id IS NULL AND l.booked_on >= %s AND {_AUTOMATIC} GROUP BY 1, 2",
        [first],
    )
    return {(month, level): count for month, level, count in rows}
