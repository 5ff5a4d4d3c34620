"""Terms per debtor (betaalafspraken): days to pay, for everything or one contract, within what the law allows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.credit import events as said
from voldaan.credit.models import DebtorTerm
from voldaan.parties.models import Party
from voldaan.parties.rules import CAPACITY
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.terms import payment_term


class Term(NamedTuple):
    """Afspraak that holds on a day."""

    id: int
    contract: str
    term_days: int
    from_on: date
    note: str
    set_by: str


class Differing(NamedTuple):
    """Vordering whose due date is not what was agreed with the debtor."""

    claim_id: int
    number: str
    issued_on: date
    due_on: date
    agreed_on: date
    term_days: int


def judge(kind: str, days: int, on: date, *, large_to_sme: bool = False, expressly_agreed: bool = False) -> list[str]:
    """De wet over een termijn: gives what a person must judge about it.

    :raises Refused: for a term that the law cuts back, with the rule, its article and the longest one that holds.
    """
    capacity = Capacity(CAPACITY.get(kind, "unknown"))
    term = payment_term(
        capacity, received_on=on, agreed_days=days, large_to_sme=large_to_sme, expressly_agreed=expressly_agreed
    )
    if term.value.clamped:
        rule = "LR-1.08" if capacity is Capacity.PUBLIC_BODY else "LR-1.07" if large_to_sme else "LR-1.06"
        raise Refused(
            f"Een betaaltermijn van {days} dagen mag bij deze klant niet: er gelden dan {term.value.days} dagen "
            f"({rule}, {term.steps[-1].article}). Kies een kortere termijn.",
            rule=rule,
        )
    return [step.text("nl") for step in term.needs_judgement]


def agree(
    actor: Actor, party_id: int, term_days: int, *, contract: str = "", from_on: date | None = None,
    expressly_agreed: bool = False, large_to_sme: bool = False, note: str = "",
) -> list[str]:  # fmt: skip
    """Betaaltermijn afspreken; it takes the place of the one before. Gives what a person must judge.

    :raises Refused: for a term that the law cuts back, or a longer one without what shows that it was agreed.
    """
    actor.must(Permission.CREDIT)
    first_on = from_on or clock.today()
    party = Party.objects.filter(id=party_id).first()
    if party is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    if not 0 <= term_days <= 365:
        raise Refused("De betaaltermijn ligt tussen 0 en 365 dagen.", rule="term_days")
    questions = judge(party.kind, term_days, first_on, large_to_sme=large_to_sme, expressly_agreed=expressly_agreed)
    if questions and not note.strip():
        raise Refused(f"{questions[0][0].upper()}{questions[0][1:]} Schrijf erbij waaruit dat blijkt.", rule="note")
    before = DebtorTerm.objects.filter(party=party, contract=contract.strip(), until_on__isnull=True).first()
    wanted = {
        "term_days": term_days, "from_on": first_on, "expressly_agreed": expressly_agreed,
        "large_to_sme": large_to_sme, "note": note.strip()[:200],
    }  # fmt: skip
    if before is not None:
        if {name: getattr(before, name) for name in wanted} == wanted:
            return questions
        _close(before, first_on)
    made = DebtorTerm.objects.create(
        tenant_id=actor.tenant_id, party=party, contract=contract.strip()[:60], set_by=actor.name, set_at=clock.now(),
        **wanted,
    )  # fmt: skip
    data = said.DebtorTermSet(term_id=made.id, term_days=term_days, expressly_agreed=expressly_agreed)
    events.record(actor, [events.Entry(data, party_id=party.id)])
    return questions


def end(actor: Actor, term_id: int) -> None:
    """Afspraak laten vervallen, from today. A second click changes nothing."""
    actor.must(Permission.CREDIT)
    term = DebtorTerm.objects.select_for_update().filter(id=term_id).first()
    if term is None:
        raise NotFound("Deze afspraak bestaat niet in deze administratie.")
    if term.until_on is not None:
        return
    _close(term, clock.today())
    data = said.DebtorTermEnded(term_id=term.id, term_days=term.term_days)
    events.record(actor, [events.Entry(data, party_id=term.party_id)])


def _close(term: DebtorTerm, on: date) -> None:
    """The day from which something else counts; an agreement that never counted ends on the day it would begin."""
    term.until_on = max(on, term.from_on)
    term.save(update_fields=["until_on"])


def of_debtor(party_id: int, on: date) -> list[Term]:
    """Afspraken that hold on a day: the general one first, then those of contracts."""
    rows = sql.fetch(
        "SELECT id, contract, term_days, from_on, note, set_by FROM credit_debtorterm WHERE party_id = %s"
        " AND from_on <= %s AND (until_on IS NULL OR %s < until_on) ORDER BY contract, id",
        [party_id, on, on],
    )
    return [Term(*row) for row in rows]


def term_days(party_id: int, on: date, contract: str = "") -> int | None:
    """Afgesproken betaaltermijn: that of the contract, else the general one, else none."""
    found = {term.contract: term.term_days for term in of_debtor(party_id, on)}
    return found.get(contract, found.get(""))


def differing(party_id: int) -> list[Differing]:
    """Open vorderingen whose due date differs from the general agreement of the day of the invoice, oldest first."""
    rows = sql.fetch(
        "SELECT c.id, c.number, c.issued_on, c.due_on, c.issued_on + t.term_days, t.term_days FROM claims_claim c"
        " JOIN credit_debtorterm t ON t.party_id = c.debtor_id AND t.contract = '' AND t.from_on <= c.issued_on"
        " AND (t.until_on IS NULL OR c.issued_on < t.until_on) WHERE c.debtor_id = %s AND c.closed_on IS NULL"
        " AND c.due_on <> c.issued_on + t.term_days ORDER BY c.due_on, c.id LIMIT 50",
        [party_id],
    )
    return [Differing(*row) for row in rows]
