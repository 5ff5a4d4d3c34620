"""Attachments (bijlagen): the PDF of an invoice with its claim; found by number, given back as a file only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from voldaan.base import clock, events, files, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound
from voldaan.base.text import number_key
from voldaan.invoices.attachment_rules import keys_in, number_of, why_not
from voldaan.invoices.events import AttachmentAdded, AttachmentRemoved

LONGEST_NAME = files.LONGEST_NAME


class Candidate(NamedTuple):
    """Aangeboden PDF: its name and bytes, and the invoice number where something surer than the name gives it."""

    name: str
    content: bytes
    number: str = ""


class Attached(NamedTuple):
    """Wat er met een PDF gebeurde: attached to a claim, already there, or not matched, with the reason."""

    name: str
    outcome: str
    number: str
    claim_id: int | None
    reason: str


class Found(NamedTuple):
    """Bijlage, without its bytes."""

    id: int
    claim_id: int
    name: str
    size_bytes: int
    sha256: str


def attach(
    actor: Actor, candidates: Iterable[Candidate], *, claim_id: int | None = None, creditor_id: int | None = None
) -> list[Attached]:
    """Bijvoegen, each to the claim it names (or to ``claim_id``); what cannot be matched is told, and is not kept.

    The same PDF at the same claim again changes nothing.
    """
    actor.must(Permission.IMPORT)
    return [_attach_one(actor, candidate, claim_id, creditor_id) for candidate in candidates]


def _attach_one(actor: Actor, candidate: Candidate, claim_id: int | None, creditor_id: int | None) -> Attached:
    problem = why_not(candidate.content)
    if problem:
        return Attached(candidate.name[-LONGEST_NAME:], "refused", "", None, problem)
    name = _clean_name(candidate.name)
    number = ""
    if claim_id is None:
        claim_id, number, problem = _claim_of(candidate, creditor_id)
        if claim_id is None:
            return Attached(name, "unmatched", number, None, problem)
    row = sql.fetch_one("SELECT number, debtor_id FROM claims_claim WHERE id = %s", [claim_id])
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    sha256 = hashlib.sha256(candidate.content).hexdigest()
    made = sql.fetch(
        "INSERT INTO invoices_attachment (tenant_id, claim_id, sha256, name, size_bytes, content, added_at, added_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, claim_id, sha256) DO NOTHING RETURNING id",
        [actor.tenant_id, claim_id, sha256, name, len(candidate.content), candidate.content, clock.now(),
         actor.name[:80]],
    )  # fmt: skip
    if not made:
        return Attached(name, "known", row[0], claim_id, "")
    data = AttachmentAdded(attachment_id=made[0][0], sha256=sha256)
    events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=row[1])])
    return Attached(name, "attached", row[0], claim_id, "")


def _claim_of(candidate: Candidate, creditor_id: int | None) -> tuple[int | None, str, str]:
    """(claim, number, why not) by the number that is given, or else by the longest known number in the name."""
    keys = [number_key(candidate.number)] if candidate.number else keys_in(candidate.name)
    rows = sql.fetch(
        "SELECT number_key, id, number FROM claims_claim WHERE number_key = ANY(%s) AND stage <> 'withdrawn'"
        " AND (%s::bigint IS NULL OR creditor_id = %s) ORDER BY id",
        [keys, creditor_id, creditor_id],
    )
    by_key: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, id_, number in rows:
        by_key[key].append((id_, number))
    key = keys[0] if candidate.number else number_of(candidate.name, by_key)
    if not by_key.get(key):
        if candidate.number:
            return (
                None,
                candidate.number,
                f"Factuur {candidate.number} (uit de e-factuur in de PDF) is hier niet bekend.",
            )
        return (
            None,
            "",
            "In de bestandsnaam staat geen bekend factuurnummer. Zet het nummer erin, of kies de vordering.",
        )
    if len(by_key[key]) > 1:
        numbers = ", ".join(number for _, number in by_key[key][:3])
        return None, "", f"De bestandsnaam past bij meer vorderingen ({numbers}). Voeg haar toe bij de vordering zelf."
    id_, number = by_key[key][0]
    return id_, number, ""


def remove(actor: Actor, claim_id: int, attachment_id: int) -> None:
    """Bijlage verwijderen; :raises NotFound: also when it is gone already, or of another administration."""
    actor.must(Permission.IMPORT)
    rows = sql.fetch(
        "DELETE FROM invoices_attachment a USING claims_claim c WHERE a.id = %s AND a.claim_id = %s"
        " AND c.id = a.claim_id RETURNING a.sha256, c.debtor_id",
        [attachment_id, claim_id],
    )
    if not rows:
        raise _not_found()
    data = AttachmentRemoved(attachment_id=attachment_id, sha256=rows[0][0])
    events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=rows[0][1])])


def of_claims(claim_ids: Sequence[int]) -> list[Found]:
    """Bijlagen of these claims, without their bytes, in the order in which they were added."""
    rows = sql.fetch(
        "SELECT id, claim_id, name, size_bytes, sha256 FROM invoices_attachment WHERE claim_id = ANY(%s)"
        " ORDER BY claim_id, id",
        [list(claim_ids)],
    )
    return [Found(*row) for row in rows]


def content(claim_id: int, attachment_id: int) -> tuple[str, bytes]:
    """(name, bytes) of one; :raises NotFound: also when it belongs to another claim or administration."""
    row = sql.fetch_one(
        "SELECT name, content FROM invoices_attachment WHERE id = %s AND claim_id = %s", [attachment_id, claim_id]
    )
    if row is None:
        raise _not_found()
    return row[0], bytes(row[1])


def _not_found() -> NotFound:
    return NotFound("Deze bijlage is er niet (meer). Ververs de vordering.")


def _clean_name(name: str) -> str:
    """A clean name that ends in .pdf."""
    clean = files.clean_name(name, otherwise="factuur")
    stem = clean[: -len(".pdf")] if clean.lower().endswith(".pdf") else clean
    return f"{stem[: LONGEST_NAME - 4]}.pdf"
