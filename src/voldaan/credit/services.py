"""Writes about credit limits (kredietlimieten): asked, decided by enough people, ended; bounds of the signal."""

from __future__ import annotations

from datetime import date

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.credit import events as said
from voldaan.credit import rules, signals
from voldaan.credit.models import CreditLimit, CreditSetting
from voldaan.parties import roles
from voldaan.parties.models import Party
from voldaan_law.money import format_euros

LARGEST_CENTS = 10**12


def set_bounds(actor: Actor, bounds: rules.Bounds, *, four_eyes_above_cents: int | None) -> None:
    """Grenzen vastleggen: when the signal asks or stops, and above which limit a second person decides.

    :raises Refused: for bounds that contradict each other, or none for four eyes where several people work.
    """
    actor.must(Permission.MANAGE)
    if not 1 <= bounds.near_percent <= 100:
        raise Refused("Kies een percentage van 1 tot en met 100.", rule="near_percent")
    if not 0 <= bounds.ask_after_days <= bounds.stop_after_days <= 1000:
        raise Refused("Eerst vragen komt voor stoppen: kies een lager aantal dagen.", rule="ask_after_days")
    if four_eyes_above_cents is not None and four_eyes_above_cents < 0:
        raise Refused("De grens is een bedrag van nul of meer.", rule="four_eyes_above")
    if four_eyes_above_cents is None and Tenant.objects.get(id=actor.tenant_id).kind != Tenant.Kind.ZZP:
        raise Refused("Zonder grens kan alleen bij een zzp'er. Vul een bedrag in; nul mag ook.", rule="four_eyes_above")
    CreditSetting.objects.update_or_create(
        tenant_id=actor.tenant_id, defaults={"four_eyes_above_cents": four_eyes_above_cents, **bounds._asdict()}
    )
    data = said.CreditSettingSet(four_eyes_above_cents=four_eyes_above_cents, **bounds._asdict())
    events.record(actor, [events.Entry(data)])


def four_eyes_above_cents(actor: Actor) -> int | None:
    """Vierogengrens in force: what was set, else what belongs to the kind of administration."""
    row = sql.fetch_one("SELECT four_eyes_above_cents FROM credit_creditsetting")
    return row[0] if row else rules.FOUR_EYES_ABOVE_CENTS[Tenant.objects.get(id=actor.tenant_id).kind]


def request_limit(
    actor: Actor, party_id: int, amount_cents: int, *, reason: str, from_on: date | None = None,
    until_on: date | None = None, for_group: bool = False,
) -> CreditLimit:  # fmt: skip
    """Limiet aanvragen, for the debtor or for all companies of his group together. Whoever may decide alone about this
    amount has decided with it.

    The same request twice, while nobody has decided, is one request.

    :raises Refused: an impossible amount, no reason, or an end before its begin.
    """
    actor.must(Permission.SETTLE)
    today = clock.today()
    first_on = from_on or today
    party = Party.objects.filter(id=party_id).first()
    if party is None:
        raise NotFound("Deze debiteur bestaat niet in deze administratie. Zoek hem op via een vordering.")
    if not 0 <= amount_cents <= LARGEST_CENTS:
        raise Refused("Een limiet is een bedrag van nul of meer.", rule="amount")
    if not reason.strip():
        raise Refused("Schrijf erbij waarom. Wie later kijkt, wil dat weten.", rule="reason")
    if until_on is not None and until_on < max(first_on, today):
        raise Refused("De laatste dag is al voorbij of ligt voor de eerste. Kies een latere dag.", rule="until_on")
    if for_group and party.id not in roles.companies():
        raise Refused(
            "Deze debiteur hoort niet bij een groep. Leg eerst bij de debiteur vast wie de moedermaatschappij is.",
            rule="for_group",
        )
    same = {
        "party": party,
        "for_group": for_group,
        "amount_cents": amount_cents,
        "from_on": first_on,
        "until_on": until_on,
    }
    waiting = CreditLimit.objects.filter(**same, state=CreditLimit.State.REQUESTED).first()
    if waiting is not None:
        return waiting
    needed = rules.people_needed(amount_cents, four_eyes_above_cents(actor))
    limit = CreditLimit.objects.create(
        tenant_id=actor.tenant_id, **same, reason=reason.strip()[:200], people_needed=needed,
        requested_by=actor.name, requested_by_id=actor.user_id, requested_at=clock.now(),
    )  # fmt: skip
    asked = said.CreditLimitRequested(
        limit_id=limit.id, amount_cents=amount_cents, from_on=first_on, until_on=until_on, people_needed=needed,
        for_group=for_group,
    )  # fmt: skip
    events.record(actor, [events.Entry(asked, party_id=party.id)])
    if needed == 1 and Permission.CREDIT in actor.permissions:
        _decided(actor, limit, approved=True, note="")
    return limit


def decide(actor: Actor, limit_id: int, *, approved: bool, note: str = "") -> CreditLimit:
    """Beslissen over een aangevraagde limiet. Saying the same again changes nothing.

    :raises Refused: the person who asked, where two are needed; a refusal without a reason; decided otherwise before.
    """
    actor.must(Permission.CREDIT)
    limit = _locked(limit_id)
    state = CreditLimit.State.APPROVED if approved else CreditLimit.State.DECLINED
    if limit.state == state:
        return limit
    if limit.state != CreditLimit.State.REQUESTED:
        raise Refused(
            f"Deze aanvraag is al {CreditLimit.State(limit.state).label}. Vraag zo nodig een nieuwe limiet aan."
        )
    if not approved and not note.strip():
        raise Refused("Schrijf erbij waarom u de limiet afwijst. De aanvrager leest dat.", rule="note")
    if approved and limit.people_needed > 1:
        if actor.user_id is None:
            raise Refused(
                "Voor deze limiet zijn twee medewerkers nodig. Zeg wie u bent (op de opdrachtregel met --as ADRES)."
            )
        if actor.user_id == limit.requested_by_id:
            raise Refused(
                f"{actor.name} heeft deze limiet van {format_euros(limit.amount_cents)} zelf aangevraagd. Laat een "
                "tweede medewerker beslissen."
            )
    _decided(actor, limit, approved=approved, note=note)
    return limit


def end_limit(actor: Actor, limit_id: int) -> None:
    """Limiet of aanvraag laten vervallen. A second click changes nothing."""
    limit = _locked(limit_id)
    actor.must(Permission.SETTLE if limit.state == CreditLimit.State.REQUESTED else Permission.CREDIT)
    if limit.state not in (CreditLimit.State.REQUESTED, CreditLimit.State.APPROVED):
        return
    limit.state = CreditLimit.State.CANCELLED
    limit.save(update_fields=["state"])
    data = said.CreditLimitEnded(limit_id=limit.id, amount_cents=limit.amount_cents, for_group=limit.for_group)
    events.record(actor, [events.Entry(data, party_id=limit.party_id)])
    signals.refresh(actor, clock.today(), [limit.party_id])


def _locked(limit_id: int) -> CreditLimit:
    limit = CreditLimit.objects.select_for_update().filter(id=limit_id).first()
    if limit is None:
        raise NotFound("Deze limiet bestaat niet in deze administratie.")
    return limit


def _decided(actor: Actor, limit: CreditLimit, *, approved: bool, note: str) -> None:
    limit.state = CreditLimit.State.APPROVED if approved else CreditLimit.State.DECLINED
    limit.decided_by, limit.decided_by_id = actor.name, actor.user_id
    limit.decided_at, limit.decision_note = clock.now(), note.strip()[:200]
    limit.save(update_fields=["state", "decided_by", "decided_by_id", "decided_at", "decision_note"])
    data = said.CreditLimitDecided(
        limit_id=limit.id, amount_cents=limit.amount_cents, approved=approved, for_group=limit.for_group
    )
    events.record(actor, [events.Entry(data, party_id=limit.party_id)])
    signals.refresh(actor, clock.today(), [limit.party_id])
