"""The send gate (verzendpoort): the last look before a message leaves. Pure: facts in, verdict out.

Nothing goes out about money that is in, on bank data that is too old, outside the hours, under a hold that forbids it,
or against a rule of law. The gate never mends a message: it lets it go, keeps it for later, or lets it lapse.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from voldaan.claims import hold_rules
from voldaan.claims.rules import last_priced_day
from voldaan.messages.assemble import ClaimRow, MessageRow
from voldaan.messages.rules import ACTS, ASKING, COPY, DOCUMENTS, PERSONAL, PRESSING, SHOWS_INTEREST
from voldaan.parties.rules import is_natural
from voldaan.policy.rules import Limits
from voldaan_law.nl.contact import is_contact_day, next_allowed
from voldaan_law.nl.holds import Act, Answer

GO, KEEP, CANCEL = "go", "keep", "cancel"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Verdict(NamedTuple):
    """Oordeel of the gate, with the rule and a Dutch reason."""

    outcome: str
    rule: str = ""
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class World:
    """Wat de poort weet: bank data per creditor, debtors with possible money, the holds on a case (None) or claim."""

    now: datetime
    limits: Limits
    seen_until: dict[int, date | None]
    possible_money: frozenset[int]
    held: Mapping[tuple[int, int | None], Sequence[str]]
    contacts: Mapping[int, Sequence[date]]
    kept_back: str = ""
    opted_out: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    copies_withdrawn: frozenset[int] = frozenset()


def judge(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict:
    """Oordeel: the first thing that stands in the way, the law first."""
    if elsewhere := _moved(message, world):
        return elsewhere
    if message.kind in DOCUMENTS:
        return Verdict(GO)
    if message.kind == COPY:  # what it brings has left: only its reader, the switch and the hours can hold it
        return _reader(message, claims, world) or _switch(message, claims, world) or _hours(
            message, claims, world) or Verdict(GO)  # fmt: skip
    for look in (_crossing, _law, _held, _opted_out, _switch, _fresh, _pressure, _hours):
        verdict = look(message, claims, world)
        if verdict is not None:
            return verdict
    return Verdict(GO)


def _moved(message: MessageRow, world: World) -> Verdict | None:
    """Verhuisd: a letter to where he says he lives no more would reach nobody; a right is kept alive all the same."""
    if message.channel == "post" and message.kind != "interruption" and message.debtor_id in world.moved:
        return Verdict(KEEP, "address", "de debiteur gaf een ander adres op; neem dat eerst over of niet")
    return None


def _crossing(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    if message.kind not in ASKING:
        return None
    for c in claims:
        if c.closed_on is not None:
            return Verdict(CANCEL, "crossing", "paid")
        if c.asked.principal_cents != c.said_principal_cents or c.asked.costs_cents != c.said_costs_cents:
            return Verdict(CANCEL, "crossing", "changed")
    return None if claims else Verdict(CANCEL, "crossing", "changed")


def _law(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    today = world.now.astimezone(AMSTERDAM).date()
    kind = message.kind
    for c in claims:
        if kind in SHOWS_INTEREST and c.owed.interest_kind and last_priced_day(c.owed.interest_kind, today) < today:
            return Verdict(KEEP, "LR-1.10", "het rentetarief van vandaag is nog niet bekend; werk Voldaan eerst bij")
        if kind in ("reminder", "second_reminder", "notice_of_default") and today <= c.due_on:
            return Verdict(KEEP, "LR-1.01", f"factuur {c.number} is nog niet vervallen")
        if kind in ("fourteen_day_notice", "demand") and (c.default_on is None or c.default_on > today):
            return Verdict(CANCEL, "LR-2.02", "nog geen verzuim")
        if kind == "fourteen_day_notice" and (not is_natural(c.capacity) or c.owed.costs_cents):
            return Verdict(CANCEL, "LR-2.03", "geen veertiendagenbrief voor deze vordering")
        if kind == "demand" and is_natural(c.capacity):
            return Verdict(CANCEL, "LR-2.01", "een natuurlijk persoon krijgt eerst de veertiendagenbrief")
        if kind == "costs_due" and not c.asked.costs_cents:
            return Verdict(CANCEL, "LR-2.01", "er zijn geen kosten verschuldigd")
        if kind == "pre_due_reminder" and today >= c.due_on:
            return Verdict(CANCEL, "policy", "de vervaldatum is er al")
    return None


def _held(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    keys = ((message.case_id, claim) for claim in (None, *(c.claim_id for c in claims)))
    kinds = {kind for key in keys for kind in world.held.get(key, ())}
    if kinds:
        by_person = message.approved_by != "beleid"
        found = may_go(message.kind, kinds, reason=message.hold_reason, by_person=by_person)
        if found.answer is not Answer.ALLOWED and message.kind in ASKING:
            return Verdict(CANCEL, found.rule, "hold")
        if found.answer is not Answer.ALLOWED:
            why = f"er geldt een stop ({hold_rules.label(found.because[0])}); hef die eerst op of sla dit bericht over"
            return Verdict(KEEP, found.rule, why)
    if message.kind in ASKING and message.debtor_id in world.possible_money:
        return Verdict(
            KEEP, "crossing", "er is geld binnen dat misschien van deze debiteur is; verwerk eerst die bankregel"
        )
    return None


def may_go(kind: str, holds: Collection[str], *, reason: str, by_person: bool) -> hold_rules.May:
    """Mag dit bericht onder deze stops: what the law leaves to a person, he must have released himself.

    A reminder that he sends in spite of a soft hold asks for a reason of his own.
    """
    personal = kind in PERSONAL and by_person and bool(reason)
    # That something will be debited is no reason against announcing it.
    counting = [hold for hold in holds if (kind, hold) != ("debit_announcement", "direct_debit")]
    found = hold_rules.worst((Act.PERSONAL_MESSAGE,) if personal else ACTS[kind], counting)
    if found.answer is Answer.PERSON and by_person and (personal or kind not in PRESSING):
        return found._replace(answer=Answer.ALLOWED)
    return found


def _opted_out(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    """Afgemeld: the next run finds another channel."""
    if message.id not in world.opted_out:
        return None
    return Verdict(CANCEL, "opt-out", "deze ontvanger heeft zich afgemeld voor dit kanaal")


def _reader(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    """Meelezer: never to who lost his authority, or asked for no more."""
    return Verdict(CANCEL, "copy", "copy_withdrawn") if message.id in world.copies_withdrawn else None


def _switch(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    return Verdict(KEEP, "switch", world.kept_back) if world.kept_back else None


def _fresh(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    if message.kind not in ASKING:
        return None
    seen = world.seen_until.get(message.creditor_id)
    today = world.now.astimezone(AMSTERDAM).date()
    if seen is None:
        return Verdict(
            KEEP, "freshness", "er is nog geen bankafschrift ingelezen; lees er een in, dan kan dit bericht weg"
        )
    if seen < today - timedelta(days=world.limits.bank_data_days):
        return Verdict(
            KEEP, "freshness", f"de bank is bekend tot en met {seen:%d-%m-%Y}; lees eerst de nieuwe afschriften in"
        )
    return None


def _pressure(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    """Rust: over all channels and claims of the case never more messages than the policy allows (LR-4.09)."""
    if message.kind not in PRESSING:
        return None
    today, limits = world.now.astimezone(AMSTERDAM).date(), world.limits
    recent = sorted(world.contacts.get(message.case_id, ()))
    if recent and (today - recent[-1]).days < limits.min_days_between_messages:
        free = recent[-1] + timedelta(days=limits.min_days_between_messages)
        return Verdict(KEEP, "LR-4.09", "er ging pas een bericht naar deze debiteur", _opening(free, message, limits))
    if len(recent) >= limits.max_messages:
        free = recent[-limits.max_messages] + timedelta(days=limits.budget_days)
        if today < free:
            said = f"deze debiteur kreeg al {limits.max_messages} berichten in {limits.budget_days} dagen"
            return Verdict(KEEP, "LR-4.09", said, _opening(free, message, limits))
    return None


def _opening(day: date, message: MessageRow, limits: Limits) -> datetime:
    return next_allowed(datetime.combine(day, limits.not_before, AMSTERDAM), message.channel)


def _hours(message: MessageRow, claims: Sequence[ClaimRow], world: World) -> Verdict | None:
    """Uren: those of the law, and within them those of the policy."""
    if message.channel == "post":
        return None
    local, limits = world.now.astimezone(AMSTERDAM), world.limits
    allowed = next_allowed(world.now, message.channel)
    if local.time() >= limits.not_after:
        allowed = _opening(local.date() + timedelta(days=1), message, limits)
    elif local.time() < limits.not_before:
        allowed = max(allowed, _opening(local.date(), message, limits))
    if allowed > world.now or not is_contact_day(local.date()):
        return Verdict(KEEP, "LR-4.09", "buiten de uren waarop contact mag", allowed)
    return None
