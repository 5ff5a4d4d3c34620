"""Open items beside reading them in: look first, roll back, remembered columns, values of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voldaan.base import tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.claims import intake_undo, own_values
from voldaan.claims import services as claims
from voldaan.claims.intake_rules import Plan
from voldaan.daily.debtors import look_again
from voldaan.daily.intake import creditor_named
from voldaan.invoices import mappings
from voldaan.invoices.mapping import ColumnMapping
from voldaan.invoices.open_items import ReadFile
from voldaan.messages import queries as outbox_queries
from voldaan.messages import services as outbox


def preview_open_items(
    actor: Actor, file: ReadFile, *, snapshot: bool = False, accept_vanished: bool = False, creditor: str = ""
) -> Plan:
    """Eerst bekijken: what importing this file would do now; nothing is written.

    :raises Refused: what the import itself would refuse as a whole.
    """
    with tenancy.active(actor.tenant_id):
        return claims.prepare(actor, creditor_named(creditor), file, snapshot=snapshot, accept_vanished=accept_vanished)


def mappings_of(actor: Actor, creditor: str = "") -> dict[str, ColumnMapping]:
    """Bewaarde kolomkoppelingen of a creditor, by the fingerprint of the header."""
    with tenancy.active(actor.tenant_id):
        return mappings.by_header(creditor_named(creditor).id)


def remember_mapping(
    actor: Actor,
    name: str,
    fingerprint: str,
    mapping: ColumnMapping,
    header: Sequence[tuple[str, str]],
    creditor: str = "",
) -> int:
    """Kolomkoppeling bewaren; :raises Refused: see :func:`voldaan.invoices.mappings.remember`."""
    with tenancy.active(actor.tenant_id):
        return mappings.remember(actor, creditor_named(creditor).id, name, fingerprint, mapping, header)


def roll_back_import(actor: Actor, file_id: int, *, leave: Sequence[str] = (), leave_all: bool = False) -> int:
    """Import terugdraaien: as if the file had not been read; gives how many claims were undone.

    Where something was built on a claim, it must be named in ``leave`` (or ``leave_all``), and stays as it is.

    :raises Refused: naming each claim on which was built; also when the import was rolled back before.
    """
    actor.must(Permission.IMPORT)
    with tenancy.active(actor.tenant_id):
        done = intake_undo.what_it_did(file_id)
        blocked = intake_undo.built_on(done) | outbox_queries.dispatched_about(list(done.claims), done.imported_at)
        undone = intake_undo.roll_back(actor, done, blocked, leave=leave, leave_all=leave_all)
        outbox.cancel_for_claims(actor, undone, "changed")
        return len(undone)


def correct_debtor(actor: Actor, party_id: int, values: Mapping[str, str], *, source: str = "hand") -> list[str]:
    """Debiteur verbeteren; what was about to be sent to him is made anew, with the new address.

    :raises Refused: see :func:`voldaan.claims.own_values.correct_debtor`.
    """
    with tenancy.active(actor.tenant_id):
        changed = own_values.correct_debtor(actor, party_id, values, source=source)
        if changed:
            look_again(actor, party_id)
        return changed


def correct_claim(actor: Actor, claim_id: int, values: Mapping[str, str], reason: str) -> list[str]:
    """Vordering verbeteren; what was about to be sent about it is looked at again.

    :raises Refused: see :func:`voldaan.claims.own_values.correct_claim`.
    """
    with tenancy.active(actor.tenant_id):
        changed = own_values.correct_claim(actor, claim_id, values, reason)
        if changed:
            outbox.cancel_for_claims(actor, [claim_id], "changed")
        return changed


def take_theirs(actor: Actor, override_id: int) -> None:
    """Waarde van de boekhouding overnemen; see :func:`voldaan.claims.own_values.take_theirs`."""
    with tenancy.active(actor.tenant_id):
        found = own_values.take_theirs(actor, override_id)
        if found.claim_id:
            outbox.cancel_for_claims(actor, [found.claim_id], "changed")
        else:
            look_again(actor, found.party_id)
