"""Data quality (gegevenskwaliteit): why a debtor cannot be reached or told apart, counted, scored, with what mends it.

Judged in the database from what is stored, for all debtors at once, so that it is never out of date. What a form would
refuse and an import kept is found here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import clock, sql
from voldaan.base.text import name_key
from voldaan.base.todo import Todo
from voldaan.parties import adaptations, duplicates
from voldaan.parties.contacts import REACHED
from voldaan.parties.rules import PROBLEMS
from voldaan.parties.validation_rules import COUNTRIES


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: one problem or all; words in name or number; only debtors with open claims, or all."""

    problem: str = ""
    words: str = ""
    only_open: bool = True


class Row(NamedTuple):
    """Debiteur with what is wrong; ``score`` out of a hundred, cents."""

    id: int
    number: str
    name: str
    problems: list[str]
    score: int
    open_cents: int


class Summary(NamedTuple):
    """Samenvatting: how many debtors, how many of them faultless, the mean score, and how many have each problem."""

    debtors: int
    faultless: int
    score: int
    counts: dict[str, int]


#: A Dutch VAT number is right by its own check digits or by those of the citizen service number it began with.
_VAT_NL = r"""(vat ~ '^NL\d{9}B\d{2}$' AND (
  ('2321' || substr(vat, 3, 9) || '11' || substr(vat, 13, 2))::numeric %% 97 = 1
  OR (SELECT sum((10 - i) * substr(vat, 2 + i, 1)::int) FROM generate_series(1, 8) i) %% 11
     = substr(vat, 11, 1)::int))"""
_WRONG = {
    "unreachable": "NOT reach_email AND NOT reach_post",
    "bounced": "email_bounced_on IS NOT NULL AND NOT reach_email",
    "no_address": "NOT reach_post AND reach_email",
    "unknown_capacity": "capacity = 'unknown'",
    "double": "double",
    "wrong_email": r"email <> '' AND email !~ '^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$'",
    "wrong_phone": r"phone <> '' AND length(regexp_replace(phone, '\D', '', 'g')) NOT BETWEEN 9 AND 15",
    "wrong_postcode": r"country = 'NL' AND postcode <> '' AND postcode !~ '^[1-9]\d{3} ?[A-Za-z]{2}$'",
    "no_house_number": r"country = 'NL' AND street <> '' AND street !~ '\d'",
    "wrong_country": "country NOT IN (SELECT unnest(%(countries)s::text[]))",
    "wrong_kvk": r"kvk <> '' AND kvk !~ '^\d{8}$'",
    "wrong_vat_number": rf"vat LIKE 'NL%%' AND NOT {_VAT_NL}",
    "no_kvk": "kvk = '' AND country = 'NL' AND capacity IN ('company', 'partnership', 'sole_trader')",
    "no_language": "country NOT IN ('NL', 'BE', 'SR', 'CW', 'AW') AND language = 'nl'"
    " AND NOT 'language' = ANY(local_fields)",
}
_JUDGED = f"""
WITH owed AS (SELECT debtor_id, sum(principal_cents + interest_cents + costs_cents)::bigint AS cents FROM claims_claim
  WHERE closed_on IS NULL GROUP BY debtor_id),
alike AS (SELECT d.first_id AS id, d.second_id AS other {duplicates.WAITING}),
seen AS (SELECT DISTINCT ON (party_id) party_id, capacity FROM parties_capacityevidence ORDER BY party_id, id DESC),
party AS (SELECT p.*, coalesce(owed.cents, 0) AS cents,
    regexp_replace(upper(p.vat_number), '[^A-Z0-9]', '', 'g') AS vat,
    coalesce(seen.capacity, p.kind) AS capacity,
    p.id IN (SELECT id FROM alike UNION SELECT other FROM alike) AS double,
    CASE WHEN a.instead THEN a.email_instead
      ELSE coalesce(a.email, false) OR p.email <> '' AND p.email_bounced_on IS NULL END AS reach_email,
    CASE WHEN a.instead THEN a.post_instead
      ELSE coalesce(a.post, false) OR p.street <> '' AND p.town <> '' END AS reach_post
  FROM parties_party p LEFT JOIN owed ON owed.debtor_id = p.id LEFT JOIN seen ON seen.party_id = p.id
  LEFT JOIN ({REACHED.format(parties="SELECT id FROM parties_party")}) a ON a.party_id = p.id
  WHERE p.merged_into_id IS NULL AND (%(all)s OR owed.cents > 0)),
judged AS (SELECT id, number, name, name_key, cents, {", ".join(f"({t}) AS is_{c}" for c, t in _WRONG.items())}
  FROM party),
scored AS (SELECT *,
    array_remove(ARRAY[{", ".join(f"CASE WHEN is_{c} THEN '{c}' END" for c in _WRONG)}], NULL) AS problems,
    greatest(0, 100 - ({" + ".join(f"is_{c}::int * {PROBLEMS[c][0]}" for c in _WRONG)})) AS score FROM judged)
"""


def _params(wanted: Filter) -> dict[str, Any]:
    plain = wanted.words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {
        "on": clock.today(), "countries": sorted(COUNTRIES), "all": not wanted.only_open, "problem": wanted.problem,
        "name": f"%{name_key(plain) or plain}%", "like": f"%{plain}%",
    }  # fmt: skip


_MATCH = (
    "problems <> '{}' AND (%(problem)s = '' OR %(problem)s = ANY(problems))"
    " AND (name_key LIKE %(name)s OR number ILIKE %(like)s)"
)


def summary(*, only_open: bool = True) -> Summary:
    """Samenvatting over all debtors."""
    each = ", ".join(f"count(*) FILTER (WHERE is_{code})" for code in PROBLEMS)
    row = sql.fetch_one(
        f"{_JUDGED} SELECT count(*), count(*) FILTER (WHERE problems = '{{}}'), coalesce(avg(score), 100)::int, {each}"
        " FROM scored",
        _params(Filter(only_open=only_open)),
    )
    assert row is not None
    counts = {code: n for code, n in zip(PROBLEMS, row[3:], strict=True) if n}
    return Summary(row[0], row[1], row[2], counts)


def listing(wanted: Filter, *, limit: int | None = None, offset: int = 0) -> tuple[list[Row], int]:
    """Debiteuren with something wrong, the largest open amount first, and how many there are."""
    rows = sql.fetch(
        f"{_JUDGED} SELECT id, number, name, problems, score, cents, count(*) OVER () FROM scored WHERE {_MATCH}"
        " ORDER BY cents DESC, score, id LIMIT %(limit)s OFFSET %(offset)s",
        _params(wanted) | {"limit": limit, "offset": offset},
    )
    return [Row(*row[:6]) for row in rows], rows[0][6] if rows else 0


def of_party(party_id: int) -> Row | None:
    """Wat er mankeert aan one debtor, or None when nothing does."""
    rows = sql.fetch(
        f"{_JUDGED} SELECT id, number, name, problems, score, cents FROM scored WHERE problems <> '{{}}' AND id ="
        " %(id)s",
        _params(Filter(only_open=False)) | {"id": party_id},
    )
    return Row(*rows[0]) if rows else None


def to_do(on: date) -> list[Todo]:
    """Werk: debtors who cannot be reached, pairs that may be one, adaptations and authorisations that end soon."""
    found = []
    counts = summary().counts
    if n := counts.get("unreachable"):
        title = "1 debiteur is" if n == 1 else f"{n} debiteuren zijn"
        found.append(Todo("debtor_quality", on, 60, f"{title} niet te bereiken.", "/debiteuren/kwaliteit?probleem="
                          "unreachable"))  # fmt: skip
    if n := duplicates.count():
        title = "1 debiteur staat" if n == 1 else f"{n} debiteuren staan"
        found.append(Todo("debtor_duplicates", on, 70, f"{title} er misschien dubbel in.", "/debiteuren/dubbel"))
    found += [
        Todo("adaptation_review", until_on, 50, "Een aanpassing loopt af: is zij nog nodig?",
             f"/debiteuren/{party_id}#aanpassingen", party_id=party_id)
        for party_id, until_on in adaptations.to_review(on)
    ]  # fmt: skip
    return found
