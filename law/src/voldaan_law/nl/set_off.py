"""Verrekening en terugdraaiing (art. 6:127-137, 6:114, 6:203 BW; LR-5.04 to LR-5.08): when two debts cancel out, and
what a payment that is undone or too high leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import figure

SET_OFF = Sentence(
    "set_off.done",
    "Verrekend is {amount_cents}, met terugwerkende kracht tot {effective_on}: de dag waarop beide opeisbaar waren.",
    "{amount_cents} is set off, with effect from {effective_on}: the day on which both were due.",
)
NOT_STATED = Sentence(
    "set_off.not_stated",
    "Er is niet verklaard dat er verrekend wordt: verrekening werkt pas na een verklaring.",
    "Nobody stated that there is a set-off: it only works after a statement.",
)
NOT_MUTUAL = Sentence(
    "set_off.not_mutual",
    "De twee schulden zijn niet tussen dezelfde personen: verrekening kan niet.",
    "The two debts are not between the same persons: no set-off.",
)
NOT_DUE = Sentence(
    "set_off.not_due",
    "De tegenvordering is pas op {due_on} opeisbaar: wacht tot dan.",
    "The counterclaim is only due on {due_on}: wait until then.",
)
CONTESTED = Sentence(
    "set_off.contested",
    "is de tegenvordering eenvoudig vast te stellen? Anders kan de rechter haar buiten beschouwing laten.",
    "is the counterclaim easy to establish? If not, a judge may leave it aside.",
)
AFTER_ASSIGNMENT = Sentence(
    "set_off.after_assignment",
    "volgt de tegenvordering uit dezelfde rechtsverhouding, of was zij al opeisbaar voor de mededeling van de cessie?",
    "does the counterclaim follow from the same legal relation, or was it due before the notice of assignment?",
)
CLAUSE = Sentence(
    "set_off.clause",
    "Een beding dat verrekening door een consument uitsluit wordt vermoed oneerlijk te zijn en telt hier niet.",
    "A clause that excludes set-off by a consumer is presumed unfair and does not count here.",
)
EXCLUDED = Sentence(
    "set_off.excluded",
    "Verrekening is in de overeenkomst uitgesloten.",
    "The contract excludes set-off.",
)
UNDONE = Sentence(
    "reversal.undone",
    "De betaling van {paid_on} is teruggedraaid op {reversed_on}: de vordering staat weer zoals daarvoor.",
    "The payment of {paid_on} was undone on {reversed_on}: the claim stands again as before.",
)
REMIND_FIRST = Sentence(
    "reversal.remind",
    "Stuur eerst een nieuwe herinnering; kosten komen er niet vanzelf weer bij.",
    "First send a new reminder; costs do not come back by themselves.",
)
NEW_NOTICE = Sentence(
    "reversal.new_notice",
    "De termijn van de veertiendagenbrief was met deze betaling gehaald: stuur een nieuwe brief voordat er kosten "
    "komen.",
    "This payment met the term of the 14-day notice: send a new notice before costs are added.",
)
ACKNOWLEDGED = Sentence(
    "reversal.acknowledged",
    "geldt de poging om te betalen als erkenning die de verjaring stuit?",
    "does the attempt to pay count as an acknowledgement that interrupts limitation?",
)


@dataclass(frozen=True, slots=True)
class Debt:
    """Schuld in a set-off: what is open (cents) and the day it was due."""

    open_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class SetOff:
    """Verrekening: the amount that cancels out (cents) and the day from which it counts."""

    amount_cents: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class Reversal:
    """Na een terugdraaiing: whether a new 14-day notice is needed before costs."""

    new_notice: bool


def set_off(
    claim: Debt,
    counterclaim: Debt,
    stated_on: date | None,
    *,
    mutual: bool = True,
    easily_established: bool = True,
    after_assignment: bool = False,
    excluded_by_contract: bool = False,
    consumer: bool = False,
) -> Outcome[SetOff | None]:
    """Verrekenen (LR-5.05): None when it does not work; limitation of the counterclaim does not matter (6:131).

    ``stated_on``: the day the statement reached the other side. Raises LawError for a negative amount.
    """
    if min(claim.open_cents, counterclaim.open_cents) < 0:
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
    inputs: dict[str, Number] = {"claim": str(claim), "counterclaim": str(counterclaim), "stated_on": stated_on}
    inputs |= {"mutual": mutual, "easily_established": easily_established, "after_assignment": after_assignment}
    inputs |= {"excluded_by_contract": excluded_by_contract, "consumer": consumer}
    against = _against(counterclaim, stated_on, mutual, excluded_by_contract and not consumer)
    if against or stated_on is None:
        return outcome(None, "LR-5.05", inputs, against)
    effective_on = max(claim.due_on, counterclaim.due_on)
    value = SetOff(min(claim.open_cents, counterclaim.open_cents), effective_on)
    steps = [step("LR-5.05", "art. 6:237 g BW", CLAUSE)] if excluded_by_contract else []
    numbers: dict[str, Number] = {"amount_cents": value.amount_cents, "effective_on": effective_on}
    steps.append(Step("LR-5.05", "art. 6:127 en 6:129 BW", SET_OFF, tuple(numbers.items())))
    ask = []
    if not easily_established:
        ask.append(step("LR-5.05", "art. 6:136 BW", CONTESTED))
    if after_assignment:
        ask.append(step("LR-5.05", "art. 6:130 BW", AFTER_ASSIGNMENT))
    return outcome(value, "LR-5.05", inputs, steps, (), ask)


def payment_reversed(paid_on: date, reversed_on: date, notice_last_day: date | None = None) -> Outcome[Reversal]:
    """Terugdraaiing (LR-5.08): the payment never happened; a new reminder, and perhaps a new 14-day notice.

    ``notice_last_day``: the last day of a notice the payment met. Raises LawError when undone before it was made.
    """
    if reversed_on < paid_on:
        raise LawError(
            "De terugdraaiing ligt voor de betaling: verbeter een van beide datums.",
            "The reversal lies before the payment: correct one of the dates.",
            rule="LR-5.08",
        )
    met = notice_last_day is not None and paid_on <= notice_last_day
    steps = [
        step("LR-5.08", "art. 6:114 BW", UNDONE, paid_on=paid_on, reversed_on=reversed_on),
        step("LR-5.08", "eigen keuze", NEW_NOTICE if met else REMIND_FIRST),
    ]
    ask = [step("LR-5.08", "art. 3:318 BW", ACKNOWLEDGED)]
    inputs: dict[str, Number] = {"paid_on": paid_on, "reversed_on": reversed_on, "notice_last_day": notice_last_day}
    return outcome(Reversal(met), "LR-5.08", inputs, steps, (), ask)


def refund_by(received_on: date) -> date:
    """Terugbetalen (art. 6:203 BW; LR-5.07, house rule): what was overpaid goes back by this day, unasked."""
    return received_on + timedelta(days=figure("refund_days").whole)


def is_small_balance(cents: int) -> bool:
    """Klein restbedrag (LR-5.07, house rule): dropped on both sides, in the debtor's favour as in the creditor's."""
    return 0 < abs(cents) <= figure("small_balance_cents").whole


def presumed_paid(term_days: Sequence[date], receipted: Sequence[date]) -> tuple[date, ...]:
    """Vermoeden van betaling (art. 6:50 lid 1 BW; LR-5.04): earlier terms, once two successive ones have receipts."""
    days = sorted(term_days)
    pairs = [index for index in range(1, len(days)) if {days[index - 1], days[index]} <= set(receipted)]
    return tuple(day for day in days[: max(pairs, default=1) - 1] if day not in receipted)


def _against(counterclaim: Debt, stated_on: date | None, mutual: bool, excluded: bool) -> list[Step]:
    found = []
    if stated_on is None:
        found.append(step("LR-5.05", "art. 6:127 lid 1 BW", NOT_STATED))
    if not mutual:
        found.append(step("LR-5.05", "art. 6:127 lid 2 BW", NOT_MUTUAL))
    if stated_on is not None and counterclaim.due_on > stated_on:
        found.append(step("LR-5.05", "art. 6:127 lid 2 BW", NOT_DUE, due_on=counterclaim.due_on))
    if excluded:
        found.append(step("LR-5.05", "art. 6:127 BW", EXCLUDED))
    return found
