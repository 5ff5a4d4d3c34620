"""Intake: use cases that reach over claims, payments and the outbox, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from voldaan.arrangements import follow as arrangements
from voldaan.arrangements import instalment_money
from voldaan.bank_orders import follow, returns
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.claims import services as claims
from voldaan.client_money import direct, payouts, trust
from voldaan.invoices import attachments, past
from voldaan.invoices.models import ImportFile
from voldaan.invoices.open_items import DebtorKind, ReadFile
from voldaan.messages import services as outbox
from voldaan.parties import services as parties
from voldaan.parties.models import Creditor
from voldaan.parties.rules import DebtorData
from voldaan.payments import candidates, listing, proposals, returning
from voldaan.payments import services as payments
from voldaan.payments import write_off as write_offs
from voldaan.payments.services import BankImport
from voldaan.payments.statements import Part
from voldaan.payments.write_off_rules import Tolerance
from voldaan.policy import services as policies
from voldaan_law.money import format_euros


def import_open_items(
    actor: Actor,
    file: ReadFile,
    *,
    snapshot: bool = False,
    accept_vanished: bool = False,
    creditor: str = "",
    as_seen: str = "",
) -> ImportFile:
    """Openstaande posten inlezen: claims, their search keys, and money that waited for them.

    :raises Refused: see :func:`voldaan.claims.services.import_open_items`; nothing is left behind then.
    """
    with tenancy.active(actor.tenant_id):
        record, created = claims.import_open_items(
            actor, creditor_named(creditor), file, snapshot=snapshot, accept_vanished=accept_vanished, as_seen=as_seen
        )
        if len(created) >= sql.LOAD_ROWS:
            sql.refresh_statistics()
        for start in range(0, len(created), sql.LOAD_ROWS):
            batch = created[start : start + sql.LOAD_ROWS]
            candidates.index_claims(actor, candidates.claims_by_id(batch))
        if created:
            _after_money(actor, payments.rematch(actor))
        _changed(actor, _changed_by(record), "changed")
        _add_debtors(actor, record.creditor_id, file)
        past.keep(actor, record, file.past)
        pdfs = [attachments.Candidate(a.name, a.content, a.number) for a in file.attachments]
        attachments.attach(actor, pdfs, creditor_id=record.creditor_id)
        return record


def _add_debtors(actor: Actor, creditor_id: int, file: ReadFile) -> None:
    """Debiteuren of a file's master data that are not known yet; what is known changes with its invoices only."""
    known = parties.known_debtors(creditor_id, [debtor.number for debtor in file.debtors])
    fresh = [
        DebtorData(
            d.number[:40], d.name[:140], str(DebtorKind.UNKNOWN), d.kvk, d.vat_number[:20], d.email, d.phone[:24],
            d.street[:140], d.postcode[:12], d.town[:80], d.country,
        )
        for d in file.debtors
        if d.number and d.name and d.number not in known
    ]  # fmt: skip
    parties.upsert_debtors(actor, creditor_id, fresh)


def _changed_by(record: ImportFile) -> list[int]:
    """Claims that are no longer as a waiting message says: of themselves, or because their debtor changed."""
    if record.event_id is None:
        return []
    rows = sql.fetch(
        "SELECT claim_id FROM base_event WHERE kind = ANY(%s) AND id > %s AND cause_id = %s"
        " UNION SELECT claim_id FROM invoices_importchange WHERE import_file_id = %s AND claim_id IS NOT NULL"
        " UNION SELECT c.id FROM invoices_importchange i JOIN claims_claim c ON c.debtor_id = i.party_id"
        " WHERE i.import_file_id = %s AND c.pending_message_id IS NOT NULL",
        [_CHANGING, record.event_id, record.event_id, record.id, record.id],
    )
    return [row[0] for row in rows]


_CHANGING = ["claim_gone", "claim_reduced", "claim_returned", "claim_credited"]


def import_bank_file(actor: Actor, parts: Iterable[Part], *, sha256: str) -> BankImport:
    """Bankafschriften inlezen: a payment in hand cancels what was about to be sent.

    :raises Refused: see :func:`voldaan.payments.services.import_statements`; nothing is booked then.
    """
    with tenancy.active(actor.tenant_id):
        result = payments.import_statements(actor, parts, sha256=sha256)
        result.claim_ids |= instalment_money.settle_waiting(actor)
        follow.orders(actor)
        returns.statement(actor)
        payouts.follow(actor)
        trust.book_unexplained(actor)
        _after_money(actor, result)
        return result


def report_direct(actor: Actor, claim_id: int, cents: int, value_on: date, *, key: str = "") -> None:
    """Rechtstreekse betaling melden, and withdraw the messages that ask for it."""
    with tenancy.active(actor.tenant_id):
        direct.report_direct(actor, claim_id, cents, value_on, key=key)
        _changed(actor, [claim_id], "paid")


def report_direct_file(actor: Actor, creditor_id: int, rows: list[direct.Reported]) -> None:
    """Lijst van rechtstreekse betalingen inlezen: all of them, or none when one is refused; a repeat does nothing."""
    with tenancy.active(actor.tenant_id):
        for row in rows:
            try:
                claim_id = direct.claim_of(creditor_id, row.number)
                report_direct(actor, claim_id, row.cents, row.value_on, key=row.reference)
            except Refused as refusal:
                raise Refused(f"Regel {row.row}: {refusal.sentence} Er is niets verwerkt.") from refusal


def undo_direct(actor: Actor, payment_id: int) -> None:
    """Melding van een rechtstreekse betaling terugdraaien; what was about to be sent is looked at again."""
    with tenancy.active(actor.tenant_id):
        _changed(actor, [direct.undo_direct(actor, payment_id)], "changed")


def settle_by_hand(
    actor: Actor, line_id: int, parts: list[tuple[int, int]], *, seen_left_cents: int | None = None,
    write_off_rest: bool = False,
) -> None:  # fmt: skip
    """Met de hand verwerken, and withdraw the messages that it answers.

    With ``write_off_rest`` the small rest that stays open of these claims is written off.

    :raises Refused: a rest that is more than the policy lets go so; nothing is settled then.
    """
    with tenancy.active(actor.tenant_id):
        touched = payments.settle_by_hand(actor, line_id, parts, seen_left_cents=seen_left_cents)
        for claim_id in sorted(touched) if write_off_rest else ():
            _write_off_rest(actor, claim_id, line_id)
        _changed(actor, sorted(touched), "paid")


def accept_proposals(actor: Actor, seen: dict[int, str]) -> None:
    """Voorstellen samen verwerken, and withdraw the messages that they answer."""
    with tenancy.active(actor.tenant_id):
        _changed(actor, sorted(proposals.accept(actor, seen)), "paid")


def undo_proposals(actor: Actor, event_id: int) -> None:
    """Samen verwerkte voorstellen terugdraaien; messages about their claims are looked at again."""
    with tenancy.active(actor.tenant_id):
        _changed(actor, sorted(proposals.undo(actor, event_id)), "changed")


def _write_off_rest(actor: Actor, claim_id: int, line_id: int) -> None:
    (rest, original_cents), room = write_offs.rest(claim_id), tolerance(actor)
    if not rest.cents:
        return
    if not room.allows(rest.cents, original_cents):
        raise Refused(
            f"Er blijft {format_euros(rest.cents)} open, en dat is meer dan het beleid zo laat afboeken. Er is niets "
            "verwerkt; verwerk zonder af te boeken, en boek dan af op de pagina van de vordering."
        )
    write_offs.write_off(actor, claim_id, tolerance=room, reason="small_rest", line_id=line_id)


def settle_return(actor: Actor, line_id: int, original_id: int) -> None:
    """Terugboeking met de hand: this return undoes that payment; messages about its claims are looked at again."""
    with tenancy.active(actor.tenant_id):
        touched = returning.book_by_hand(actor, line_id, original_id)
        trust.book_unexplained(actor)
        _changed(actor, sorted(touched), "changed")


def undo_payment(actor: Actor, line_id: int) -> None:
    """Verwerking terugdraaien, with the rest that was written off along with it; messages are looked at again."""
    with tenancy.active(actor.tenant_id):
        claim_ids = [paid.claim_id for paid in listing.paid([line_id]).get(line_id, [])]
        for claim_id, event_id in write_offs.rests_of_line(claim_ids, line_id):
            write_offs.undo(actor, claim_id, event_id)
        touched = payments.undo(actor, line_id)
        trust.book_unexplained(actor)
        _changed(actor, sorted(touched), "changed")


def write_off(actor: Actor, claim_id: int, *, reason: str, component: str = "", seen_cents: int | None = None) -> int:
    """Restant afboeken, and withdraw the messages that ask for it; gives the cents."""
    with tenancy.active(actor.tenant_id):
        cents = write_offs.write_off(
            actor, claim_id, tolerance=tolerance(actor), reason=reason, component=component, seen_cents=seen_cents
        )
        _changed(actor, [claim_id], "changed")
        return cents


def undo_write_off(actor: Actor, claim_id: int, event_id: int) -> None:
    """Afboeking terugdraaien; the claim is looked at again."""
    with tenancy.active(actor.tenant_id):
        write_offs.undo(actor, claim_id, event_id)
        _changed(actor, [claim_id], "changed")


def tolerance(actor: Actor) -> Tolerance:
    """Ruimte to write off by hand, of the policy in force today."""
    _, policy = policies.in_force(actor, clock.today())
    return Tolerance(policy.limits.write_off_cents, policy.limits.write_off_percent)


def _after_money(actor: Actor, result: BankImport) -> None:
    _changed(actor, sorted(result.claim_ids), "paid")
    _changed(actor, sorted(result.reopened_ids - result.claim_ids), "changed")


def _changed(actor: Actor, claim_ids: Sequence[int], reason: str) -> None:
    """What is open of these claims is another amount: waiting messages lapse, arrangements follow."""
    outbox.cancel_for_claims(actor, claim_ids, reason)
    arrangements.money(actor, claim_ids, clock.today())


def creditor_named(name: str) -> Creditor:
    """The creditor of this name; without one, the only one there is."""
    found = list(Creditor.objects.filter(name=name) if name else Creditor.objects.order_by("id")[:2])
    if not found:
        raise Refused(f"Schuldeiser {name} bestaat niet in deze administratie. Controleer de naam.")
    if len(found) > 1:
        raise Refused("Dit bureau werkt voor meer opdrachtgevers. Kies voor wie u inleest (--creditor NAAM).")
    return found[0]
