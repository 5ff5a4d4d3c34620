"""Duplicates (dubbelen): debtors who may be one, found by what they share, with the reasons and a score."""

from __future__ import annotations

from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound
from voldaan.parties import events as kinds
from voldaan.parties.rules import ALIKE, ALIKE_FROM, CONTRADICTS, MOST_ALIKE


class Pair(NamedTuple):
    """Tweetal that may be one; ``mergeable`` when both are of one creditor."""

    id: int
    score: int
    reasons: list[str]
    first_id: int
    first_number: str
    first_name: str
    first_place: str
    second_id: int
    second_number: str
    second_name: str
    second_place: str
    mergeable: bool


#: What each debtor can be recognised by; a key that many share says nothing.
_KEYS = r"""
WITH party AS (SELECT id, kvk, upper(vat_number) AS vat, lower(email) AS email, phone, name_key,
    upper(replace(postcode, ' ', '')) AS place,
    trim(regexp_replace(name_key, '\m(B V|BV|N V|NV|V O F|VOF|C V|CV|GMBH|LTD)\M', '', 'g')) AS bare
  FROM parties_party WHERE merged_into_id IS NULL),
contact AS (SELECT party_id AS id, kind, value FROM parties_partycontact WHERE ended_on IS NULL),
key(kind, value, id) AS (
  SELECT 'kvk', kvk, id FROM party WHERE kvk <> ''
  UNION SELECT 'vat_number', vat, id FROM party WHERE vat <> ''
  UNION SELECT 'iban', a.iban, a.party_id FROM parties_partyaccount a JOIN party ON party.id = a.party_id
  UNION SELECT 'email', email, id FROM party WHERE email <> ''
  UNION SELECT 'email', lower(value), id FROM contact WHERE kind = 'email'
  UNION SELECT 'phone', right(regexp_replace(phone, '\D', '', 'g'), 9), id FROM party WHERE length(phone) > 8
  UNION SELECT 'phone', right(regexp_replace(value, '\D', '', 'g'), 9), id FROM contact WHERE kind = 'phone'
  UNION SELECT 'address', bare || '|' || place, id FROM party WHERE bare <> '' AND place <> ''
  UNION SELECT 'name', bare, id FROM party WHERE length(bare) > 4),
rare AS (SELECT kind, value FROM key GROUP BY kind, value HAVING count(*) BETWEEN 2 AND %(most)s),
pair AS (SELECT a.id AS first, b.id AS second, a.kind FROM rare JOIN key a USING (kind, value)
  JOIN key b USING (kind, value) WHERE a.id < b.id GROUP BY a.id, b.id, a.kind),
scored AS (SELECT pair.first, pair.second, array_agg(pair.kind ORDER BY w.weight DESC, pair.kind) AS reasons,
    least(sum(w.weight), 100) - CASE WHEN p.kvk <> q.kvk AND p.kvk <> '' AND q.kvk <> ''
      OR p.vat <> q.vat AND p.vat <> '' AND q.vat <> '' THEN %(contradicts)s ELSE 0 END AS score
  FROM pair JOIN unnest(%(kinds)s::text[], %(weights)s::int[]) AS w(kind, weight) ON w.kind = pair.kind
  JOIN party p ON p.id = pair.first JOIN party q ON q.id = pair.second
  GROUP BY pair.first, pair.second, p.kvk, q.kvk, p.vat, q.vat)
SELECT first, second, reasons, score FROM scored WHERE score >= %(from)s
"""


def find(actor: Actor) -> int:
    """Dubbelen zoeken over all debtors at once; gives how many wait for a person. A repeat changes nothing."""
    actor.must(Permission.IMPORT)
    params = {
        "most": MOST_ALIKE, "contradicts": CONTRADICTS, "from": ALIKE_FROM, "kinds": list(ALIKE),
        "weights": [weight for weight, _ in ALIKE.values()], "tenant": actor.tenant_id,
    }  # fmt: skip
    sql.execute(
        f"CREATE TEMP TABLE alike ON COMMIT DROP AS {_KEYS}",
        params,
    )
    sql.execute(
        "INSERT INTO parties_duplicate AS d (tenant_id, first_id, second_id, score, reasons, different_by)"
        " SELECT %(tenant)s, first, second, score, reasons, '' FROM alike ORDER BY first, second"
        " ON CONFLICT (tenant_id, first_id, second_id) DO UPDATE SET score = EXCLUDED.score, reasons = EXCLUDED.reasons"
        " WHERE (d.score, d.reasons) IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.reasons)",
        params,
    )
    sql.execute(
        "DELETE FROM parties_duplicate d WHERE different_on IS NULL AND NOT EXISTS"
        " (SELECT FROM alike a WHERE a.first = d.first_id AND a.second = d.second_id)"
    )
    sql.execute("DROP TABLE alike")
    return count()


#: Pairs that wait for a person, as ``d`` with the debtors ``p`` and ``q``.
WAITING = (
    "FROM parties_duplicate d JOIN parties_party p ON p.id = d.first_id JOIN parties_party q ON q.id = d.second_id"
    " WHERE d.different_on IS NULL AND p.merged_into_id IS NULL AND q.merged_into_id IS NULL"
    " AND NOT EXISTS (SELECT FROM parties_partyrole r WHERE r.kind = 'same_person' AND r.ended_on IS NULL"
    " AND (r.party_id, r.other_id) IN ((p.id, q.id), (q.id, p.id)))"
)
_PAIRS = (
    "SELECT d.id, d.score, d.reasons, p.id, p.number, p.name, concat_ws(' ', p.street, p.postcode, p.town), q.id,"
    f" q.number, q.name, concat_ws(' ', q.street, q.postcode, q.town), p.creditor_id = q.creditor_id {WAITING}"
)


def waiting(*, limit: int | None = None, offset: int = 0) -> list[Pair]:
    """Tweetallen that wait for a person, the surest first."""
    rows = sql.fetch(f"{_PAIRS} ORDER BY d.score DESC, d.id LIMIT %s OFFSET %s", [limit, offset])
    return [Pair(*row) for row in rows]


def of_party(party_id: int) -> list[Pair]:
    """Tweetallen of which a debtor is one."""
    rows = sql.fetch(f"{_PAIRS} AND %s IN (p.id, q.id) ORDER BY d.score DESC, d.id", [party_id])
    return [Pair(*row) for row in rows]


def pair(duplicate_id: int) -> Pair:
    """One pair; :raises NotFound: when a person decided already, or in another administration."""
    rows = sql.fetch(f"{_PAIRS} AND d.id = %s", [duplicate_id])
    if not rows:
        raise NotFound("Over deze twee is al beslist. Ververs de lijst.")
    return Pair(*rows[0])


def count() -> int:
    """How many wait."""
    return int(sql.fetch(f"SELECT count(*) {WAITING}")[0][0])


def different(actor: Actor, duplicate_id: int) -> None:
    """Niet dezelfde: not asked again, whatever they share later. A second click changes nothing."""
    actor.must(Permission.IMPORT)
    rows = sql.fetch(
        "UPDATE parties_duplicate SET different_on = %s, different_by = %s WHERE id = %s AND different_on IS NULL"
        " RETURNING first_id, second_id",
        [clock.today(), actor.name[:80], duplicate_id],
    )
    entries = [
        events.Entry(kinds.PartiesDifferent(duplicate_id=duplicate_id, other_id=second), party_id=first)
        for first, second in rows
    ]
    events.record(actor, entries)
