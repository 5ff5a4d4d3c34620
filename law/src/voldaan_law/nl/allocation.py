"""Toerekening van betalingen (art. 6:43 en 6:44 BW; LR-5): which claim first, and which part of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..errors import LawError
from ..money import split_pro_rata
from ..outcome import Number, Outcome, Sentence, Step, outcome, step

DESIGNATED = Sentence(
    "allocation.designated",
    "De betaler heeft aangewezen waarvoor de betaling is: {names}.",
    "The payer designated what the payment is for: {names}.",
)
BY_LAW = Sentence(
    "allocation.by_law",
    "Zonder aanwijzing: eerst wat opeisbaar is, dan wat het zwaarst drukt, dan het oudste: {names}.",
    "Without designation: first what is due, then the most burdensome, then the oldest: {names}.",
)
PRO_RATA = Sentence(
    "allocation.pro_rata",
    "Even zwaar en even oud, dus naar evenredigheid: {names}.",
    "Equally burdensome and equally old, so pro rata: {names}.",
)
PARTS = Sentence(
    "allocation.parts",
    "{name}: {costs_cents} voor kosten, dan {interest_cents} voor rente, dan {principal_cents} voor hoofdsom.",
    "{name}: {costs_cents} to costs, then {interest_cents} to interest, then {principal_cents} to principal.",
)
SURPLUS = Sentence(
    "allocation.surplus",
    "Er is {surplus_cents} te veel betaald: dat moet terug of in overleg worden verrekend.",
    "{surplus_cents} was overpaid: it must be refunded or set off by agreement.",
)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Toerekening: what a payment takes off costs, interest and principal, and what is left over (cents)."""

    costs_cents: int
    interest_cents: int
    principal_cents: int
    surplus_cents: int

    @property
    def used_cents(self) -> int:
        """What was taken off the claim."""
        return self.costs_cents + self.interest_cents + self.principal_cents


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """Openstaande vordering on the value date of a payment.

    ``costs_cents`` holds only costs that are due on that day (LR-5.02). ``burden`` is higher for a more burdensome
    claim (the yearly interest percentage, more for security or a judgment). ``incurred_on`` is when the debt arose.
    """

    id: str
    due_on: date
    incurred_on: date
    burden: Fraction
    costs_cents: int
    interest_cents: int
    principal_cents: int

    @property
    def open_cents(self) -> int:
        """All that is open."""
        return self.costs_cents + self.interest_cents + self.principal_cents


@dataclass(frozen=True, slots=True)
class Distribution:
    """Verdeling: the allocation per claim in the order of the law, and what no claim could take (cents)."""

    allocations: tuple[tuple[str, Allocation], ...]
    surplus_cents: int


def allocate(amount_cents: int, *, costs: int, interest: int, principal: int) -> Allocation:
    """Toerekenen op één vordering (art. 6:44): costs, then accrued interest, then principal (cents).

    Pass only costs that are due on the value date: a payment inside the 14-day window never pays costs that are not
    due yet. Raises LawError for a negative amount.
    """
    if min(amount_cents, costs, interest, principal) < 0:
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
    to_costs = min(amount_cents, costs)
    to_interest = min(amount_cents - to_costs, interest)
    to_principal = min(amount_cents - to_costs - to_interest, principal)
    return Allocation(to_costs, to_interest, to_principal, amount_cents - to_costs - to_interest - to_principal)


def order_claims(
    claims: Sequence[OpenClaim], on: date, designated: Collection[str] = ()
) -> tuple[tuple[OpenClaim, ...], ...]:
    """Volgorde van vorderingen (art. 6:43): groups in order; claims in one group share pro rata.

    First the designated claims, then the due, the most burdensome, the oldest. Claims with nothing open are left out.
    """

    def place(claim: OpenClaim) -> tuple[bool, bool, Fraction, date]:
        return (claim.id not in designated, claim.due_on > on, -claim.burden, claim.incurred_on)

    groups: dict[tuple[bool, bool, Fraction, date], list[OpenClaim]] = {}
    for claim in sorted((claim for claim in claims if claim.open_cents), key=place):
        groups.setdefault(place(claim), []).append(claim)
    return tuple(tuple(group) for group in groups.values())


def distribute(
    amount_cents: int, claims: Sequence[OpenClaim], on: date, designated: Collection[str] = ()
) -> Outcome[Distribution]:
    """Verdelen over vorderingen: art. 6:43 between the claims, then art. 6:44 inside each (LR-5.01, LR-5.02).

    ``designated``: the ids the debtor named with the payment. Raises LawError for a negative amount, a double id or a
    designated id that is not among the claims.
    """
    _refuse_bad_claims(amount_cents, claims, designated)
    left, found, steps = amount_cents, list[tuple[str, Allocation]](), list[Step]()
    for group in order_claims(claims, on, designated):
        if left == 0:
            break
        steps.append(_order_step(group, designated))
        opens = [claim.open_cents for claim in group]
        share = min(left, sum(opens))
        for claim, part in zip(group, split_pro_rata(share, opens), strict=True):
            took = allocate(
                part, costs=claim.costs_cents, interest=claim.interest_cents, principal=claim.principal_cents
            )
            found.append((claim.id, took))
            steps.append(_parts_step(claim.id, took))
        left -= share
    if left:
        steps.append(step("LR-5.07", "art. 6:203 BW", SURPLUS, surplus_cents=left))
    inputs: dict[str, Number] = {"amount_cents": amount_cents, "on": on, "designated": " ".join(sorted(designated))}
    inputs |= {f"claim {claim.id}": str(claim) for claim in claims}
    return outcome(Distribution(tuple(found), left), "LR-5.01", inputs, steps)


def _refuse_bad_claims(amount_cents: int, claims: Sequence[OpenClaim], designated: Collection[str]) -> None:
    ids = [claim.id for claim in claims]
    if amount_cents < 0 or any(
        min(claim.costs_cents, claim.interest_cents, claim.principal_cents) < 0 for claim in claims
    ):
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
    if len(set(ids)) != len(ids):
        raise LawError("Een vordering staat er twee keer in: noem elke vordering één keer.", "A claim is named twice.")
    if unknown := sorted(set(designated) - set(ids)):
        raise LawError(
            f"Aangewezen maar niet bekend: {', '.join(unknown)}. Kies een van de openstaande vorderingen.",
            f"Designated but unknown: {', '.join(unknown)}. Choose one of the open claims.",
            rule="LR-5.01",
        )


def _order_step(group: tuple[OpenClaim, ...], designated: Collection[str]) -> Step:
    names = ", ".join(claim.id for claim in group)
    if len(group) > 1:
        return step("LR-5.01", "art. 6:43 lid 2 BW", PRO_RATA, names=names)
    if group[0].id in designated:
        return step("LR-5.01", "art. 6:43 lid 1 BW", DESIGNATED, names=names)
    return step("LR-5.01", "art. 6:43 lid 2 BW", BY_LAW, names=names)


def _parts_step(name: str, took: Allocation) -> Step:
    return step(
        "LR-5.02",
        "art. 6:44 lid 1 BW",
        PARTS,
        name=name,
        costs_cents=took.costs_cents,
        interest_cents=took.interest_cents,
        principal_cents=took.principal_cents,
    )
