"""Buitengerechtelijke incassokosten (art. 6:96 BW, Besluit BIK; LR-3): the scale and who owes it when.

The scale runs over the principal only: no interest, no costs. Costs are rounded first and VAT is taken over the
rounded amount. Default before 1 July 2012 falls outside the scale: those figures are not known here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import partial

from ..errors import LawError
from ..money import round_half_up
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure, remembered
from .capacity import Capacity

_SCALE_ARTICLE = "art. 2 Besluit BIK"

SCALE = Sentence(
    "costs.scale",
    "De staffel over {principal_cents} geeft {scale_cents}.",
    "The scale over {principal_cents} gives {scale_cents}.",
)
MINIMUM = Sentence("costs.minimum", "Het minimum is {minimum_cents}.", "The minimum is {minimum_cents}.")
MAXIMUM = Sentence("costs.maximum", "Het maximum is {maximum_cents}.", "The maximum is {maximum_cents}.")
VAT = Sentence(
    "costs.vat",
    "Daarbij komt {percent}% btw: samen {total_cents}. De schuldeiser kan de btw niet verrekenen en zegt dat erbij.",
    "VAT of {percent}% is added: {total_cents} in all. The creditor cannot deduct VAT and says so expressly.",
)
NO_PRINCIPAL = Sentence(
    "costs.no_principal", "Er is geen hoofdsom open, dus er zijn geen kosten.", "No principal is open: no costs."
)
NOT_CONTRACTUAL = Sentence(
    "costs.not_contractual",
    "De staffel geldt alleen voor geldvorderingen uit een overeenkomst: hier gaat het om echte, redelijke kosten.",
    "The scale is only for money claims from a contract: here only actual, reasonable costs count.",
)
NO_NOTICE = Sentence(
    "costs.no_notice",
    "Er is nog geen geldige veertiendagenbrief waarvan de termijn voorbij is: er zijn geen kosten verschuldigd.",
    "No valid 14-day notice has expired yet: no costs are due.",
)
WAIT_TRADER = Sentence(
    "costs.wait_trader",
    "De wet geeft {fixed_cents} bij een handelsovereenkomst, maar bij een natuurlijk persoon wachten we op de brief.",
    "The law gives {fixed_cents} in a commercial contract, but for a natural person we wait for the notice.",
)
UNFAIR = Sentence(
    "costs.unfair",
    "Een oneerlijk kostenbeding vervalt helemaal en de wet vult niet aan: er zijn geen kosten. Laat een jurist kijken.",
    "An unfair cost clause falls away whole and the law does not fill the gap: no costs. Ask a lawyer.",
)
TOO_HIGH = Sentence(
    "costs.too_high",
    "De brief noemde {announced_cents}, meer dan de wettelijke {maximum_cents}: de brief werkt niet, stuur een nieuwe.",
    "The notice named {announced_cents}, more than the legal {maximum_cents}: it has no effect, send a new one.",
)
ANNOUNCED_CAP = Sentence(
    "costs.announced_cap",
    "Meer dan de aangekondigde {announced_cents} mag niet.",
    "No more than the announced {announced_cents} may be asked.",
)
TRADE_MINIMUM = Sentence(
    "costs.trade_minimum",
    "Bij een handelsovereenkomst is {fixed_cents} verschuldigd vanaf de dag na de laatste betaaldag, zonder aanmaning.",
    "In a commercial contract {fixed_cents} is due from the day after the last day of payment, without a reminder.",
)
AGREED = Sentence(
    "costs.agreed",
    "Afgesproken is {agreed_cents}; de rechter kan dat matigen.",
    "The parties agreed {agreed_cents}; a judge may moderate it.",
)
NOT_OVERDUE = Sentence(
    "costs.not_overdue", "De betaaltermijn is nog niet voorbij: geen kosten.", "The term has not passed: no costs."
)
DUE = Sentence("costs.due", "Verschuldigd: {due_cents}.", "Due: {due_cents}.")


class NoticeState(StrEnum):
    """Stand van de aanmaning: the 14-day notice of a natural person, or the demand to a business (sommatie)."""

    NONE = "none"
    RUNNING = "running"
    EXPIRED = "expired"
    VOID = "void"


def scale_cents(principal_cents: int) -> int:
    """Staffel: the newest scale over a principal in cents, without VAT; 0 for no principal. Fast, for portfolios."""
    if principal_cents <= 0:
        if principal_cents == 0:
            return 0
        raise _negative()
    minimum, maximum, edges, rows = _newest_scale()
    offset, numerator, denominator = rows[bisect_left(edges, principal_cents)]
    cents = (2 * (offset + principal_cents * numerator) + denominator) // (2 * denominator)
    return min(max(cents, minimum), maximum)


def collection_costs(
    principal_cents: int, *, vat: bool = False, on: date | None = None, known_on: date | None = None
) -> Outcome[int]:
    """Incassokosten volgens de staffel (LR-3.01): cents, with VAT when the creditor cannot deduct it (LR-2.07).

    ``on`` is the day whose figures count (None: the newest), ``known_on`` the state of knowledge. Raises LawError for a
    negative principal, NotYetKnown for a day before the scale (1 July 2012).
    """
    if principal_cents < 0:
        raise _negative()
    value, steps, figures = _costs(principal_cents, vat, partial(figure, on=on, known_on=known_on))
    inputs: dict[str, Number] = {"principal_cents": principal_cents, "vat": vat, "on": on}
    if known_on is not None:
        inputs["known_on"] = known_on
    return outcome(value, "LR-3.01", inputs, steps, figures)


def costs_due(
    *,
    capacity: Capacity,
    unpaid_principal_cents: int,
    notice: NoticeState,
    announced_cents: int | None = None,
    noticed_principal_cents: int | None = None,
    overdue: bool = True,
    vat: bool = False,
    agreed_cents: int | None = None,
    contractual: bool = True,
    unfair_clause: bool = False,
    on: date | None = None,
    known_on: date | None = None,
) -> Outcome[int]:
    """Verschuldigde incassokosten (beslistabel LR-3.10), in cents.

    ``unpaid_principal_cents`` is what was unpaid when the window closed: a payment inside it counts (LR-2.09).
    ``announced_cents`` is the amount in the notice, a cap for natural persons; with ``noticed_principal_cents`` the
    notice itself is tested: an amount above the law makes it void. ``agreed_cents`` is a clause between businesses.
    """
    inputs: dict[str, Number] = {
        "capacity": capacity.value,
        "unpaid_principal_cents": unpaid_principal_cents,
        "notice": notice.value,
        "announced_cents": announced_cents,
        "noticed_principal_cents": noticed_principal_cents,
        "overdue": overdue,
        "vat": vat,
        "agreed_cents": agreed_cents,
        "contractual": contractual,
        "unfair_clause": unfair_clause,
        "on": on,
    }
    if known_on is not None:
        inputs["known_on"] = known_on
    read = partial(figure, on=on, known_on=known_on)
    if unpaid_principal_cents < 0:
        raise _negative()
    if not contractual:
        ask = [step("LR-3.10", "art. 1 Besluit BIK", NOT_CONTRACTUAL)]
        return outcome(0, "LR-3.10", inputs, [], needs_judgement=ask)
    if not overdue:
        return outcome(0, "LR-3.10", inputs, [step("LR-3.10", "art. 6:96 BW", NOT_OVERDUE)])
    if not capacity.is_natural_person:
        value, steps, figures = _business_costs(unpaid_principal_cents, notice, agreed_cents, vat, read)
        return outcome(value, "LR-3.10", inputs, steps, figures)
    if unfair_clause and not capacity.is_trading:
        ask = [step("LR-3.02", "Directive 93/13/EEC; RBNHO:2025:15590", UNFAIR)]
        return outcome(0, "LR-3.10", inputs, [], needs_judgement=ask)
    agreed = agreed_cents if capacity.is_trading else None
    noticed = _Notice(notice, announced_cents, noticed_principal_cents)
    value, steps, figures = _natural_costs(capacity, unpaid_principal_cents, noticed, agreed, vat, read)
    return outcome(value, "LR-3.10", inputs, steps, figures)


# Looks a figure up on the day, and with the knowledge, of the computation.
_Read = Callable[[str], Figure]


class _Notice:
    """The notice as sent: its state, the amount it announced and the principal it was about."""

    def __init__(self, state: NoticeState, announced_cents: int | None, principal_cents: int | None) -> None:
        if state is NoticeState.EXPIRED and announced_cents is None:
            raise LawError(
                "Geef het bedrag aan kosten dat in de veertiendagenbrief stond: zonder bedrag telt de brief niet.",
                "Give the amount of costs that the 14-day notice named: without an amount it does not count.",
                rule="LR-2.03",
            )
        self.state = state
        self.announced_cents = announced_cents or 0
        self.principal_cents = principal_cents


def _natural_costs(
    capacity: Capacity, unpaid: int, notice: _Notice, agreed: int | None, vat: bool, read: _Read
) -> tuple[int, list[Step], tuple[Figure, ...]]:
    if notice.state is not NoticeState.EXPIRED:
        steps = [step("LR-2.01", "art. 6:96 lid 6 BW", NO_NOTICE)]
        if not capacity.is_trading:
            return 0, steps, ()
        fixed = read("trade_fixed_minimum")
        return 0, [*steps, step("LR-3.05", "art. 6:96 lid 4 BW", WAIT_TRADER, fixed_cents=fixed.whole)], (fixed,)
    if notice.principal_cents is not None and agreed is None:
        legal, _, figures = _costs(notice.principal_cents, vat, read)
        if notice.announced_cents > legal:
            announced = notice.announced_cents
            shown = step("LR-2.04", "art. 6:96 lid 6 BW", TOO_HIGH, announced_cents=announced, maximum_cents=legal)
            return 0, [shown], figures
    value, steps, figures = _costs(unpaid, vat, read)
    if agreed is not None and unpaid:
        value = agreed
        steps.append(step("LR-3.04", "art. 6:96 lid 5 BW; art. 242 Rv", AGREED, agreed_cents=agreed))
    if value > notice.announced_cents:
        value = notice.announced_cents
        steps.append(step("LR-2.09", "art. 6:96 lid 6 BW", ANNOUNCED_CAP, announced_cents=value))
    return value, [*steps, step("LR-3.10", "art. 6:96 BW", DUE, due_cents=value)], figures


def _business_costs(
    unpaid: int, notice: NoticeState, agreed: int | None, vat: bool, read: _Read
) -> tuple[int, list[Step], tuple[Figure, ...]]:
    fixed = read("trade_fixed_minimum")
    value = fixed.whole
    figures: tuple[Figure, ...] = (fixed,)
    steps = [step("LR-3.03", "art. 6:96 lid 4 BW", TRADE_MINIMUM, fixed_cents=fixed.whole)]
    if notice is NoticeState.EXPIRED and unpaid:
        scale, scale_steps, scale_figures = _costs(unpaid, vat, read)
        steps, figures = [*steps, *scale_steps], (*figures, *scale_figures)
        if agreed is not None:
            steps.append(step("LR-3.04", "art. 6:96 lid 5 BW; art. 242 Rv", AGREED, agreed_cents=agreed))
        value = max(value, scale if agreed is None else agreed)
    return value, [*steps, step("LR-3.10", "art. 6:96 BW", DUE, due_cents=value)], figures


def _costs(principal_cents: int, vat: bool, read: _Read) -> tuple[int, list[Step], tuple[Figure, ...]]:
    if principal_cents == 0:
        return 0, [step("LR-3.01", _SCALE_ARTICLE, NO_PRINCIPAL)], ()
    tiers, minimum, maximum = (
        read(code) for code in ("collection_costs_tiers", "collection_costs_minimum", "collection_costs_maximum")
    )
    scale = round_half_up(_scale(principal_cents, tiers))
    steps = [
        step("LR-3.01", f"{_SCALE_ARTICLE} lid 1", SCALE, principal_cents=principal_cents, scale_cents=scale),
    ]
    value = min(max(scale, minimum.whole), maximum.whole)
    if scale < minimum.whole:
        steps.append(step("LR-3.01", f"{_SCALE_ARTICLE} lid 2", MINIMUM, minimum_cents=value))
    if scale > maximum.whole:
        steps.append(step("LR-3.01", f"{_SCALE_ARTICLE} lid 1", MAXIMUM, maximum_cents=value))
    if not vat:
        return value, steps, (tiers, minimum, maximum)
    rate = read("vat_general_rate")
    value = round_half_up(value * (1 + rate.fraction / 100))
    steps.append(step("LR-2.07", f"{_SCALE_ARTICLE} lid 3", VAT, percent=rate.fraction, total_cents=value))
    return value, steps, (tiers, minimum, maximum, rate)


def _tiers(tiers: Figure) -> list[tuple[int, Fraction]]:
    """(up to cents, rate); 0 cents means without end."""
    rows: list[tuple[int, Fraction]] = []
    for upto, percent in tiers.rows:
        rows.append((int(str(upto)), Fraction(str(percent)) / 100))
    return rows


def _scale(principal_cents: int, tiers: Figure) -> Fraction:
    total, lower = Fraction(0), 0
    for upto, rate in _tiers(tiers):
        part = principal_cents if upto == 0 else min(principal_cents, upto)
        total += max(part - lower, 0) * rate
        lower = upto
    return total


@remembered(maxsize=1)
def _newest_scale() -> tuple[int, int, tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    """Minimum, maximum, upper edges of all tiers but the last, and (offset, numerator, denominator) per tier.

    Whole numbers only, so that a portfolio is fast: costs = (offset + principal * numerator) / denominator.
    """
    tiers = _tiers(figure("collection_costs_tiers"))
    minimum, maximum = figure("collection_costs_minimum").whole, figure("collection_costs_maximum").whole
    rows: list[tuple[int, int, int]] = []
    lower, below = 0, Fraction(0)
    for upto, rate in tiers:
        offset = below - lower * rate
        denominator = offset.denominator * rate.denominator
        rows.append((int(offset * denominator), int(rate * denominator), denominator))
        below, lower = below + (upto - lower) * rate, upto
    return minimum, maximum, tuple(upto for upto, _ in tiers[:-1]), tuple(rows)


def _negative() -> LawError:
    return LawError("De hoofdsom is negatief: geef een bedrag van nul of meer.", "The principal is negative.")
