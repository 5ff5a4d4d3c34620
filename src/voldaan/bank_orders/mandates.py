"""Writes about mandates (machtigingen) and the contract with the bank: record with proof, change, stop, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stdnum.eu import at_02
from stdnum.exceptions import ValidationError

from voldaan.bank_orders import debit_events as said
from voldaan.bank_orders import proofs, rules
from voldaan.bank_orders.lapsing import lapse
from voldaan.bank_orders.models import CollectionContract, Mandate, MandateAmendment
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties.services import checked_iban
from voldaan_law.nl.direct_debit import mandate_gaps, mandate_lapses_on

_GAPS = {
    "reference": "een kenmerk van hooguit 35 tekens",
    "debtor_name": "de naam van de rekeninghouder",
    "iban": "het rekeningnummer",
    "date": "de dag van ondertekening",
    "signature": "hoe de machtiging is gegeven",
}


class NewMandate(NamedTuple):
    """Machtiging as it was given: by whom, on which account, when and how that can be proven."""

    debtor_id: int
    reference: str
    iban: str
    account_name: str
    signed_on: date
    evidence: str
    evidence_note: str = ""
    evidence_sha256: str = ""
    scheme: str = "core"
    recurring: bool = True


def set_contract(
    actor: Actor, *, creditor_id: int, account_id: int, identifier: str, form: str = "pain.008.001.08",
    notice_days: int | None = None,
) -> None:  # fmt: skip
    """Incassocontract vastleggen: the creditor identifier, the account and the format that its bank takes.

    :raises Refused: an identifier whose check digits are wrong, or an unknown format.
    """
    actor.must(Permission.MANAGE)
    try:
        checked = at_02.validate(identifier)
    except ValidationError:
        raise Refused(
            f"{identifier} is geen geldig incassant-ID. Neem het over van het incassocontract met uw bank."
        ) from None
    if form not in CollectionContract.Format.values:
        raise Refused(f"Het formaat {form} bestaat niet. Kies uit: {', '.join(CollectionContract.Format.values)}.")
    CollectionContract.objects.update_or_create(
        tenant_id=actor.tenant_id, creditor_id=creditor_id,
        defaults={"account_id": account_id, "identifier": checked, "format": form, "notice_days": notice_days},
    )  # fmt: skip
    (row,) = sql.fetch(
        f"SELECT {proofs.SAID_CONTRACT} FROM bank_orders_collectioncontract k WHERE k.creditor_id = %s", [creditor_id]
    )
    events.record(actor, [events.Entry(said.ContractSet(creditor_id=creditor_id, format=form, sha256=row[0]))])


def add_mandate(actor: Actor, new: NewMandate) -> int:
    """Machtiging vastleggen with its proof; gives its id. The same reference with the same content is one mandate.

    :raises Refused: something that a mandate must hold is missing, a consumer in the business scheme, or a reference
        that another mandate has.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one("SELECT creditor_id, kind FROM parties_party WHERE id = %s", [new.debtor_id])
    if row is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie.")
    reference = rules.sepa_text(new.reference, 36).replace(" ", "")
    iban, name = checked_iban(new.iban), rules.sepa_text(new.account_name, 70)
    _refuse_gaps(new, reference, name)
    if new.scheme == Mandate.Scheme.B2B and row[1] in ("consumer", "unknown"):
        raise Refused("Een zakelijke incasso kan alleen bij een bedrijf. Kies de gewone incasso.", rule="LR-12.01")
    if new.signed_on > clock.today():
        raise Refused("De machtiging is in de toekomst getekend. Controleer de datum.")
    known = Mandate.objects.filter(creditor_id=row[0], reference=reference).first()
    if known is not None:
        if (known.debtor_id, known.iban, known.signed_on) == (new.debtor_id, iban, new.signed_on):
            return int(known.pk)
        raise Refused(f"Kenmerk {reference} hoort al bij een andere machtiging. Kies een ander kenmerk.")
    made = Mandate.objects.create(
        tenant_id=actor.tenant_id, creditor_id=row[0], debtor_id=new.debtor_id, reference=reference,
        scheme=new.scheme, recurring=new.recurring, signed_on=new.signed_on, evidence=new.evidence,
        evidence_note=new.evidence_note[:200], evidence_sha256=new.evidence_sha256, account_name=name, iban=iban,
        recorded_by=actor.name, recorded_at=clock.now(),
    )  # fmt: skip
    data = said.MandateAdded(mandate_id=made.pk, scheme=new.scheme, evidence=new.evidence, sha256=_said_of(made.pk))
    events.record(actor, [events.Entry(data, party_id=new.debtor_id)])
    return int(made.pk)


def _refuse_gaps(new: NewMandate, reference: str, name: str) -> None:
    """What stands on the form itself (the texts, the address) is in the proof; here is what must be known of it."""
    held = {"reference": reference, "debtor_name": name, "iban": new.iban, "date": new.signed_on.isoformat(),
            "signature": new.evidence if new.evidence in Mandate.Evidence.values else ""}  # fmt: skip
    missing = [_GAPS[gap] for gap in mandate_gaps(held) if gap in _GAPS]
    if missing:
        raise Refused(f"Aan de machtiging ontbreekt: {', '.join(missing)}. Vul het aan.", rule="LR-12.01")


def amend_mandate(actor: Actor, mandate_id: int, *, iban: str = "", reference: str = "", note: str) -> None:
    """Machtiging wijzigen; the next debit tells the bank. One that was stopped for its account counts again.

    :raises Refused: no reason, nothing that changes, or a mandate that was revoked.
    """
    actor.must(Permission.SETTLE)
    mandate = _mandate(mandate_id)
    if mandate.state == Mandate.State.REVOKED:
        raise Refused("Deze machtiging is ingetrokken. Vraag de debiteur om een nieuwe.")
    new_iban = checked_iban(iban) if iban else mandate.iban
    new_reference = rules.sepa_text(reference, 35).replace(" ", "") or mandate.reference
    if not note.strip():
        raise Refused(
            "Schrijf erbij waaruit blijkt dat de debiteur dit wil, bijvoorbeeld zijn e-mail van die dag.", rule="note"
        )
    if (new_iban, new_reference) == (mandate.iban, mandate.reference):
        return
    MandateAmendment.objects.create(
        tenant_id=actor.tenant_id, mandate=mandate, old_reference=mandate.reference, old_iban=mandate.iban,
        new_reference=new_reference, new_iban=new_iban, evidence_note=note.strip()[:200], changed_by=actor.name,
        changed_at=clock.now(),
    )  # fmt: skip
    reopened = mandate.state_reason == "new_account" and new_iban != mandate.iban
    sql.execute(
        "UPDATE bank_orders_mandate SET iban = %s, reference = %s, state = %s, state_reason = %s WHERE id = %s",
        [new_iban, new_reference, *(("active", "") if reopened else (mandate.state, mandate.state_reason)), mandate_id],
    )
    data = said.MandateAmended(mandate_id=mandate_id, sha256=_said_of(mandate_id))
    events.record(actor, [events.Entry(data, party_id=mandate.debtor_id)])


def _said_of(mandate_id: int) -> str:
    """Checksum of what the bank is told of a mandate."""
    (row,) = sql.fetch(f"SELECT {proofs.SAID_MANDATE} FROM bank_orders_mandate m WHERE m.id = %s", [mandate_id])
    return str(row[0])


def revoke_mandate(actor: Actor, mandate_id: int) -> int:
    """Machtiging intrekken: nothing is debited any more; debits that have not left lapse. Gives how many."""
    actor.must(Permission.SETTLE)
    return stop(actor, [mandate_id], Mandate.State.REVOKED, "revoked")


def stop(actor: Actor, mandate_ids: Sequence[int], state: str, reason: str) -> int:
    """Stilleggen or intrekken; debits that have not left lapse. A second time changes nothing. Gives how many lapse."""
    rows = sql.fetch(
        "UPDATE bank_orders_mandate SET state = %s, state_reason = %s WHERE id = ANY(%s) AND state <> %s"
        " AND state <> 'revoked' RETURNING id, debtor_id",
        [state, reason, list(mandate_ids), state],
    )
    entries = [
        events.Entry(said.MandateStopped(mandate_id=id_, state=str(state), reason=reason), party_id=debtor)
        for id_, debtor in sorted(rows)
    ]
    events.record(actor, entries)
    waiting = sql.fetch(
        "SELECT id FROM bank_orders_directdebit WHERE mandate_id = ANY(%s) AND state IN ('planned', 'approved')",
        [[row[0] for row in rows]],
    )
    return lapse(actor, [row[0] for row in waiting])


def lapses_on(signed_on: date, last_used_on: date | None) -> date:
    """Vervalt na: the last day on which a mandate can be used, 36 months after its last debit (LR-12.01)."""
    return mandate_lapses_on(last_used_on or signed_on)


def _mandate(mandate_id: int) -> Mandate:
    found = Mandate.objects.select_for_update().filter(id=mandate_id).first()
    if found is None:
        raise NotFound("Deze machtiging bestaat niet in deze administratie.")
    return found
