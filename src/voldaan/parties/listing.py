"""Reads of the list of debtors: filtered, sorted, summed and cut into pages in two queries; saved filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.base.text import name_key
from voldaan.parties.validation_rules import one_line


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: words in name, number, e-mail, telephone, place or registration; which debtors."""

    words: str = ""
    which: str = "open"


class Row(NamedTuple):
    """Debiteur in the list; cents are what is open of the principals."""

    id: int
    number: str
    name: str
    creditor: str
    town: str
    kind: str
    claims: int
    overdue: int
    open_cents: int


class Listing(NamedTuple):
    """Lijst: the rows that were asked for, how many there are, and what is open of all of them."""

    rows: list[Row]
    total: int
    open_cents: int


SORTS = {"name": "p.name_key", "number": "p.number", "town": "p.town", "claims": "claims", "overdue": "overdue",
         "open": "cents"}  # fmt: skip
_WHICH = {
    "open": "o.claims > 0",
    "all": "true",
    "overdue": "o.overdue > 0",
    "held": "EXISTS (SELECT FROM claims_hold h JOIN claims_case k ON k.id = h.case_id WHERE k.debtor_id = p.id"
    " AND h.released_on IS NULL)",
    "people": "p.kind IN ('consumer', 'sole_trader', 'partnership', 'unknown')",
    "business": "p.kind IN ('company', 'public_body')",
}
_FROM = """
FROM parties_party p JOIN parties_creditor s ON s.id = p.creditor_id
LEFT JOIN (SELECT debtor_id, count(*) AS claims, count(*) FILTER (WHERE stage <> 'issued') AS overdue,
  sum(principal_cents)::bigint AS cents FROM claims_claim WHERE closed_on IS NULL GROUP BY debtor_id) o
  ON o.debtor_id = p.id
WHERE p.merged_into_id IS NULL AND """


def listing(wanted: Filter, *, sort: str = "name", limit: int | None = None, offset: int = 0) -> Listing:
    """Debiteuren that meet the filter, in order; ``-`` before a column turns its order round."""
    where, params = _where(wanted)
    row = sql.fetch_one(f"SELECT count(*), coalesce(sum(o.cents), 0)::bigint {_FROM}{where}", params)
    assert row is not None
    name, down = sort.removeprefix("-"), sort.startswith("-")
    order = f"{SORTS.get(name, 'p.name_key')} {'DESC' if down else 'ASC'}, p.id"
    rows = sql.fetch(
        "SELECT p.id, p.number, p.name, s.name, p.town, p.kind, coalesce(o.claims, 0) AS claims,"
        f" coalesce(o.overdue, 0) AS overdue, coalesce(o.cents, 0) AS cents {_FROM}{where} ORDER BY {order}"
        " LIMIT %(limit)s OFFSET %(offset)s",
        params | {"limit": limit, "offset": offset},
    )
    return Listing([Row(*r) for r in rows], *row)


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    which, words = _WHICH.get(wanted.which, "o.claims > 0"), wanted.words.strip()
    if not words:
        return which, {}
    plain = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    digits = "".join(c for c in words if c.isdigit())[-9:]
    match = (
        "(p.name_key LIKE %(name)s OR p.number ILIKE %(like)s OR p.email ILIKE %(like)s OR p.town ILIKE %(like)s"
        " OR p.kvk = %(words)s OR length(%(digits)s) > 5 AND regexp_replace(p.phone, '\\D', '', 'g') LIKE %(ends)s"
        " OR EXISTS (SELECT FROM parties_party m WHERE m.merged_into_id = p.id AND m.number ILIKE %(like)s))"
    )
    return f"{which} AND {match}", {
        "name": f"%{name_key(plain) or '-'}%", "like": f"%{plain}%", "words": words, "digits": digits,
        "ends": f"%{digits}",
    }  # fmt: skip


def saved(actor: Actor, page: str) -> list[tuple[int, str, str]]:
    """Bewaarde filters of a member of staff for a list: (id, name, query)."""
    rows = sql.fetch(
        "SELECT id, name, query FROM parties_savedfilter WHERE user_id = %s AND page = %s ORDER BY name",
        [actor.user_id, page],
    )
    return [(row[0], row[1], row[2]) for row in rows]


def save(actor: Actor, page: str, name: str, query: str) -> None:
    """Filter bewaren under a name; the same name again is the new one.

    :raises Refused: without a name, or for who is no member of staff.
    """
    clean = one_line(name)[:60]
    if not clean:
        raise Refused("Geef het filter een naam.", rule="name")
    if actor.user_id is None:
        raise Refused("Alleen wie is ingelogd, kan een filter bewaren.")
    sql.execute(
        "INSERT INTO parties_savedfilter (tenant_id, user_id, page, name, query) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, user_id, page, name) DO UPDATE SET query = EXCLUDED.query",
        [actor.tenant_id, actor.user_id, page, clean, query[:300]],
    )


def forget(actor: Actor, filter_id: int) -> None:
    """Bewaard filter verwijderen, one's own."""
    sql.execute("DELETE FROM parties_savedfilter WHERE id = %s AND user_id = %s", [filter_id, actor.user_id])
