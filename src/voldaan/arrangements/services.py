"""Writes about arrangements (regelingen): ask, accept, offer, approve, decline, end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from voldaan.arrangements import interest, letters, plan_policies
from voldaan.arrangements.events import (
    ArrangementAccepted,
    ArrangementAsked,
    ArrangementDeclined,
    ArrangementEnded,
    ArrangementOffered,
    DebtAcknowledged,
)
from voldaan.arrangements.facts import CaseFacts, of_case
from voldaan.arrangements.models import Arrangement
from voldaan.arrangements.offer_rules import OUTSIDE, Terms, outside, payable, waived
from voldaan.arrangements.rules import FROZEN, RUNNING, Balance, Schedule, Wish, build
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import holds
from voldaan.messages import services as outbox
from voldaan_law.nl.arrangements import Instalment
from voldaan_law.nl.limitation import ClaimKind, limitation

HOLD = "arrangement"


class Accepted(NamedTuple):
    """Uitkomst: the arrangement, whether it runs now, and why a person has to look (codes of ``OUTSIDE``)."""

    id: int
    is_running: bool
    outside: list[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """Bewijs of acceptance: how, with which code or words, and the kept file; no address of a machine."""

    how: str
    code: str = ""
    note: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """Afspraak as it is shown before anybody says yes: all that an arrangement is, and its fingerprint."""

    facts: CaseFacts
    terms: Terms
    policy_id: int
    wish: Wish
    schedule: Schedule
    interest_mode: str
    waived_cents: int
    outside: tuple[str, ...]
    kind: str = "plan"

    @property
    def balance(self) -> Balance:
        """What is owed today, before anything falls away."""
        return self.facts.balance(self.terms)

    @property
    def sha256(self) -> str:
        """Vingerafdruk of everything that is agreed; what was shown is what is accepted."""
        told: dict[str, Any] = {
            "case": self.facts.reference, "kind": self.kind, "interest": self.interest_mode,
            "claims": [[c.number, c.owed.principal_cents, self.facts.interest_cents(c, self.terms), c.owed.costs_cents]
                       for c in self.facts.claims],
            "instalments": [[part.on.isoformat(), part.cents] for part in self.schedule.instalments],
            "expected_interest_cents": self.schedule.expected_interest_cents, "waived_cents": self.waived_cents,
            "cure_days": self.terms.cure_days, "skips_per_year": self.terms.skips_per_year,
            "on": self.facts.on.isoformat(),
        }  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def deal(
    actor: Actor, *, case_id: int, wish: Wish, claim_ids: Sequence[int] = (), settlement_cents: int | None = None,
    lock: bool = False,
) -> Deal:  # fmt: skip
    """Afspraak uitwerken: what this wish comes to, and whether the policy accepts it by itself; nothing is written.

    :raises Refused: nothing is open, a hold that forbids any arrangement, or a wish that cannot be.
    """
    today = clock.today()
    version = plan_policies.in_force(actor, today)
    facts = of_case(case_id, today, claim_ids, lock=lock)
    if facts.refusal:
        raise Refused(facts.refusal, rule="LR-8")
    terms = version.terms.of(natural=facts.natural)
    if settlement_cents is not None:
        terms = replace(terms, interest=FROZEN)  # what is settled for does not grow
        return _settlement(facts, terms, version.id, wish, facts.balance(terms), settlement_cents)
    whole = facts.balance(terms)
    schedule = build(payable(whole, terms), wish, today)
    codes = tuple(outside(facts.offer_facts(terms), terms, schedule, wish))
    return Deal(facts, terms, version.id, wish, schedule, terms.interest, waived(whole, terms), codes)


def _settlement(facts: CaseFacts, terms: Terms, policy_id: int, wish: Wish, whole: Balance, cents: int) -> Deal:
    """Schikking: less than is owed, on named days; the rest falls away when all of it is paid in time."""
    if not 0 < cents < whole.cents:
        raise Refused("Een schikking is lager dan het saldo. Kies een lager bedrag, of spreek een regeling af.")
    schedule = build(Balance(cents), wish, facts.on)
    codes = ("settlement", *outside(facts.offer_facts(terms), terms, schedule, wish))
    return Deal(facts, terms, policy_id, wish, schedule, FROZEN, whole.cents - cents, codes, "settlement")


def accept(
    actor: Actor, *, case_id: int, wish: Wish, proof: Proof, source: str, claim_ids: Sequence[int] = (),
    seen_sha256: str = "",
) -> Accepted:  # fmt: skip
    """Aannemen: the debtor says yes to a schedule of his choice. Within the policy it runs at once, in writing; outside
    it a person decides, and until then nothing gets worse. The same yes again is the same arrangement.

    :raises Refused: it is no longer what was shown; see :func:`deal`.
    """
    actor.must(Permission.SETTLE)
    made = deal(actor, case_id=case_id, wish=wish, claim_ids=claim_ids, lock=True)
    if (known := _already(case_id, proof, seen_sha256)) is not None:
        return known
    if seen_sha256 and seen_sha256 != made.sha256:
        raise Refused("Er is intussen iets veranderd, bijvoorbeeld een betaling. Kijk nog eens en kies dan opnieuw.",
                      rule="not_as_seen")  # fmt: skip
    id_ = _write(actor, made, "asked", source, proof)
    if made.outside:
        data = ArrangementAsked(arrangement_id=id_, total_cents=made.schedule.cents, outside=list(made.outside))
        _tell(actor, made.facts.claim_ids, made.facts.debtor_id, data)
        _hold(actor, id_, made.facts)
        return Accepted(id_, False, list(made.outside))
    _start(actor, id_, made, approved_by="beleid")
    return Accepted(id_, True, [])


def _already(case_id: int, proof: Proof, seen_sha256: str) -> Accepted | None:
    """The second click: the same schedule was accepted a moment ago with the same proof."""
    if not seen_sha256:
        return None
    row = sql.fetch_one(
        "SELECT id, state, outside FROM arrangements_arrangement WHERE case_id = %s AND terms_sha256 = %s"
        " AND accepted_how = %s AND accepted_code = %s AND state IN ('asked', 'running')",
        [case_id, seen_sha256, proof.how, proof.code],
    )
    return None if row is None else Accepted(row[0], row[1] == "running", row[2])


def propose(
    actor: Actor, *, case_id: int, wish: Wish, claim_ids: Sequence[int] = (), settlement_cents: int | None = None,
    source: str = "desk", pay_first: Sequence[int] = (), proof: Proof | None = None,
) -> Accepted:  # fmt: skip
    """Voorstellen by a member of staff. With proof that the debtor agreed it runs at once; else it waits for his yes.

    Outside the policy, and any settlement, it first waits for a person who may approve it. Money goes to the claims of
    ``pay_first`` in that order, where that was agreed, and to the others by art. 6:43 BW; within a claim by art. 6:44.

    :raises Refused: see :func:`deal`; a claim of ``pay_first`` that is not in the arrangement.
    """
    actor.must(Permission.SETTLE)
    made = deal(actor, case_id=case_id, wish=wish, claim_ids=claim_ids, settlement_cents=settlement_cents, lock=True)
    if not set(pay_first) <= set(made.facts.claim_ids):
        raise Refused("De factuur die eerst wordt betaald, hoort niet bij deze regeling. Kies er een die erin zit.",
                      rule="pay_first")  # fmt: skip
    facts = made.facts
    if made.facts.has_plan:
        raise Refused("Er loopt al een regeling op een van deze facturen. Beëindig die eerst, of wijzig haar.")
    state = "asked" if made.outside else "offered"
    id_ = _write(actor, made, state, source, proof, pay_first=pay_first)
    kind = ArrangementAsked if made.outside else ArrangementOffered
    fields: dict[str, Any] = {"outside": list(made.outside)} if made.outside else {}
    _tell(actor, facts.claim_ids, facts.debtor_id,
          kind(arrangement_id=id_, total_cents=made.schedule.cents, **fields))  # fmt: skip
    if proof is not None and not made.outside:
        _start(actor, id_, made, approved_by="beleid")
        return Accepted(id_, True, [])
    return Accepted(id_, False, list(made.outside))


def approve(actor: Actor, arrangement_id: int, *, alone: bool = False) -> bool:
    """Goedkeuren of what the policy leaves to a person; gives whether it runs now. A second click changes nothing.

    What the debtor asked for himself runs at once; what staff proposed waits for his yes. A settlement or waiver takes
    the permission to write off, and a second pair of eyes unless somebody works ``alone`` and says so.

    :raises Refused: it was decided on already, or the balance is no longer what it was.
    """
    actor.must(Permission.SETTLE)
    found = _locked(arrangement_id)
    if found.state in ("running", "offered"):
        return bool(found.state == "running")
    if found.state != "asked":
        raise Refused("Over deze regeling is al beslist. Ververs de pagina.")
    if found.waived_cents or found.kind == "settlement":
        actor.must(Permission.WRITE_OFF)
        if found.asked_by_id is not None and found.asked_by_id == actor.user_id and not alone:
            raise Refused(
                "U hebt deze schikking zelf voorgesteld. Laat een ander meekijken, of bevestig dat u alleen werkt.",
                rule="four-eyes",
            )
    made = _as_stored(actor, found)
    sql.execute("UPDATE arrangements_arrangement SET approved_by = %s WHERE id = %s", [actor.name, arrangement_id])
    if found.accepted_how:
        _start(actor, arrangement_id, made, approved_by=actor.name)
        return True
    sql.execute("UPDATE arrangements_arrangement SET state = 'offered' WHERE id = %s", [arrangement_id])
    _tell(actor, made.facts.claim_ids, made.facts.debtor_id,
          ArrangementOffered(arrangement_id=arrangement_id, total_cents=made.schedule.cents))  # fmt: skip
    return False


def confirm(actor: Actor, arrangement_id: int, proof: Proof) -> None:
    """Ja zeggen: the debtor accepts what was offered to him. A second click changes nothing.

    :raises Refused: it is no longer on offer, or something changed meanwhile.
    """
    actor.must(Permission.SETTLE)
    found = _locked(arrangement_id)
    if found.state == "running":
        return
    if found.state != "offered":
        raise Refused("Dit aanbod is er niet meer. Kies opnieuw, of neem contact op.")
    made = _as_stored(actor, found)
    _store_proof(arrangement_id, proof)
    _start(actor, arrangement_id, made, approved_by=found.approved_by or "beleid")


def decline(actor: Actor, arrangement_id: int, reason: str) -> None:
    """Niet aannemen: only a person does that, and says why (art. 22 GDPR; LR-10.06).

    :raises Refused: no reason, by the program itself, or it was decided on already.
    """
    actor.must(Permission.SETTLE)
    found = _locked(arrangement_id)
    if found.state == "declined":
        return
    if found.state not in ("asked", "offered"):
        raise Refused("Over deze regeling is al beslist. Ververs de pagina.")
    if len(reason.strip()) < 5:
        raise Refused("Schrijf de reden op: de debiteur mag weten waarom.", rule="LR-10.06")
    if actor.user_id is None and actor.name == "Voldaan":
        raise Refused("Alleen een mens mag een regeling afwijzen.", rule="art-22")
    _close(actor, found, "declined", reason)
    claims = _claim_ids(arrangement_id)
    _tell(actor, claims, _debtor(found.case_id), ArrangementDeclined(arrangement_id=arrangement_id))
    letters.declined(actor, arrangement_id, reason.strip())


def end(actor: Actor, arrangement_id: int, reason: str, *, by_policy: bool = False) -> int:
    """Beëindigen: what is open is due at once again, and the claims go on where they were; gives the open cents.

    A person ends it after the time to mend has passed (LR-10.03), or because the debtor asks for it himself.

    :raises Refused: it does not run, no reason, or the time to mend is not over.
    """
    actor.must(Permission.SETTLE)
    found = _locked(arrangement_id)
    if found.state == "ended":
        return 0
    if found.state != "running":
        raise Refused("Deze regeling loopt niet (meer). Ververs de pagina.")
    if not reason.strip():
        raise Refused("Schrijf de reden op: zij komt in de brief.")
    if found.cure_ended_on is None and not reason.startswith("op verzoek"):
        raise Refused(
            "De debiteur kan nog herstellen: eerst een herinnering, en dan de dagen die daarvoor staan. Vraagt hij er "
            "zelf om, begin de reden dan met: op verzoek.",
            rule="LR-10.03",
        )
    claims = _claim_ids(arrangement_id)
    _close(actor, found, "ended", reason, by="beleid" if by_policy else actor.name)
    interest.resume(claims, clock.today())
    row = sql.fetch_one(
        "SELECT coalesce(sum(principal_cents + interest_cents + costs_cents), 0)::bigint FROM claims_claim"
        " WHERE id = ANY(%s)",
        [claims],
    )
    open_cents = int(row[0]) if row else 0
    _tell(actor, claims, _debtor(found.case_id), ArrangementEnded(arrangement_id=arrangement_id, open_cents=open_cents))
    letters.ended(actor, arrangement_id, open_cents)
    return open_cents


def _close(actor: Actor, found: Arrangement, state: str, reason: str, *, by: str = "") -> None:
    sql.execute(
        "UPDATE arrangements_arrangement SET state = %s, closed_on = %s, closed_by = %s, reason = %s, hold_ids = '{}'"
        " WHERE id = %s",
        [state, clock.today(), by or actor.name, reason.strip()[:300], found.pk],
    )
    holds.release_own(actor, found.hold_ids)


def _write(
    actor: Actor, made: Deal, state: str, source: str, proof: Proof | None, *, pay_first: Sequence[int] = (),
) -> int:  # fmt: skip
    facts, balance = made.facts, made.balance
    (id_,) = sql.take_ids("arrangements_arrangement", 1)
    sql.insert(
        "arrangements_arrangement",
        {"id": "bigint", "case_id": "bigint", "kind": "text", "state": "text", "policy_id": "bigint",
         "is_natural": "boolean", "source": "text", "rhythm": "text", "interest_mode": "text",
         "allocation_order": "text",
         "principal_cents": "bigint", "interest_cents": "bigint", "costs_cents": "bigint",
         "expected_interest_cents": "bigint", "waived_cents": "bigint", "asked_by_id": "bigint"},
        [(id_, facts.case_id, made.kind, state, made.policy_id, facts.natural, source[:16], made.wish.rhythm,
          made.interest_mode, "agreed" if pay_first else "law", balance.principal_cents, balance.interest_cents,
          balance.costs_cents,
          made.schedule.expected_interest_cents, made.waived_cents, actor.user_id)],
        constants={"tenant_id": actor.tenant_id, "outside": list(made.outside), "adjusted_cents": 0, "paid_cents": 0,
                   "asked_at": clock.now(), "asked_by": actor.name, "approved_by": "", "accepted_how": "",
                   "accepted_code": "", "accepted_note": "", "terms_sha256": made.sha256, "pauses": 0,
                   "closed_by": "", "reason": "", "hold_ids": []},
    )  # fmt: skip
    _write_parts(actor, id_, made, pay_first)
    if proof is not None:
        _store_proof(id_, proof)
    plan_policies.mark_used(made.policy_id)
    return id_


def _write_parts(actor: Actor, id_: int, made: Deal, pay_first: Sequence[int]) -> None:
    facts, terms = made.facts, made.terms
    place = {claim: n for n, claim in enumerate(pay_first)}
    ordered = sorted(facts.claims, key=lambda c: place.get(c.claim_id, len(place)))
    sql.insert(
        "arrangements_arrangementclaim",
        {"claim_id": "bigint", "position": "smallint", "principal_cents": "bigint", "interest_cents": "bigint",
         "costs_cents": "bigint"},
        [(c.claim_id, n, c.owed.principal_cents, facts.interest_cents(c, terms), c.owed.costs_cents)
         for n, c in enumerate(ordered, 1)],
        constants={"tenant_id": actor.tenant_id, "arrangement_id": id_},
    )  # fmt: skip
    sql.insert(
        "arrangements_instalment",
        {"number": "smallint", "due_on": "date", "agreed_on": "date", "amount_cents": "bigint"},
        [(n, part.on, part.on, part.cents) for n, part in enumerate(made.schedule.instalments, 1)],
        constants={"tenant_id": actor.tenant_id, "arrangement_id": id_, "paid_cents": 0},
    )


def _store_proof(id_: int, proof: Proof) -> None:
    sql.execute(
        "UPDATE arrangements_arrangement SET accepted_at = %s, accepted_how = %s, accepted_code = %s,"
        " accepted_note = %s, evidence_id = %s WHERE id = %s",
        [clock.now(), proof.how, proof.code[:14], proof.note[:200], proof.evidence_id, id_],
    )


def _start(actor: Actor, id_: int, made: Deal, *, approved_by: str) -> None:
    """Ingaan: interest becomes a fact and stands still, chasing stops, the debt is acknowledged, the letter goes."""
    facts, parts = made.facts, made.schedule.instalments
    interest.settle(actor, facts, claimed=made.interest_mode == RUNNING)
    if made.interest_mode == FROZEN:
        interest.freeze(facts.claim_ids)
    (how,) = sql.fetch_one("SELECT accepted_how FROM arrangements_arrangement WHERE id = %s", [id_]) or ("",)
    data = ArrangementAccepted(
        arrangement_id=id_, total_cents=made.schedule.cents, instalments=len(parts), first_on=parts[0].on,
        last_on=parts[-1].on, how=how, terms_sha256=made.sha256,
    )  # fmt: skip
    event_ids = _tell(actor, facts.claim_ids, facts.debtor_id, data)
    _acknowledge(actor, id_, facts)
    _hold(actor, id_, facts)
    sql.execute(
        "UPDATE arrangements_arrangement SET state = 'running', agreed_on = %s, event_id = %s, approved_by = %s,"
        " terms_sha256 = %s WHERE id = %s",
        [facts.on, max(event_ids), approved_by[:80], made.sha256, id_],
    )
    letters.agreed(actor, id_)


def _hold(actor: Actor, id_: int, facts: CaseFacts) -> None:
    """Chasing stops while it is asked or kept; a promise on these claims is taken up in it."""
    (standing,) = sql.fetch_one("SELECT hold_ids FROM arrangements_arrangement WHERE id = %s", [id_]) or ([],)
    if standing:
        return
    ids = holds.set_own(actor, HOLD, [(facts.case_id, claim, facts.debtor_id) for claim in sorted(facts.claim_ids)])
    sql.execute("UPDATE arrangements_arrangement SET hold_ids = %s WHERE id = %s", [ids, id_])
    outbox.cancel_for_claims(actor, facts.claim_ids, "hold")


def _acknowledge(actor: Actor, id_: int, facts: CaseFacts) -> None:
    """Erkenning (art. 3:318 BW): who agrees to pay acknowledges the debt, and limitation starts anew (LR-6.09)."""
    entries = [
        events.Entry(
            DebtAcknowledged(arrangement_id=id_, limitation_ends_on=limitation_ends_on(c.capacity, c.due_on, facts.on)),
            claim_id=c.claim_id, party_id=facts.debtor_id,
        )
        for c in facts.claims
    ]  # fmt: skip
    events.record(actor, entries)


def limitation_ends_on(capacity: str, due_on: date, acknowledged_on: date) -> date:
    """Verjaring: its last day after the acknowledgement; for a consumer the shortest term that may apply."""
    kind = ClaimKind.CONSUMER_SALE if capacity in ("consumer", "unknown") else ClaimKind.CONTRACT
    return limitation(kind, min(due_on, acknowledged_on), [acknowledged_on]).value.ends_on


def _as_stored(actor: Actor, found: Arrangement) -> Deal:
    """The arrangement as it was asked, on the facts of today.

    :raises Refused: when the balance of its claims is no longer what it was, or its first day has come.
    """
    rows = sql.fetch(
        "SELECT due_on, amount_cents FROM arrangements_instalment WHERE arrangement_id = %s ORDER BY number", [found.pk]
    )
    parts = tuple(Instalment(*row) for row in rows)
    facts = of_case(found.case_id, clock.today(), _claim_ids(found.pk), lock=True)
    if facts.refusal:
        raise Refused(facts.refusal, rule="LR-8")
    version = next(v for v in plan_policies.versions(clock.today()) if v.id == found.policy_id)
    terms = replace(version.terms.of(natural=found.is_natural), interest=found.interest_mode)
    now = facts.balance(terms)
    was = found.principal_cents + found.interest_cents + found.costs_cents
    moved = now.cents != was if found.interest_mode == FROZEN else now.principal_cents != found.principal_cents
    if moved or parts[0].on <= facts.on:
        raise Refused("Het saldo of de dag is intussen veranderd. Laat de debiteur opnieuw kiezen; er is niets gedaan.",
                      rule="not_as_seen")  # fmt: skip
    schedule = Schedule(parts, found.expected_interest_cents)
    return Deal(facts, terms, found.policy_id, Wish(parts[0].on, found.rhythm, free=parts), schedule,
                found.interest_mode, found.waived_cents, tuple(found.outside), found.kind)  # fmt: skip


def _locked(arrangement_id: int) -> Arrangement:
    found = Arrangement.objects.select_for_update().filter(pk=arrangement_id).first()
    if found is None:
        raise NotFound("Deze regeling bestaat niet in deze administratie.")
    return found


def _claim_ids(arrangement_id: int) -> list[int]:
    rows = sql.fetch(
        "SELECT claim_id FROM arrangements_arrangementclaim WHERE arrangement_id = %s ORDER BY position",
        [arrangement_id],
    )
    return [row[0] for row in rows]


def _debtor(case_id: int) -> int:
    row = sql.fetch_one("SELECT debtor_id FROM claims_case WHERE id = %s", [case_id])
    assert row is not None
    return int(row[0])


def _tell(actor: Actor, claim_ids: Sequence[int], debtor_id: int, data: object) -> list[int]:
    """On the timeline of every claim."""
    return events.record(actor, [events.Entry(data, claim_id=c, party_id=debtor_id) for c in sorted(claim_ids)])


def words_outside(codes: Sequence[str]) -> str:
    """Waarom een mens beslist, as one clause."""
    return "; ".join(OUTSIDE[code] for code in codes)
