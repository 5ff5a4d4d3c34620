"""Pure rules of credit: the limit in force, the payer rating as a sum, and whether to deliver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from voldaan_law.money import format_euros

#: Above which limit a second person decides, where nothing was set; by kind of administration, in cents.
FOUR_EYES_ABOVE_CENTS: dict[str, int | None] = {"zzp": None, "company": 10_000_00, "agency": 10_000_00}
#: The signal in words.
SIGNALS = {"go": "leveren", "ask": "eerst vragen", "stop": "niet leveren"}
REPORT_KEPT_DAYS = 90
REPORT_FRESH_DAYS = 30
RATED_FROM_INVOICES = 3
LOOK_BACK_DAYS = 365
_LATE_FROM_DAYS = 1
_CLASSES = ((85, "A"), (70, "B"), (50, "C"), (30, "D"))


class Grant(NamedTuple):
    """Limiet as decided: so many cents from a day, and up to a day when it is temporary."""

    id: int
    amount_cents: int
    from_on: date
    until_on: date | None


class Paid(NamedTuple):
    """Betaalde factuur: how many days after its due date the last of it came in (negative: early), and its cents."""

    days_late: int
    amount_cents: int


class Part(NamedTuple):
    """Post of the sum: points, and why."""

    points: int
    sentence: str


class Rating(NamedTuple):
    """Betaalgedrag: a class and its sum for a legal person; plain facts, and no class, for everybody else."""

    grade: str
    points: int | None
    parts: tuple[Part, ...]
    facts: tuple[str, ...]


class Reason(NamedTuple):
    """Reden of a signal: what it leads to, its code, and the sentence."""

    signal: str
    code: str
    sentence: str


class Standing(NamedTuple):
    """Stand van een debiteur, as the signal looks at it; cents and days."""

    is_natural: bool
    limit_cents: int | None
    exposure_cents: int
    order_cents: int = 0
    oldest_days: int = 0
    blocking_holds: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    grade: str = ""
    broken_promises: int = 0
    group_limit_cents: int | None = None
    group_exposure_cents: int = 0


class Bounds(NamedTuple):
    """Grenzen of the signal."""

    near_percent: int = 80
    ask_after_days: int = 30
    stop_after_days: int = 60


class Signal(NamedTuple):
    """Leversignaal: ``go``, ``ask`` or ``stop``, with every reason, the weightiest first."""

    signal: str
    reasons: tuple[Reason, ...]


def in_force(grants: Iterable[Grant], on: date) -> Grant | None:
    """Geldende limiet on a day: a temporary one goes before a permanent one, and of two the last decided."""
    there = [g for g in grants if g.from_on <= on and (g.until_on is None or on <= g.until_on)]
    return max(there, key=lambda g: (g.until_on is not None, g.id), default=None)


def people_needed(amount_cents: int, above_cents: int | None) -> int:
    """Hoeveel mensen naar deze limiet kijken: two above the bound."""
    return 2 if above_cents is not None and amount_cents > above_cents else 1


def weighted_median_days(paid: Iterable[Paid]) -> int:
    """Middelste betaaldag, weighted by amount: half of the money came in at most so many days late (0 when early)."""
    rows = sorted(paid)
    half, running = sum(row.amount_cents for row in rows), 0
    for row in rows:
        running += 2 * row.amount_cents
        if running >= half:
            return max(row.days_late, 0)
    return 0


def rating(paid: Sequence[Paid], *, is_natural: bool, oldest_days: int, broken_promises: int) -> Rating:
    """Betaalgedrag out of the invoices that were paid in the last year, newest last.

    A legal person gets a hundred points less what is late, and a class. A natural person gets plain facts only: no
    score, no class, no effect by itself (LR-9.05, LR-9.08).
    """
    late = sum(row.days_late >= _LATE_FROM_DAYS for row in paid)
    facts = _facts(paid, oldest_days, broken_promises)
    if is_natural or len(paid) < RATED_FROM_INVOICES:
        return Rating("", None, (), facts)
    median = weighted_median_days(paid)
    percent = 100 * late // len(paid)
    said, oldest = _days(median), _days(oldest_days)
    parts = (
        Part(100, "Begin: 100 punten."),
        Part(-min(median, 40), f"De helft van het geld kwam {said} te laat of vroeger: 1 punt per dag, tot 40."),
        Part(-(percent * 30 // 100), f"{late} van {len(paid)} facturen te laat ({percent}%): 30 punten bij 100%."),
        Part(-min(oldest_days // 2, 20), f"Oudste open factuur {oldest} te laat: 1 punt per 2 dagen, tot 20."),
        Part(-min(5 * broken_promises, 10), f"{broken_promises} gebroken toezeggingen: 5 punten elk, tot 10."),
    )
    points = sum(part.points for part in parts)
    return Rating(next((name for least, name in _CLASSES if points >= least), "E"), points, parts, facts)


def past_fact(paid: Sequence[Paid]) -> tuple[str, ...]:
    """Wat de auditfile vertelt, with days after the invoice date: a fact beside the rating, and no part of it."""
    if not paid:
        return ()
    what = "1 eerdere factuur" if len(paid) == 1 else f"{len(paid)} eerdere facturen"
    median = _days(weighted_median_days(paid))
    return (f"Volgens de auditfile betaald: {what}. De helft van het geld kwam {median} na de factuurdatum of eerder.",)


def _facts(paid: Sequence[Paid], oldest_days: int, broken_promises: int) -> tuple[str, ...]:
    said = []
    last = paid[-RATED_FROM_INVOICES:]
    if last:
        late = sum(row.days_late >= _LATE_FROM_DAYS for row in last)
        said.append(f"{late} van de laatste {len(last)} te laat.")
    else:
        said.append("Nog geen factuur betaald in het laatste jaar.")
    if oldest_days > 0:
        said.append(f"De oudste open factuur is {_days(oldest_days)} te laat.")
    if broken_promises:
        said.append(f"{broken_promises} keer niet betaald wat was toegezegd.")
    return tuple(said)


def _days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"


def signal(standing: Standing, bounds: Bounds) -> Signal:
    """Leveren, eerst vragen of niet leveren. For a natural person a stop becomes a question to a person (LR-9.05)."""
    found = [*_situation(standing), *_room(standing, bounds), *_overdue(standing, bounds)]
    if standing.grade == "E":
        found.append(Reason("ask", "grade", "Het betaalgedrag is klasse E."))
    if standing.is_natural and any(reason.signal == "stop" for reason in found):
        found = [reason._replace(signal="ask") if reason.signal == "stop" else reason for reason in found]
        found.append(Reason("ask", "person_decides", "Bij een natuurlijk persoon beslist altijd een medewerker."))
    order = ("stop", "ask", "go")
    found.sort(key=lambda reason: order.index(reason.signal))
    if not found:
        found = [_all_well(standing)]
    return Signal(found[0].signal, tuple(found))


def _situation(standing: Standing) -> list[Reason]:
    reasons = [Reason("stop", f"hold_{name}", f"Er staat een stop: {name}.") for name in standing.blocking_holds]
    stopping = {"bankrupt": "faillissement of surseance", "ceased": "de onderneming is gestopt"}
    for kind in standing.alerts:
        if kind in stopping:
            reasons.append(Reason("stop", f"alert_{kind}", f"Het bureau meldt: {stopping[kind]}."))
        else:
            reasons.append(Reason("ask", f"alert_{kind}", "Er is een melding van het bureau die nog niemand bekeek."))
    return reasons


def _room(standing: Standing, bounds: Bounds) -> list[Reason]:
    """Ruimte of the debtor himself, and of all companies of his group together; each limit counts by itself."""
    own = _within(standing.exposure_cents + standing.order_cents, standing.limit_cents, bounds)
    group = _within(standing.group_exposure_cents + standing.order_cents, standing.group_limit_cents, bounds)
    return [Reason(signal, f"{code}_limit", f"{text[0]} de limiet{text[1]}") for signal, code, text in own] + [
        Reason(signal, f"{code}_group_limit", f"{text[0]} de limiet van de groep{text[1]}")
        for signal, code, text in group
    ]


def _within(used: int, limit: int | None, bounds: Bounds) -> list[tuple[str, str, tuple[str, str]]]:
    if limit is None:
        return []
    said = f"{format_euros(used)} van {format_euros(limit)}"
    if used > limit:
        return [("stop", "over", ("Over", f": {said}, dat is {format_euros(used - limit)} te veel."))]
    if used * 100 >= limit * bounds.near_percent and limit:
        return [("ask", "near", ("Bijna aan", f": {said}."))]
    return []


def _overdue(standing: Standing, bounds: Bounds) -> list[Reason]:
    if standing.oldest_days > bounds.stop_after_days:
        return [Reason("stop", "overdue", f"De oudste open factuur is {_days(standing.oldest_days)} te laat.")]
    if standing.oldest_days > bounds.ask_after_days:
        return [Reason("ask", "overdue", f"De oudste open factuur is {_days(standing.oldest_days)} te laat.")]
    return []


def _all_well(standing: Standing) -> Reason:
    if standing.limit_cents is None:
        return Reason("go", "no_limit", "Er is geen limiet, en niets staat levering in de weg.")
    left = standing.limit_cents - standing.exposure_cents - standing.order_cents
    return Reason("go", "within_limit", f"Binnen de limiet; er is nog {format_euros(left)} ruimte.")
