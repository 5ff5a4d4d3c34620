"""Reads of agreements: versions, who accepted them, and what a claim was bound to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.agreements import rules
from voldaan.base import sql
from voldaan.base.errors import NotFound


class VersionRow(NamedTuple):
    """Gepubliceerde versie, without its text and its bytes."""

    id: int
    creditor: str
    kind: str
    audience: str
    number: int
    title: str
    uploaded: bool
    payment_term_days: int | None
    interest_percent: str
    costs: str
    sha256: str
    effective_from: date
    published_by: str
    published_at: datetime
    findings: int
    accepted: int


class AcceptanceRow(NamedTuple):
    """Aanvaarding with its version and how strong it is."""

    id: int
    version_id: int
    title: str
    number: int
    audience: str
    party_id: int
    debtor: str
    debtor_number: str
    accepted_on: date
    how: str
    evidence_id: int | None
    note: str
    recorded_by: str
    withdrawn_on: date | None
    payment_term_days: int | None
    interest_percent: str
    costs: str

    @property
    def strength(self) -> rules.Strength:
        """Bewijskracht, with why."""
        return rules.strength(self.how, self.evidence_id is not None)


class Version(NamedTuple):
    """Versie whole: its text, its choices and what the linter said of it."""

    row: VersionRow
    text_nl: str
    text_en: str
    findings: list[dict[str, Any]]


_VERSIONS = """
SELECT v.id, s.name, v.kind, v.audience, v.number, v.title, v.uploaded, v.payment_term_days, v.interest_percent,
  v.costs, v.sha256, v.effective_from, v.published_by, v.published_at, jsonb_array_length(v.findings),
  (SELECT count(*) FROM agreements_acceptance a WHERE a.version_id = v.id AND a.withdrawn_on IS NULL)
FROM agreements_termsversion v JOIN parties_creditor s ON s.id = v.creditor_id
"""


def versions(*, creditor_id: int | None = None) -> list[VersionRow]:
    """Versies of all terms, the newest first."""
    rows = sql.fetch(
        f"{_VERSIONS} WHERE %s::bigint IS NULL OR v.creditor_id = %s ORDER BY v.id DESC", [creditor_id, creditor_id]
    )
    return [VersionRow(*row) for row in rows]


def version(version_id: int) -> Version:
    """One version; :raises NotFound: when it is not in this administration."""
    row = sql.fetch_one(f"{_VERSIONS} WHERE v.id = %s", [version_id])
    more = sql.fetch_one("SELECT text_nl, text_en, findings FROM agreements_termsversion WHERE id = %s", [version_id])
    if row is None or more is None:
        raise NotFound("Deze voorwaarden bestaan niet in deze administratie.")
    return Version(VersionRow(*row), more[0], more[1], json.loads(more[2]))


def content(version_id: int) -> tuple[str, bytes]:
    """Het papier: name and bytes, as they were published."""
    row = sql.fetch_one("SELECT kind, number, content FROM agreements_termsversion WHERE id = %s", [version_id])
    if row is None:
        raise NotFound("Deze voorwaarden bestaan niet in deze administratie.")
    return f"{row[0].replace('_', '-')}-v{row[1]}.pdf", bytes(row[2])


_ACCEPTANCES = """
SELECT a.id, a.version_id, v.title, v.number, v.audience, a.party_id, p.name, p.number, a.accepted_on, a.how,
  a.evidence_id, a.note, a.recorded_by, a.withdrawn_on, v.payment_term_days, v.interest_percent, v.costs
FROM agreements_acceptance a JOIN agreements_termsversion v ON v.id = a.version_id
JOIN parties_party p ON p.id = a.party_id
"""


def acceptances(
    *, version_id: int | None = None, party_id: int | None = None, limit: int | None = None, offset: int = 0
) -> list[AcceptanceRow]:
    """Aanvaardingen of a version or of a debtor, the newest first."""
    rows = sql.fetch(
        f"{_ACCEPTANCES} WHERE (%s::bigint IS NULL OR a.version_id = %s) AND (%s::bigint IS NULL OR a.party_id = %s)"
        " ORDER BY a.accepted_on DESC, a.id DESC LIMIT %s OFFSET %s",
        [version_id, version_id, party_id, party_id, limit, offset],
    )
    return [AcceptanceRow(*row) for row in rows]


def acceptance_count(version_id: int) -> int:
    """Hoe vaak a version was accepted, records that were taken back too."""
    row = sql.fetch_one("SELECT count(*) FROM agreements_acceptance WHERE version_id = %s", [version_id])
    return int(row[0]) if row else 0


def of_claim(claim_id: int) -> AcceptanceRow | None:
    """Aanvaarding that a claim falls under, if any."""
    row = sql.fetch_one(
        f"{_ACCEPTANCES} WHERE a.id = (SELECT c.acceptance_id FROM claims_claim c WHERE c.id = %s)", [claim_id]
    )
    return None if row is None else AcceptanceRow(*row)


def acceptance(acceptance_id: int) -> AcceptanceRow:
    """One acceptance; :raises NotFound: when it is not in this administration."""
    row = sql.fetch_one(f"{_ACCEPTANCES} WHERE a.id = %s", [acceptance_id])
    if row is None:
        raise NotFound("Deze aanvaarding bestaat niet in deze administratie.")
    return AcceptanceRow(*row)


def accepted_by(party_ids: Sequence[int]) -> dict[int, list[rules.Accepted]]:
    """Aanvaardingen that stand, by debtor: what registering a claim looks at, in one query."""
    found: dict[int, list[rules.Accepted]] = {}
    for party_id, *rest in sql.fetch(
        "SELECT a.party_id, a.id, a.accepted_on, a.how, a.evidence_id IS NOT NULL, v.audience, v.payment_term_days,"
        " v.interest_percent, v.costs"
        " FROM agreements_acceptance a JOIN agreements_termsversion v ON v.id = a.version_id"
        " WHERE a.withdrawn_on IS NULL AND v.kind = ANY(%s) AND a.party_id = ANY(%s) ORDER BY a.id",
        [list(_BINDING), list(party_ids)],
    ):
        found.setdefault(party_id, []).append(rules.Accepted(*rest))
    return found


#: What a debtor can be bound by; a collection order is between an agency and its client.
_BINDING = ("general_terms", "agreement", "confirmation")
