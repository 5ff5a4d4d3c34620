"""Facts (feiten) of a case on which an arrangement depends: what is open of each claim, holds, and what went before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from voldaan.arrangements.offer_rules import OfferFacts, Terms, yearly_runs
from voldaan.arrangements.rules import Balance
from voldaan.base import sql
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import hold_rules
from voldaan.claims.rules import Owed, interest_factor, interest_to_post, last_priced_day
from voldaan.parties.rules import is_natural
from voldaan_law.days import add_years
from voldaan_law.nl.allocation import OpenClaim, order_claims
from voldaan_law.nl.holds import RULES, Act, Answer, Hold


class Open(NamedTuple):
    """A claim of the case as the ledger has it; cents and dates."""

    claim_id: int
    number: str
    capacity: str
    issued_on: date
    due_on: date
    default_on: date | None
    interest_claimed: bool
    owed: Owed
    in_plan: bool

    def to_post_cents(self, on: date) -> int:
        """Rente that becomes a fact when it is arranged on that day."""
        return interest_to_post(self.owed, on)

    def asked_cents(self, on: date) -> int:
        """Gevraagd bedrag: what may be said to be open on that day; interest counts once a letter claimed it."""
        interest = self.owed.interest_cents + self.to_post_cents(on) if self.interest_claimed else 0
        return self.owed.principal_cents + interest + self.owed.costs_cents


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Dossier as an arrangement needs it. ``refusal`` is the sentence of a hold that even a person cannot set aside."""

    case_id: int
    reference: str
    creditor_id: int
    debtor_id: int
    on: date
    claims: tuple[Open, ...]
    ended: int
    has_plan: bool
    is_stopped: bool
    refusal: str

    @property
    def natural(self) -> bool:
        """Whether a natural person owes any of it."""
        return any(is_natural(c.capacity) for c in self.claims)

    @property
    def claim_ids(self) -> list[int]:
        """The claims, in the order in which money is put on them (art. 6:43)."""
        return [c.claim_id for c in self.claims]

    def interest_cents(self, claim: Open, terms: Terms) -> int:
        """Rente that is asked in an arrangement: what a letter asked before, or all of it where interest runs on."""
        if claim.interest_claimed or yearly_runs(terms):
            return claim.owed.interest_cents + claim.to_post_cents(self.on)
        return 0

    def balance(self, terms: Terms) -> Balance:
        """Saldo of all claims by these terms."""
        principal = sum(c.owed.principal_cents for c in self.claims)
        yearly = Fraction(0)
        if yearly_runs(terms) and principal:
            yearly = sum((c.owed.principal_cents * _yearly(c.owed, self.on) for c in self.claims), yearly) / principal
        return Balance(
            principal, sum(self.interest_cents(c, terms) for c in self.claims),
            sum(c.owed.costs_cents for c in self.claims), yearly,
        )  # fmt: skip

    def offer_facts(self, terms: Terms) -> OfferFacts:
        """What an offer depends on."""
        stopped = self.is_stopped or bool(self.refusal)
        return OfferFacts(self.natural, self.balance(terms), self.on, self.ended, self.has_plan, stopped)


def _yearly(owed: Owed, on: date) -> Fraction:
    """Jaartarief of the last day whose rate is known; nothing where no interest runs."""
    if owed.interest_from is None:
        return Fraction(0)
    day = max(last_priced_day(owed.interest_kind, on), owed.interest_from)
    return 365 * interest_factor(owed.interest_kind, day, day)


_CLAIMS = """
SELECT c.id, c.number, c.capacity, c.issued_on, c.due_on, c.default_on, c.interest_claimed, c.principal_cents,
  c.interest_cents, c.interest_capitalised_cents, c.costs_cents, c.interest_kind, c.interest_from, c.interest_until,
  c.interest_stop_on, c.interest_free_until, EXISTS (SELECT FROM arrangements_arrangementclaim ac
    JOIN arrangements_arrangement a
    ON a.id = ac.arrangement_id WHERE ac.claim_id = c.id AND a.state = 'running')
FROM claims_claim c WHERE c.case_id = %s AND c.closed_on IS NULL
  AND c.principal_cents + c.interest_cents + c.costs_cents > 0 ORDER BY c.due_on, c.id
"""
_HOLDS = """
SELECT DISTINCT kind FROM claims_hold WHERE case_id = %(case)s AND released_on IS NULL AND from_on <= %(on)s
  AND (until_on IS NULL OR until_on >= %(on)s) AND (claim_id IS NULL OR claim_id = ANY(%(claims)s)) ORDER BY kind
"""


def of_case(case_id: int, on: date, claim_ids: Sequence[int] = (), *, lock: bool = False) -> CaseFacts:
    """De feiten of a case: all that is open of it, or only these claims; locked until the transaction ends, or not.

    :raises NotFound: no such case. :raises Refused: one of the claims is not open in it.
    """
    row = sql.fetch_one(
        f"SELECT reference, creditor_id, debtor_id FROM claims_case WHERE id = %s{' FOR UPDATE' if lock else ''}",
        [case_id],
    )
    if row is None:
        raise NotFound("Dit dossier bestaat niet in deze administratie.")
    found = [Open._make((*r[:7], Owed(*r[7:16]), r[16])) for r in sql.fetch(_CLAIMS, [case_id])]
    chosen = [c for c in found if c.claim_id in claim_ids] if claim_ids else found
    if len(chosen) < len(set(claim_ids)):
        raise Refused("Op een van deze facturen staat niets meer open, of zij hoort bij een ander dossier.")
    claims = _in_order(chosen, on)
    kinds = [r[0] for r in sql.fetch(_HOLDS, {"case": case_id, "on": on, "claims": [c.claim_id for c in claims]})]
    stopped, refusal = _held(tuple(kinds))
    ended = sql.fetch_one(
        "SELECT count(*) FROM arrangements_arrangement WHERE case_id = %s AND state = 'ended' AND closed_on > %s",
        [case_id, add_years(on, -1)],
    )
    many, planned = int(ended[0]) if ended else 0, any(c.in_plan for c in claims)
    return CaseFacts(case_id, row[0], row[1], row[2], on, claims, many, planned, stopped, refusal)


def _in_order(claims: Sequence[Open], on: date) -> tuple[Open, ...]:
    """Volgorde: art. 6:43 BW: first what is due, then what weighs most, then the oldest."""
    by_id = {str(c.claim_id): c for c in claims}
    weighed = [
        OpenClaim(str(c.claim_id), c.due_on, c.issued_on, _yearly(c.owed, on), c.owed.costs_cents,
                  c.owed.interest_cents, c.owed.principal_cents)
        for c in claims
    ]  # fmt: skip
    return tuple(by_id[one.id] for group in order_claims(weighed, on) for one in group)


def _held(kinds: tuple[str, ...]) -> tuple[bool, str]:
    """Whether a hold makes it a matter for a person, and the sentence of one that stops an arrangement altogether."""
    found = hold_rules.may(Act.ARRANGEMENT, kinds)
    if found.answer is Answer.STOPPED:
        return True, f"Een regeling kan nu niet. {RULES[Hold(found.because[0])].duty.nl}"
    return found.answer is Answer.PERSON, ""
