"""Evidence (bewijs van verzending): what shows that a message left, to where and why there, and what became of it.

The exact bytes with their hash, the address as it stood and where it came from, every attempt and every report of the
provider; art. 3:37 lid 3 BW asks who sends to show it (LR-0.4).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from voldaan.base import clock, sql
from voldaan.base.errors import Refused
from voldaan.messages.listing import details

_FIELDS = {"email": ("email",), "sms": ("phone",), "phone": ("phone",), "post": ("street", "postcode", "town")}


def why_address(party_id: int, channel: str) -> dict[str, str]:
    """Waarom dit adres: corrected here, by whom and when, or as the books of the creditor gave it, and since when."""
    row = sql.fetch_one(
        "SELECT set_by, set_at, reason FROM parties_override WHERE party_id = %s AND claim_id IS NULL"
        " AND field = ANY(%s) ORDER BY set_at DESC LIMIT 1",
        [party_id, list(_FIELDS[channel])],
    )
    if row is not None:
        return {"source": "corrected", "by": row[0], "on": _day(row[1]), "reason": row[2]}
    told = sql.fetch_one("SELECT max(at) FROM base_event WHERE party_id = %s AND kind = 'claim_registered'", [party_id])
    return {"source": "books", "on": _day(told[0]) if told and told[0] else ""}


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.AMSTERDAM).date().isoformat()


class Attempt(NamedTuple):
    """Bezorgpoging."""

    number: int
    channel: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    reference: str
    detail: str


class Status(NamedTuple):
    """Bezorgstatus as a provider reported it."""

    provider: str
    status: str
    at: datetime | None
    recorded_at: datetime
    reference: str
    detail: str


class Evidence(NamedTuple):
    """Bewijs of one message."""

    address: dict[str, Any]
    attempts: list[Attempt]
    statuses: list[Status]


def of(message_id: int) -> Evidence:
    """Bewijs of a message, as the desk shows it."""
    row = sql.fetch_one("SELECT address FROM outbox_message WHERE id = %s", [message_id])
    address = row[0] if row else {}
    attempts = sql.fetch(
        "SELECT number, channel, started_at, ended_at, outcome, provider_reference, detail FROM outbox_deliveryattempt"
        " WHERE message_id = %s ORDER BY number",
        [message_id],
    )
    statuses = sql.fetch(
        "SELECT provider, status, at, recorded_at, reference, detail FROM outbox_deliverystatus WHERE message_id = %s"
        " ORDER BY id",
        [message_id],
    )
    return Evidence(
        json.loads(address) if isinstance(address, str) else address, [Attempt(*a) for a in attempts],
        [Status(*s) for s in statuses],
    )  # fmt: skip


def document(public_id: str) -> dict[str, Any]:
    """Bewijs as plain values, ready for JSON.

    :raises Refused: for a message that has not left; :raises NotFound: for one that is not there.
    """
    found = details(public_id)
    if not found.sha256:
        raise Refused("Dit bericht is nog niet verstuurd; er is nog geen bewijs van verzending.")
    shown = of(found.row.id)
    return {
        "message": public_id, "kind": found.row.kind, "channel": found.row.channel, "state": found.row.state,
        "creditor": found.creditor, "debtor": found.row.debtor, "invoices": [number for _, number in found.claims],
        "dispatched_at": _utc(found.row.dispatched_at), "received_on": _iso(found.received_on),
        "approved_by": found.approved_by, "approved_at": _utc(found.approved_at),
        "file": found.files[0] if found.files else "", "sha256": found.sha256, "address": shown.address,
        "amounts_cents": {
            "principal": found.row.principal_cents, "interest": found.row.interest_cents,
            "costs": found.row.costs_cents, "announced_costs": found.announced_costs_cents,
        },
        "attempts": [a._asdict() | {"started_at": _utc(a.started_at), "ended_at": _utc(a.ended_at)}
                     for a in shown.attempts],
        "reports": [s._asdict() | {"at": _utc(s.at), "recorded_at": _utc(s.recorded_at)} for s in shown.statuses],
    }  # fmt: skip


def archive(public_id: str, folder: Path) -> bytes:
    """Bewijsmap (zip): ``bewijs.json`` and the very file that left. The same evidence gives the same bytes.

    :raises Refused: when the kept file is gone or is no longer what was sent.
    """
    told = document(public_id)
    try:
        content = (folder / told["file"]).read_bytes()
    except OSError as error:
        raise Refused("Het bewaarde bericht is niet gevonden in de gegevensmap. Zet de reservekopie terug.") from error
    if hashlib.sha256(content).hexdigest() != told["sha256"]:
        raise Refused("Het bewaarde bericht is niet meer gelijk aan wat is verstuurd. Zet de reservekopie terug.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in (
            ("bewijs.json", json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode()),
            (Path(told["file"]).name, content),
        ):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, part)
    return buffer.getvalue()


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
