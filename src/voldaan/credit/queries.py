"""Reads of credit: the signal, a debtor's credit file, the list with exceptions first, and what waits for a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import clock, sql
from voldaan.base.errors import NotFound, Refused
from voldaan.base.todo import Todo
from voldaan.credit import rules, signals, terms
from voldaan.invoices import past
from voldaan.parties import roles
from voldaan.parties.rules import is_natural


class Known(NamedTuple):
    """Debiteur as credit knows him."""

    id: int
    number: str
    name: str
    kind: str
    kvk: str
    creditor: str

    @property
    def is_natural(self) -> bool:
        """No score, and always a person who decides."""
        return is_natural(self.kind)


class LimitRow(NamedTuple):
    """Limiet with who asked and who decided; cents."""

    id: int
    party_id: int
    debtor: str
    amount_cents: int
    from_on: date
    until_on: date | None
    reason: str
    state: str
    people_needed: int
    requested_by: str
    requested_by_id: int | None
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    for_group: bool


class OrderRow(NamedTuple):
    """Order that is not invoiced yet; cents."""

    id: int
    number: str
    amount_cents: int
    ordered_on: date


class ReportRow(NamedTuple):
    """Wat van een bureaurapport wordt bewaard; cents."""

    id: int
    bureau: str
    state: str
    asked_on: date
    asked_by: str
    cost_cents: int
    as_of_on: date | None
    rating: str
    rating_value: int | None
    advised_limit_cents: int | None
    is_active: bool | None
    report_id: str


class AlertRow(NamedTuple):
    """Melding van een bureau."""

    id: int
    party_id: int
    debtor: str
    kind: str
    on: date
    bureau: str
    seen_by: str


class Group(NamedTuple):
    """Groep of companies at one creditor: the limit for all together, and what each has open; cents."""

    limit: rules.Grant | None
    exposure_cents: int
    members: list[tuple[int, str, str, int]]


class CreditFile(NamedTuple):
    """Kredietdossier of one debtor."""

    debtor: Known
    standing: rules.Standing
    signal: rules.Signal
    rating: rules.Rating
    past: tuple[str, ...]
    limit: rules.Grant | None
    limits: list[LimitRow]
    orders: list[OrderRow]
    terms: list[terms.Term]
    differing: list[terms.Differing]
    reports: list[ReportRow]
    alerts: list[AlertRow]
    group: Group | None


class Watched(NamedTuple):
    """Debiteur in the list; cents. ``used_percent`` is None without a limit."""

    id: int
    number: str
    name: str
    kind: str
    exposure_cents: int
    limit_cents: int | None
    oldest_on: date | None
    alerts: int
    signal: str

    @property
    def used_percent(self) -> int | None:
        """How much of the limit is in use, rounded up."""
        if self.limit_cents is None:
            return None
        return -(-100 * self.exposure_cents // self.limit_cents) if self.limit_cents else 100


def party_of(text: str) -> int:
    """Debiteur by his number, or a company by its KvK number.

    :raises Refused: for nobody, or for more than one.
    """
    rows = sql.fetch(
        "SELECT id, number FROM parties_party WHERE number = %s OR (kvk = %s AND kvk <> '') ORDER BY id LIMIT 6",
        [text, text],
    )
    if not rows:
        raise Refused(f"Debiteur of KvK-nummer {text} is hier niet bekend. Controleer het nummer.", rule="unknown")
    if len(rows) > 1:
        numbers = ", ".join(row[1] for row in rows)
        raise Refused(f"{text} is niet eenduidig: het hoort bij debiteuren {numbers}. Kies een debiteurnummer.")
    return int(rows[0][0])


def debtor(party_id: int) -> Known:
    """One debtor; :raises NotFound: also when he belongs to another administration."""
    row = sql.fetch_one(
        "SELECT p.id, p.number, p.name, p.kind, p.kvk, s.name FROM parties_party p"
        " JOIN parties_creditor s ON s.id = p.creditor_id WHERE p.id = %s",
        [party_id],
    )
    if row is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    return Known(*row)


def signal(party_id: int, *, order_cents: int = 0, on: date | None = None) -> rules.Signal:
    """Leversignaal now, with an order of so many cents on top."""
    debtor(party_id)
    standing = signals.standings(on or clock.today(), [party_id], order_cents=order_cents)[party_id]
    return rules.signal(standing, signals.bounds())


def credit_file(party_id: int, on: date) -> CreditFile:
    """Kredietdossier: everything that credit knows of one debtor, with the signal and its reasons."""
    known = debtor(party_id)
    standing = signals.standings(on, [party_id])[party_id]
    paid = signals.paid_invoices(on, [party_id]).get(party_id, ())
    return CreditFile(
        debtor=known,
        standing=standing,
        signal=rules.signal(standing, signals.bounds()),
        rating=rules.rating(
            paid, is_natural=known.is_natural, oldest_days=standing.oldest_days,
            broken_promises=standing.broken_promises,
        ),
        past=rules.past_fact([rules.Paid(row.days, row.amount_cents) for row in past.of_debtor(party_id)]),
        limit=rules.in_force(signals.grants([party_id]).get(party_id, ()), on),
        limits=limits(party_id=party_id),
        orders=_orders(party_id),
        terms=terms.of_debtor(party_id, on),
        differing=terms.differing(party_id),
        reports=reports(party_id),
        alerts=alerts(party_id=party_id),
        group=_group(party_id, on),
    )  # fmt: skip


def _group(party_id: int, on: date) -> Group | None:
    groups = roles.companies()
    if party_id not in groups:
        return None
    members = groups[party_id]
    open_cents = {id_: standing.exposure_cents for id_, standing in signals.standings(on, members).items()}
    rows = sql.fetch("SELECT id, number, name FROM parties_party WHERE id = ANY(%s) ORDER BY id", [list(members)])
    return Group(
        signals.group_limits(groups, on).get(party_id), sum(open_cents.values()),
        [(id_, number, name, open_cents[id_]) for id_, number, name in rows],
    )  # fmt: skip


_LIMITS = """
SELECT l.id, l.party_id, p.name, l.amount_cents, l.from_on, l.until_on, l.reason, l.state, l.people_needed,
  l.requested_by, l.requested_by_id, l.requested_at, l.decided_by, l.decided_at, l.decision_note, l.for_group
FROM credit_creditlimit l JOIN parties_party p ON p.id = l.party_id
"""


def limits(*, party_id: int) -> list[LimitRow]:
    """Limieten of a debtor, the newest first, with every request and decision."""
    return [LimitRow(*row) for row in sql.fetch(f"{_LIMITS} WHERE l.party_id = %s ORDER BY l.id DESC", [party_id])]


def requests(*, limit: int = 50) -> list[LimitRow]:
    """Aanvragen that wait for a decision, the oldest first."""
    return [
        LimitRow(*row) for row in sql.fetch(f"{_LIMITS} WHERE l.state = 'requested' ORDER BY l.id LIMIT %s", [limit])
    ]


def _orders(party_id: int) -> list[OrderRow]:
    rows = sql.fetch(
        "SELECT id, number, amount_cents, ordered_on FROM credit_openorder WHERE party_id = %s AND closed_on IS NULL"
        " ORDER BY ordered_on, id LIMIT 100",
        [party_id],
    )
    return [OrderRow(*row) for row in rows]


def reports(party_id: int) -> list[ReportRow]:
    """Bureaurapporten that are still kept, the newest first."""
    rows = sql.fetch(
        "SELECT id, bureau, state, asked_on, asked_by, cost_cents, as_of_on, rating, rating_value,"
        " advised_limit_cents, is_active, report_id FROM credit_bureaureport WHERE party_id = %s ORDER BY id DESC",
        [party_id],
    )
    return [ReportRow(*row) for row in rows]


def alerts(*, party_id: int | None = None, limit: int = 50) -> list[AlertRow]:
    """Meldingen: all of one debtor, or those that nobody has seen yet; the newest first."""
    rows = sql.fetch(
        "SELECT a.id, a.party_id, p.name, a.kind, a.on, a.bureau, a.seen_by FROM credit_creditalert a"
        " JOIN parties_party p ON p.id = a.party_id WHERE CASE WHEN %s::bigint IS NULL THEN a.seen_at IS NULL"
        " ELSE a.party_id = %s END ORDER BY a.id DESC LIMIT %s",
        [party_id, party_id, limit],
    )
    return [AlertRow(*row) for row in rows]


_WATCHED = """
WITH exposure AS (
  SELECT party_id, sum(cents)::bigint AS cents, min(due_on) AS oldest_on FROM (
    SELECT debtor_id AS party_id, principal_cents + interest_cents + costs_cents AS cents,
      CASE WHEN principal_cents > 0 AND due_on < %(on)s THEN due_on END AS due_on
    FROM claims_claim WHERE closed_on IS NULL
    UNION ALL SELECT party_id, amount_cents, NULL FROM credit_openorder WHERE closed_on IS NULL) open
  GROUP BY party_id),
allowed AS (
  SELECT DISTINCT ON (party_id) party_id, amount_cents FROM credit_creditlimit
  WHERE state = 'approved' AND NOT for_group
    AND from_on <= %(on)s AND (until_on IS NULL OR %(on)s <= until_on)
  ORDER BY party_id, until_on IS NULL, id DESC),
warned AS (SELECT party_id, count(*) AS alerts FROM credit_creditalert WHERE seen_at IS NULL GROUP BY party_id),
watched AS (
  SELECT p.id, p.number, p.name, p.kind, coalesce(e.cents, 0) AS cents, a.amount_cents, e.oldest_on,
    coalesce(w.alerts, 0) AS alerts, coalesce(s.signal, 'go') AS signal,
    CASE WHEN e.cents > a.amount_cents THEN 0 WHEN w.alerts > 0 THEN 1 WHEN s.signal = 'stop' THEN 2
      WHEN e.cents * 100 >= a.amount_cents * %(near)s THEN 3 WHEN s.signal = 'ask' THEN 4 ELSE 5 END AS pile
  FROM parties_party p LEFT JOIN exposure e ON e.party_id = p.id LEFT JOIN allowed a ON a.party_id = p.id
  LEFT JOIN warned w ON w.party_id = p.id LEFT JOIN credit_deliverysignal s ON s.party_id = p.id
  WHERE a.party_id IS NOT NULL OR w.party_id IS NOT NULL OR s.signal IN ('ask', 'stop'))
"""
#: Filter of the list -> the piles that it shows.
SHOWN = {"exceptions": (0, 1, 2, 3, 4), "over": (0,), "near": (3,), "alerts": (1,), "all": (0, 1, 2, 3, 4, 5)}


def counts(on: date) -> dict[str, int]:
    """Hoeveel debiteuren each filter shows."""
    rows = sql.fetch(f"{_WATCHED} SELECT pile, count(*) FROM watched GROUP BY pile", _on(on))
    piles = dict(rows)
    return {name: sum(piles.get(pile, 0) for pile in shown) for name, shown in SHOWN.items()}


def watched(on: date, show: str = "exceptions", *, limit: int | None = None, offset: int = 0) -> list[Watched]:
    """Debiteuren under watch: over the limit first, then warned about, then the rest by how full the limit is."""
    rows = sql.fetch(
        f"{_WATCHED} SELECT id, number, name, kind, cents, amount_cents, oldest_on, alerts, signal FROM watched"
        " WHERE pile = ANY(%(piles)s) ORDER BY pile, cents * 100 / nullif(amount_cents, 0) DESC NULLS LAST,"
        " cents DESC, id LIMIT %(limit)s OFFSET %(offset)s",
        {**_on(on), "piles": list(SHOWN[show]), "limit": limit, "offset": offset},
    )
    return [Watched(*row) for row in rows]


def _on(on: date) -> dict[str, object]:
    return {"on": on, "near": signals.bounds().near_percent}


def to_do(on: date) -> list[Todo]:
    """Werk: requests that wait for a decision, and alerts that nobody has seen."""
    asked = [
        Todo(
            "credit_limit_requested",
            row.requested_at.astimezone(clock.AMSTERDAM).date(),
            40,
            "Beslis over een aangevraagde kredietlimiet.",
            f"/krediet/{row.party_id}",
            party_id=row.party_id,
            amount_cents=row.amount_cents,
        )
        for row in requests(limit=500)
    ]
    warned = [
        Todo("credit_alert", row.on, 20, "Bekijk de melding van het kredietbureau.", f"/krediet/{row.party_id}",
             party_id=row.party_id)
        for row in alerts(limit=500)
    ]  # fmt: skip
    return sorted(asked + warned, key=lambda todo: (todo.due_on, todo.rank, todo.party_id or 0))
