"""Wettelijke rente, handelsrente en bedongen rente (art. 6:119, 6:119a, 6:119b, 6:120 BW; LR-1.05, LR-1.10).

* First and last day both count: from the first day of default up to and including the day of payment.
* Each year after the first day the year's interest is added to the base (lid 2 and 3), counted from that day and not
  from 1 January; a start on 29 February falls on 28 February, recomputed from the origin.
* A new rate counts from its own date. A line is never split where the rate stays the same.
* Day count ``act365`` (days / 365, also in leap years) is the default, as in the official worked example of the State
  for SNS Reaal. The statute is silent, so two others can be chosen and every specification names the one used:
  ``capitalisation_year`` (365 or 366, the length of that year of interest) and ``calendar_year`` (a day in a leap year
  counts 1/366).
* Nothing is rounded before the end; the printed lines add up because the last one takes the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..days import DAY, add_years, is_leap
from ..errors import LawError
from ..money import round_half_up
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, all_series, remembered

#: Agreed between businesses, and never less than the commercial interest: per day whichever is higher.
AT_LEAST = "contractual_or_commercial"
KINDS = ("statutory", "commercial", "contractual", AT_LEAST)
CONVENTIONS = ("act365", "capitalisation_year", "calendar_year")
ROUNDINGS = ("once", "per_line")

SERIES = {
    "statutory": "statutory_interest",
    "commercial": "commercial_interest",
    AT_LEAST: "commercial_interest",
}
ARTICLES = {
    "statutory": "art. 6:119 BW",
    "commercial": "art. 6:119a BW",
    "contractual": "art. 6:119 lid 3 BW",
    AT_LEAST: "art. 6:119a BW",
}
_YEARLY = {
    "statutory": "art. 6:119 lid 2 BW",
    "commercial": "art. 6:119a lid 3 BW",
    "contractual": "art. 6:119 lid 3 BW",
    AT_LEAST: "art. 6:119a lid 3 BW",
}
COMPOUND_SINCE = date(1992, 1, 1)
_NAMES = {
    "statutory": Sentence("interest.statutory", "wettelijke rente", "statutory interest"),
    "commercial": Sentence("interest.commercial", "wettelijke handelsrente", "statutory commercial interest"),
    "contractual": Sentence("interest.contractual", "bedongen rente", "contractual interest"),
    AT_LEAST: Sentence(
        "interest.contractual_or_commercial",
        "bedongen rente, of de wettelijke handelsrente waar die hoger is",
        "contractual interest, or the statutory commercial interest where that is higher",
    ),
}
DAY_COUNTS = {
    "act365": Sentence("interest.act365", "werkelijke dagen gedeeld door 365", "actual days divided by 365"),
    "capitalisation_year": Sentence(
        "interest.capitalisation_year",
        "werkelijke dagen gedeeld door de lengte van het rentejaar (365 of 366)",
        "actual days divided by the length of the year of interest (365 or 366)",
    ),
    "calendar_year": Sentence(
        "interest.calendar_year",
        "werkelijke dagen gedeeld door de lengte van het kalenderjaar (365 of 366)",
        "actual days divided by the length of the calendar year (365 or 366)",
    ),
}
_COMPOUND = Sentence("interest.compound", "elk jaar bijgeschreven", "added to the base every year")
_SIMPLE = Sentence("interest.simple", "enkelvoudig, niet bijgeschreven", "simple, never added to the base")

KIND = Sentence(
    "interest.kind",
    "Over {principal_cents} loopt {kind} van {first_day} tot en met {last_day}.",
    "From {first_day} up to and including {last_day}, {kind} runs over {principal_cents}.",
)
CONVENTION = Sentence(
    "interest.convention",
    "Dagtelling: {convention}; {compounding}.",
    "Day count: {convention}; {compounding}.",
)
LINE = Sentence(
    "interest.line",
    "{from_on} tot en met {until_on}: {days} dagen tegen {percent}% over {base_cents} = {interest_cents}.",
    "{from_on} up to and including {until_on}: {days} days at {percent}% over {base_cents} = {interest_cents}.",
)
TOTAL = Sentence(
    "interest.total",
    "De rente is samen {interest_cents}, één keer afgerond op hele centen.",
    "The interest is {interest_cents} in all, rounded to whole cents once.",
)
OLD_LAW = Sentence(
    "interest.old_law",
    "Het verzuim begon voor 1 januari 1992: de rente is enkelvoudig.",
    "The default began before 1 January 1992: the interest is simple.",
)
AGREED = Sentence(
    "interest.agreed",
    "is een rente van {percent}% per jaar echt afgesproken, en is dat beding tegenover een consument niet oneerlijk?",
    "was interest of {percent}% a year really agreed, and is the clause not unfair towards a consumer?",
)


@dataclass(frozen=True, slots=True)
class Line:
    """Renteregel: days at one rate over one base; ``base`` and ``interest`` in cents, rounded for print."""

    from_: date
    until: date
    days: int
    percent: Fraction
    base: int
    interest: int


@dataclass(frozen=True, slots=True)
class Interest:
    """Rente: ``cents`` rounded once, ``exact`` the unrounded cents, ``lines`` that add up to ``cents``."""

    cents: int
    exact: Fraction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Accrual:
    """Aangroei: exact cents earned in a stretch, and how all open interest stands after its last day.

    ``capitalised`` is open interest that is part of the base, ``accrued`` open interest of the running year.
    """

    interest: Fraction
    capitalised: Fraction
    accrued: Fraction


@dataclass(frozen=True, slots=True)
class Segment:
    """Deelperiode: days with one rate inside one year of interest; factors are per unit of principal, exact."""

    from_on: date
    until_on: date
    percent: Fraction
    base_factor: Fraction
    interest_factor: Fraction

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.until_on - self.from_on).days + 1


def interest(
    principal_cents: int | Fraction,
    kind: str,
    first_day: date,
    last_day: date,
    *,
    convention: str = "act365",
    compound: bool = True,
    percent: Fraction | None = None,
    rounding: str = "once",
    known_on: date | None = None,
) -> Outcome[Interest]:
    """Rente over een hoofdsom, from the first up to and including the last interest day (cents).

    ``percent`` is the yearly percentage of kind ``contractual``, and of ``contractual_or_commercial``, which takes the
    commercial rate on the days on which that is higher. A period that ends on the day before it starts gives
    nothing. Raises LawError for a negative principal, a reversed period or a missing percentage; NotYetKnown for a day
    without a known rate.
    """
    if principal_cents < 0:
        raise LawError("De hoofdsom is negatief: geef een bedrag van nul of meer.", "The principal is negative.")
    if rounding not in ROUNDINGS:
        raise LawError(f"Onbekende afronding '{rounding}'.", f"Unknown rounding '{rounding}'.")
    segments, figures = _segments_of(kind, first_day, last_day, convention, compound, percent, known_on)
    exact = principal_cents * sum((part.interest_factor for part in segments), Fraction(0))
    lines = _printed(principal_cents, segments, exact, rounding)
    value = Interest(sum(line.interest for line in lines), exact, lines)
    inputs: dict[str, Number] = {
        "principal_cents": principal_cents,
        "kind": kind,
        "first_day": first_day,
        "last_day": last_day,
        "convention": convention,
        "compound": compound,
        "percent": percent,
        "rounding": rounding,
        "known_on": known_on,
    }
    steps = _steps(value, principal_cents, kind, first_day, last_day, convention, compound)
    return outcome(value, "LR-1.10", inputs, steps, figures, _judgement(percent))


@remembered(maxsize=262144)
def interest_factor(
    kind: str,
    first_day: date,
    last_day: date,
    *,
    convention: str = "act365",
    compound: bool = True,
    percent: Fraction | None = None,
    known_on: date | None = None,
) -> Fraction:
    """Rentefactor: exact interest per unit of principal; the path for portfolios, equal to ``interest``."""
    segments, _ = _segments_of(kind, first_day, last_day, convention, compound, percent, known_on)
    return sum((part.interest_factor for part in segments), Fraction(0))


def accrue(
    kind: str,
    *,
    principal_cents: int | Fraction,
    capitalised_cents: int | Fraction,
    accrued_cents: int | Fraction,
    origin: date,
    first_day: date,
    last_day: date,
    convention: str = "act365",
    compound: bool = True,
    percent: Fraction | None = None,
    known_on: date | None = None,
) -> Accrual:
    """Aangroei na een betaling: interest over one stretch of a claim of which part has been paid (exact cents).

    ``origin`` is the first interest day of the claim: on its anniversaries the accrued interest joins the base, which
    is the open principal and the capitalised interest. Both days count. Raises as ``interest`` does, and LawError when
    the stretch begins before the origin.
    """
    if min(principal_cents, capitalised_cents, accrued_cents) < 0:
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
    if first_day < origin:
        raise LawError(
            f"De rente loopt pas vanaf {origin:%d-%m-%Y}: begin niet eerder.",
            f"Interest only runs from {origin.isoformat()}: do not begin earlier.",
        )
    _refuse_bad_inputs(kind, first_day, last_day, convention, percent)
    earned, capitalised, accrued = Fraction(0), Fraction(capitalised_cents), Fraction(accrued_cents)
    if last_day < first_day:
        return Accrual(earned, capitalised, accrued)
    rates, _ = _rates(kind, first_day, last_day, percent, known_on)
    compounds = compound and not _is_old_law(kind, origin)
    for start, end, year_days in _years(origin, first_day, last_day):
        if compounds and start != origin and start == add_years(origin, start.year - origin.year):
            capitalised, accrued = capitalised + accrued, Fraction(0)
        base = principal_cents + capitalised
        for from_on, until_on, rate in _pieces(rates, start, end, convention):
            part = base * rate / 100 * _year_part(from_on, until_on, year_days, convention)
            earned, accrued = earned + part, accrued + part
    return Accrual(earned, capitalised, accrued)


def apply_factor(principal_cents: int, factor: Fraction) -> int:
    """Rente uit een factor: cents, rounded half up; principal and factor are not negative."""
    denominator = factor.denominator
    return (2 * principal_cents * factor.numerator + denominator) // (2 * denominator)


def _segments_of(
    kind: str,
    first_day: date,
    last_day: date,
    convention: str,
    compound: bool,
    percent: Fraction | None,
    known_on: date | None,
) -> tuple[tuple[Segment, ...], tuple[Figure, ...]]:
    _refuse_bad_inputs(kind, first_day, last_day, convention, percent)
    if last_day < first_day:
        return (), ()
    rates, figures = _rates(kind, first_day, last_day, percent, known_on)
    compounds = compound and not _is_old_law(kind, first_day)
    return tuple(_segments(rates, first_day, last_day, convention, compounds)), figures


def _refuse_bad_inputs(kind: str, first_day: date, last_day: date, convention: str, percent: Fraction | None) -> None:
    if kind not in KINDS:
        raise LawError(f"Onbekende rentesoort '{kind}'.", f"Unknown kind of interest '{kind}'.")
    if convention not in CONVENTIONS:
        raise LawError(f"Onbekende dagtelling '{convention}'.", f"Unknown day count '{convention}'.")
    if (kind in ("contractual", AT_LEAST)) != (percent is not None):
        raise LawError(
            "Geef een percentage bij bedongen rente, en alleen daarbij.",
            "Give a percentage with contractual interest, and only then.",
        )
    if percent is not None and percent < 0:
        raise LawError("Het rentepercentage is negatief.", "The percentage is negative.")
    if last_day < first_day - DAY:
        raise LawError(
            f"De laatste rentedag {last_day:%d-%m-%Y} ligt voor de eerste {first_day:%d-%m-%Y}: wissel ze om.",
            f"The last interest day {last_day.isoformat()} lies before the first {first_day.isoformat()}.",
        )


def _rates(
    kind: str, first_day: date, last_day: date, percent: Fraction | None, known_on: date | None
) -> tuple[list[tuple[date, Fraction]], tuple[Figure, ...]]:
    """Dated rates in the period, equal neighbours merged, and the figures they come from."""
    if percent is not None and kind != AT_LEAST:
        return [(first_day, percent)], ()
    figures = all_series()[SERIES[kind]].between(first_day, last_day, known_on)
    rates: list[tuple[date, Fraction]] = []
    for figure in figures:
        rate = figure.fraction if percent is None else max(figure.fraction, percent)
        if not rates or rates[-1][1] != rate:
            rates.append((max(figure.valid_from, first_day), rate))
    return rates, figures


def _segments(
    rates: list[tuple[date, Fraction]], first_day: date, last_day: date, convention: str, compound: bool
) -> Iterator[Segment]:
    base = Fraction(1)
    for start, end, year_days in _years(first_day, first_day, last_day):
        earned = Fraction(0)
        for from_on, until_on, percent in _pieces(rates, start, end, convention):
            factor = base * percent / 100 * _year_part(from_on, until_on, year_days, convention)
            yield Segment(from_on, until_on, percent, base, factor)
            earned += factor
        base += earned if compound else 0


def _years(origin: date, first_day: date, last_day: date) -> Iterator[tuple[date, date, int]]:
    """The years of interest, counted from the origin, that a period touches: first day, last day, days of that year."""
    count = first_day.year - origin.year
    count -= add_years(origin, count) > first_day
    while (start := add_years(origin, count)) <= last_day:
        next_start = add_years(origin, count + 1)
        yield max(start, first_day), min(next_start - DAY, last_day), (next_start - start).days
        count += 1


def _pieces(
    rates: list[tuple[date, Fraction]], start: date, end: date, convention: str
) -> Iterator[tuple[date, date, Fraction]]:
    """Cut a year of interest at rate changes, and for ``calendar_year`` where a leap year begins or ends."""
    cuts = {day for day, _ in rates if start < day <= end}
    if convention == "calendar_year" and is_leap(start.year) != is_leap(end.year):
        cuts.add(date(end.year, 1, 1))
    borders = [start, *sorted(cuts)]
    for from_on, next_on in zip(borders, [*borders[1:], end + DAY], strict=True):
        yield from_on, next_on - DAY, next(percent for day, percent in reversed(rates) if day <= from_on)


def _year_part(from_on: date, until_on: date, year_days: int, convention: str) -> Fraction:
    days = (until_on - from_on).days + 1
    if convention == "act365":
        return Fraction(days, 365)
    if convention == "capitalisation_year":
        return Fraction(days, year_days)
    return Fraction(days, 366 if is_leap(from_on.year) else 365)


def _printed(
    principal_cents: int | Fraction, segments: tuple[Segment, ...], exact: Fraction, rounding: str
) -> tuple[Line, ...]:
    """Lines in whole cents that add up to the total; rounded once, the last line takes the difference."""
    amounts = [round_half_up(principal_cents * part.interest_factor) for part in segments]
    if amounts and rounding == "once":
        amounts[-1] += round_half_up(exact) - sum(amounts)
    return tuple(
        Line(
            part.from_on,
            part.until_on,
            part.days,
            part.percent,
            round_half_up(principal_cents * part.base_factor),
            amount,
        )
        for part, amount in zip(segments, amounts, strict=True)
    )


def _steps(
    value: Interest,
    principal_cents: int | Fraction,
    kind: str,
    first_day: date,
    last_day: date,
    convention: str,
    compound: bool,
) -> list[Step]:
    rule, article = ("LR-1.05" if kind in ("commercial", AT_LEAST) else "LR-1.10"), ARTICLES[kind]
    shown = round_half_up(principal_cents)
    steps = [
        step(rule, article, KIND, principal_cents=shown, kind=_NAMES[kind], first_day=first_day, last_day=last_day)
    ]
    if _is_old_law(kind, first_day):
        steps.append(step(rule, "HR 24-10-1997, NJ 1998/490", OLD_LAW, verified=False))
        compound = False
    compounding = _COMPOUND if compound else _SIMPLE
    steps.append(step(rule, _YEARLY[kind], CONVENTION, convention=DAY_COUNTS[convention], compounding=compounding))
    for line in value.lines:
        steps.append(
            step(
                rule,
                article,
                LINE,
                from_on=line.from_,
                until_on=line.until,
                days=line.days,
                percent=line.percent,
                base_cents=line.base,
                interest_cents=line.interest,
            )
        )
    return [*steps, step(rule, article, TOTAL, interest_cents=value.cents)]


def _judgement(percent: Fraction | None) -> list[Step]:
    if percent is None:
        return []
    return [step("LR-7.03", "art. 6:119 lid 3 and 6:233 BW", AGREED, percent=percent)]


def _is_old_law(kind: str, first_day: date) -> bool:
    return kind == "statutory" and first_day < COMPOUND_SINCE
