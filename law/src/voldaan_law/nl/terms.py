"""Betaaltermijnen (art. 6:38, 6:119a, 6:119b, 7:26 en 2:397 BW; LR-1.03 to LR-1.08): the last day to pay.

Days are counted from the day after the invoice, the performance or its acceptance was received, whichever is last.
A term set by contract is not extended over a weekend (art. 4 Atw).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ..days import DAY
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure
from .capacity import Capacity

STARTS = Sentence(
    "terms.starts",
    "De dagen tellen vanaf de dag na {on}: de laatste dag waarop factuur, prestatie of goedkeuring kwam.",
    "Days are counted from the day after {on}: the last of invoice, performance or acceptance.",
)
ACCEPTANCE = Sentence(
    "terms.acceptance",
    "Goedkeuren mag hoogstens {count} dagen duren: voor de termijn geldt {on} als dag van goedkeuring.",
    "Acceptance may take {count} days at most: for the term, {on} counts as the day of acceptance.",
)
AGREED = Sentence(
    "terms.agreed",
    "Afgesproken zijn {count} dagen: de laatste dag om te betalen is {last_day}.",
    "{count} days were agreed: the last day to pay is {last_day}.",
)
NONE_AGREED = Sentence(
    "terms.none_agreed",
    "Er is geen termijn afgesproken, dan geldt {count} dagen: de laatste dag om te betalen is {last_day}.",
    "No term was agreed, so {count} days apply: the last day to pay is {last_day}.",
)
AT_ONCE = Sentence(
    "terms.at_once",
    "Er is geen termijn afgesproken: de vordering is meteen opeisbaar, op {last_day}. Verzuim vraagt een brief.",
    "No term was agreed: the claim is due at once, on {last_day}. Default needs a notice.",
)
TOO_LONG = Sentence(
    "terms.too_long",
    "Een termijn van {agreed} dagen mag hier niet (hoogstens {maximum}): er gelden {count} dagen, tot en met "
    "{last_day}.",
    "A term of {agreed} days is not allowed here (at most {maximum}): {count} days apply, up to and including "
    "{last_day}.",
)
LONGER = Sentence(
    "terms.longer",
    "is de termijn van {agreed} dagen (meer dan {maximum}) uitdrukkelijk afgesproken en te rechtvaardigen?",
    "was the term of {agreed} days (more than {maximum}) expressly agreed, and can it be justified?",
)
LARGE = Sentence(
    "terms.large",
    "{met} van de drie grenzen van een grote onderneming zijn overschreden; {needed} is genoeg.",
    "{met} of the three thresholds of a large company are exceeded; {needed} suffice.",
)


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """Betaaltermijn: the last day to pay, the number of days, from when commercial interest runs, and if cut back.

    ``interest_from`` is None for a consumer: there interest begins with default.
    """

    last_day: date
    days: int
    interest_from: date | None
    clamped: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    days: int
    clamped: bool
    figures: tuple[Figure, ...]
    ask: tuple[Step, ...] = ()


def payment_term(
    capacity: Capacity,
    *,
    received_on: date | None = None,
    performed_on: date | None = None,
    accepted_on: date | None = None,
    agreed_days: int | None = None,
    large_to_sme: bool = False,
    contract_on: date | None = None,
    expressly_agreed: bool = False,
) -> Outcome[PaymentTerm]:
    """Laatste dag om te betalen (LR-1.03 to LR-1.08), for a debtor in this capacity.

    ``received_on``: invoice received; ``performed_on``: performance received; ``accepted_on``: performance accepted
    under an agreed check. ``large_to_sme``: large debtor, small or medium creditor; for a contract from before July
    2022 (``contract_on``) the shorter limit came a year later. Raises LawError without any day and for a negative term.
    """
    if agreed_days is not None and agreed_days < 0:
        raise LawError("De termijn is negatief: geef nul of meer dagen.", "The term is negative.", rule="LR-1.01")
    steps: list[Step] = []
    start, figures = _start(capacity, received_on, performed_on, accepted_on, expressly_agreed, steps)
    inputs: dict[str, Number] = {
        "capacity": capacity.value,
        "received_on": received_on,
        "performed_on": performed_on,
        "accepted_on": accepted_on,
        "agreed_days": agreed_days,
        "large_to_sme": large_to_sme,
        "contract_on": contract_on,
        "expressly_agreed": expressly_agreed,
    }
    if not capacity.is_trading:
        return _consumer_term(start, agreed_days, inputs, steps)
    limit = _limit(capacity, start, large_to_sme, contract_on)
    choice = _choose(capacity, agreed_days, limit, start, large_to_sme, expressly_agreed)
    last_day = start + timedelta(days=choice.days)
    value = PaymentTerm(last_day, choice.days, last_day + DAY, choice.clamped)
    steps.append(_term_step(_article(capacity), value, agreed_days, limit))
    return outcome(value, "LR-1.05", inputs, steps, (*figures, *choice.figures), list(choice.ask))


def is_large(balance_cents: int, turnover_cents: int, staff: int, on: date) -> Outcome[bool]:
    """Grote onderneming (art. 2:397 BW; LR-1.07): exceeds at least two of balance sheet, turnover and staff."""
    limits, needed = figure("large_company_thresholds", on), figure("large_company_criteria", on)
    balance, turnover, people = (int(str(part)) for part in limits.table)
    met = (balance_cents > balance) + (turnover_cents > turnover) + (staff >= people)
    inputs: dict[str, Number] = {"balance_cents": balance_cents, "turnover_cents": turnover_cents}
    inputs |= {"staff": staff, "on": on}
    shown = step("LR-1.07", limits.article, LARGE, met=met, needed=needed.whole)
    return outcome(met >= needed.whole, "LR-1.07", inputs, [shown], (limits, needed))


def consumer_prepayment_max_cents(price_cents: int, on: date) -> int:
    """Hoogste vooruitbetaling (art. 7:26 lid 2 BW; LR-1.04): at most half of the price of a consumer sale, in cents."""
    return price_cents * figure("consumer_prepayment_max", on).whole // 100


def _start(
    capacity: Capacity,
    received_on: date | None,
    performed_on: date | None,
    accepted_on: date | None,
    expressly_agreed: bool,
    steps: list[Step],
) -> tuple[date, tuple[Figure, ...]]:
    """Art. 6:119a lid 2: the last of invoice, performance and acceptance; a trader may not check too long (lid 4)."""
    figures: tuple[Figure, ...] = ()
    if capacity.is_trading and accepted_on is not None and performed_on is not None and not expressly_agreed:
        most = figure("acceptance_term_max_days", performed_on)
        latest = performed_on + timedelta(days=most.whole)
        if accepted_on > latest:
            accepted_on, figures = latest, (most,)
            steps.append(step("LR-1.05", most.article, ACCEPTANCE, count=most.whole, on=latest))
    known = [day for day in (received_on, performed_on, accepted_on) if day is not None]
    if not known:
        raise LawError(
            "Wanneer de factuur of de prestatie is ontvangen ontbreekt: geef minstens een van deze dagen.",
            "The day on which invoice or performance was received is missing: give at least one of them.",
            rule="LR-1.05",
        )
    article = f"{_article(capacity)} lid 2 BW" if capacity.is_trading else "art. 6:38 BW"
    steps.append(step("LR-1.05", article, STARTS, on=max(known)))
    return max(known), figures


def _consumer_term(
    start: date, agreed_days: int | None, inputs: dict[str, Number], steps: list[Step]
) -> Outcome[PaymentTerm]:
    """LR-1.03 and LR-1.04: no statutory maximum, and without a term payable at once."""
    if agreed_days is None:
        shown = step("LR-1.03", "art. 6:38 BW", AT_ONCE, last_day=start)
        return outcome(PaymentTerm(start, 0, None), "LR-1.03", inputs, [shown])
    last_day = start + timedelta(days=agreed_days)
    shown = step("LR-1.04", "art. 6:83 a BW", AGREED, count=agreed_days, last_day=last_day)
    return outcome(PaymentTerm(last_day, agreed_days, None), "LR-1.04", inputs, [*steps, shown])


def _limit(capacity: Capacity, start: date, large_to_sme: bool, contract_on: date | None) -> Figure:
    if capacity is Capacity.PUBLIC_BODY:
        return figure("public_body_term_max_days", start)
    if not large_to_sme:
        return figure("trade_term_max_days", start)
    running = figure("large_to_sme_running_contracts_from")
    is_running = contract_on is not None and contract_on < running.valid_from
    if is_running and running.valid_from <= start < date.fromisoformat(str(running.value)):
        return figure("large_to_sme_term_max_days", running.valid_from - DAY)
    return figure("large_to_sme_term_max_days", start)


def _choose(
    capacity: Capacity,
    agreed_days: int | None,
    limit: Figure,
    start: date,
    large_to_sme: bool,
    expressly_agreed: bool,
) -> _Choice:
    fallback = figure("trade_term_default_days", start)
    if agreed_days is None:
        return _Choice(fallback.whole, False, (fallback,))
    if agreed_days <= limit.whole:
        return _Choice(agreed_days, False, (limit,))
    limits = (limit, *express_limit(capacity, start)) if expressly_agreed else (limit,)
    if expressly_agreed and may_be_longer(agreed_days, limits[1:], large_to_sme):
        rule = "LR-1.08" if capacity is Capacity.PUBLIC_BODY else "LR-1.06"
        ask = step(rule, limit.article, LONGER, agreed=agreed_days, maximum=limit.whole)
        return _Choice(agreed_days, False, limits, (ask,))
    return _Choice(fallback.whole, True, (*limits, fallback))


def express_limit(capacity: Capacity, start: date) -> tuple[Figure, ...]:
    """Uiterste termijn ook met een uitdrukkelijk beding (art. 6:119b lid 5 BW): only public bodies have one."""
    return (figure("public_body_term_express_max_days", start),) if capacity is Capacity.PUBLIC_BODY else ()


def may_be_longer(agreed_days: int, express: tuple[Figure, ...], large_to_sme: bool) -> bool:
    """Mag de termijn langer: never of large to small; of a public body up to its own maximum."""
    return agreed_days <= express[0].whole if express else not large_to_sme


def _article(capacity: Capacity) -> str:
    return "art. 6:119b" if capacity is Capacity.PUBLIC_BODY else "art. 6:119a"


def _term_step(article: str, term: PaymentTerm, agreed_days: int | None, limit: Figure) -> Step:
    if agreed_days is None:
        return step("LR-1.05", f"{article} lid 2 BW", NONE_AGREED, count=term.days, last_day=term.last_day)
    if not term.clamped:
        return step("LR-1.05", f"{article} lid 1 BW", AGREED, count=term.days, last_day=term.last_day)
    return step(
        "LR-1.06",
        limit.article,
        TOO_LONG,
        agreed=agreed_days,
        maximum=limit.whole,
        count=term.days,
        last_day=term.last_day,
    )
