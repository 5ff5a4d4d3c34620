"""Rechter en proceskosten (art. 93, 94, 237, 238 Rv; Wgbz; Btag; LR-7.01, LR-7.09): which court, and what it costs.

Only the claimant pays a court fee at the kantonrechter. The fee is that of the year of the first roll date, the salary
that of the day of judgment, the bailiff's tariff that of the day of the act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..errors import LawError, NotYetKnown
from ..money import round_half_up
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure

CLAIMANTS = ("legal", "natural", "legal_aid")
COURTS = ("kanton", "civil")
# Whatever the amount (art. 93 c Rv); consumer credit up to its own limit, and 'other' by amount.
ALWAYS_KANTON = ("employment", "rent", "hire_purchase", "agency", "consumer_sale")
SUBJECTS = (*ALWAYS_KANTON, "consumer_credit", "other")

WRIT = Sentence("court.writ_name", "exploot van dagvaarding", "writ of summons")
SALARY_NAME = Sentence("court.salary_name", "salaris van de gemachtigde", "salary of the representative")
BY_AMOUNT = Sentence(
    "court.by_amount",
    "De vordering met rente tot de dagvaarding is {total_cents}; de kantonrechter gaat tot en met {limit_cents}.",
    "The claim with interest until the summons is {total_cents}; the kantonrechter goes up to {limit_cents}.",
)
BY_SUBJECT = Sentence(
    "court.by_subject",
    "Over dit onderwerp ({subject}) oordeelt de kantonrechter, wat het bedrag ook is.",
    "The kantonrechter decides on this subject ({subject}), whatever the amount.",
)
DISPUTED_TITLE = Sentence(
    "court.disputed_title",
    "De overeenkomst is meer waard dan {limit_cents} en wordt betwist: dan is de kantonrechter niet bevoegd.",
    "The contract is worth more than {limit_cents} and is disputed: then the kantonrechter is not competent.",
)
COHESION = Sentence(
    "court.cohesion",
    "hangen de vorderingen zo samen dat de kantonrechter ze alle moet behandelen?",
    "are the claims so connected that the kantonrechter must handle them all?",
)
FEE = Sentence(
    "court.fee",
    "Griffierecht voor een vordering van {claim_cents}: {fee_cents}.",
    "Court fee for a claim of {claim_cents}: {fee_cents}.",
)
FEE_UNDETERMINED = Sentence(
    "court.fee_undetermined",
    "Griffierecht voor een vordering van onbepaalde waarde: {fee_cents}.",
    "Court fee for a claim of undetermined value: {fee_cents}.",
)
SALARY = Sentence(
    "court.salary",
    "Salaris van de gemachtigde: {points} punt(en) van {point_cents} is {salary_cents}.",
    "Salary of the representative: {points} point(s) of {point_cents} is {salary_cents}.",
)
AFTER = Sentence(
    "court.after_costs",
    "Nakosten: een half punt, hoogstens {max_cents}: {costs_cents}.",
    "Costs after judgment: half a point, at most {max_cents}: {costs_cents}.",
)
BAILIFF = Sentence(
    "court.bailiff",
    "De deurwaarder rekent voor deze handeling {tariff_cents}{vat}.",
    "The bailiff charges {tariff_cents}{vat} for this act.",
)
PLUS_VAT = Sentence("court.plus_vat", " en {percent}% btw", " plus {percent}% VAT")
WITHOUT = Sentence("court.without_vat", " zonder btw", " without VAT")
UNKNOWN = Sentence(
    "court.unknown",
    "het cijfer '{name}' is voor {year} niet bekend: vul het in met de bron.",
    "the figure '{name}' is not known for {year}: enter it with its source.",
)


@dataclass(frozen=True, slots=True)
class Competence:
    """Bevoegdheid: ``kanton`` or ``civil``, and whether the parties need a lawyer."""

    court: str
    lawyer_required: bool


@dataclass(frozen=True, slots=True)
class CourtCosts:
    """Proceskosten in cents without VAT: court fee, writ (None: not known), salary per point (None: not known)."""

    court_fee_cents: int
    writ_cents: int | None
    salary_point_cents: int | None

    @property
    def known_total_cents(self) -> int:
        """What is known together, with one point of salary."""
        return self.court_fee_cents + (self.writ_cents or 0) + (self.salary_point_cents or 0)


def competence(
    claims: Sequence[tuple[int, str]], *, credit_sum_cents: int = 0, disputed_title_above: bool = False
) -> Outcome[Competence]:
    """Bevoegde rechter (LR-7.01): ``claims`` are (cents with interest until the summons, subject) in one case.

    ``credit_sum_cents``: the sum lent, for consumer credit. ``disputed_title_above``: the contract is worth more than
    the limit and is disputed. Raises LawError for no claim, a negative amount or an unknown subject.
    """
    _refuse_bad_claims(claims)
    limit, credit = figure("kanton_limit"), figure("kanton_credit_limit")
    special = [subject for _, subject in claims if _is_always_kanton(subject, credit_sum_cents, credit)]
    total_cents = sum(cents for cents, _ in claims)
    inputs: dict[str, Number] = {"credit_sum_cents": credit_sum_cents, "disputed_title_above": disputed_title_above}
    inputs |= {f"claim {index}": f"{cents} {subject}" for index, (cents, subject) in enumerate(claims)}
    if special:
        shown = step("LR-7.01", "art. 93 c Rv", BY_SUBJECT, subject=special[0])
        ask = [step("LR-7.01", "art. 94 lid 2 Rv", COHESION)] if len(special) < len(claims) else []
        return outcome(Competence("kanton", False), "LR-7.01", inputs, [shown], (limit, credit), ask)
    shown = step("LR-7.01", "art. 93 a en 94 Rv", BY_AMOUNT, total_cents=total_cents, limit_cents=limit.whole)
    steps, is_kanton = [shown], total_cents <= limit.whole
    if is_kanton and disputed_title_above:
        steps.append(step("LR-7.01", "art. 93 a Rv", DISPUTED_TITLE, limit_cents=limit.whole))
        is_kanton = False
    value = Competence("kanton", False) if is_kanton else Competence("civil", True)
    return outcome(value, "LR-7.01", inputs, steps, (limit,))


def court_fee(claim_cents: int | None, claimant: str, on: date, *, court: str = "kanton") -> Outcome[int]:
    """Griffierecht in cents for the claimant, by the first roll date; ``claim_cents`` None: undetermined value.

    A partnership counts as ``legal``. Raises LawError for an unknown claimant or court, NotYetKnown for the year.
    """
    _refuse_unknown(claimant, CLAIMANTS, "eiser", "claimant")
    _refuse_unknown(court, COURTS, "rechter", "court")
    _refuse_negative(claim_cents)
    fees = figure(f"court_fee_{court}", on)
    row = _fee_row(fees, claim_cents)
    fee_cents = int(str(row[1 + CLAIMANTS.index(claimant)]))
    inputs: dict[str, Number] = {"claim_cents": claim_cents, "claimant": claimant, "on": on, "court": court}
    if claim_cents is None:
        shown = step("LR-7.09", fees.article, FEE_UNDETERMINED, fee_cents=fee_cents)
    else:
        shown = step("LR-7.09", fees.article, FEE, claim_cents=claim_cents, fee_cents=fee_cents)
    return outcome(fee_cents, "LR-7.09", inputs, [shown], (fees,))


def salary(awarded_cents: int, points: Fraction, on: date) -> Outcome[int]:
    """Salaris gemachtigde kanton in cents: points times the tariff of the band, up to the most points of that band.

    ``awarded_cents``: principal, interest and collection costs together. A writ is one point, a reply and a hearing
    one each, a deed half. Raises LawError for a negative amount or number of points.
    """
    _refuse_negative(awarded_cents)
    _refuse_negative(points)
    tariff = figure("salary_kanton", on)
    _, point, most = _row(tariff, awarded_cents)
    counted = points if most == "none" else min(points, Fraction(str(most)))
    value = round_half_up(counted * int(str(point)))
    shown = step("LR-7.09", tariff.article, SALARY, points=counted, point_cents=int(str(point)), salary_cents=value)
    inputs: dict[str, Number] = {"awarded_cents": awarded_cents, "points": points, "on": on}
    return outcome(value, "LR-7.09", inputs, [shown], (tariff,))


def after_costs(awarded_cents: int, on: date) -> Outcome[int]:
    """Nakosten kanton in cents: half a point of salary, with a maximum."""
    half = salary(awarded_cents, Fraction(1, 2), on)
    most = figure("after_costs_kanton_max", on)
    value = min(half.value, most.whole)
    shown = step("LR-7.09", most.article, AFTER, max_cents=most.whole, costs_cents=value)
    inputs: dict[str, Number] = {"awarded_cents": awarded_cents, "on": on}
    return outcome(value, "LR-7.09", inputs, [shown], (*half.figures, most))


def bailiff_fee(act: str, on: date, *, vat: bool = False) -> Outcome[int]:
    """Tarief van de deurwaarder in cents for one act; ``vat``: the claimant cannot deduct VAT and declares so.

    Raises LawError for an act without a known tariff, NotYetKnown for the year.
    """
    tariffs = figure("bailiff_tariffs", on)
    table = dict(_pairs(tariffs))
    _refuse_unknown(act, tuple(table), "handeling", "act")
    inputs: dict[str, Number] = {"act": act, "on": on, "vat": vat}
    if not vat:
        shown = step("LR-7.09", tariffs.article, BAILIFF, tariff_cents=table[act], vat=WITHOUT)
        return outcome(table[act], "LR-7.09", inputs, [shown], (tariffs,))
    rate = figure("vat_general_rate", on)
    value = round_half_up(table[act] * (100 + rate.fraction) / 100)
    words = Sentence(PLUS_VAT.key, *(text.format(percent=rate.value) for text in (PLUS_VAT.nl, PLUS_VAT.en)))
    shown = step("LR-7.09", tariffs.article, BAILIFF, tariff_cents=table[act], vat=words)
    return outcome(value, "LR-7.09", inputs, [shown], (tariffs, rate))


def court_costs(claim_cents: int, claimant: str, year: int) -> Outcome[CourtCosts]:
    """Proceskosten van een jaar (LR-7.09), by the last tariffs of that year, at the court the amount leads to.

    A writ or a salary that is not known is None and asked for; a court fee that is not known raises NotYetKnown. The
    salary is that of the kantonrechter; the tariff of the civil chamber is not in the figures, so there it is None.
    """
    _refuse_negative(claim_cents)
    on = date(year, 12, 31)
    limit = figure("kanton_limit")
    court = "kanton" if claim_cents <= limit.whole else "civil"
    fee = court_fee(claim_cents, claimant, on, court=court)
    steps, figures, ask = list(fee.steps), [limit, *fee.figures], list[Step]()

    def known(name: Sentence, rule: Callable[[], Outcome[int]]) -> int | None:
        try:
            found = rule()
        except NotYetKnown:
            ask.append(step("LR-7.09", "", UNKNOWN, name=name, year=str(year)))
            return None
        steps.extend(found.steps)
        figures.extend(found.figures)
        return found.value

    writ = known(WRIT, lambda: bailiff_fee("writ", on))
    point = known(SALARY_NAME, lambda: _point(claim_cents, court, on))
    inputs: dict[str, Number] = {"claim_cents": claim_cents, "claimant": claimant, "year": year}
    return outcome(CourtCosts(fee.value, writ, point), "LR-7.09", inputs, steps, tuple(figures), ask)


def _point(claim_cents: int, court: str, on: date) -> Outcome[int]:
    """One point of salary; that of the civil chamber is not in the figures."""
    if court == "civil":
        raise NotYetKnown("salary_civil", on, None, "Het liquidatietarief rechtbank ontbreekt.", "No civil tariff.")
    return salary(claim_cents, Fraction(1), on)


def _is_always_kanton(subject: str, credit_sum_cents: int, credit: Figure) -> bool:
    return subject in ALWAYS_KANTON or (subject == "consumer_credit" and credit_sum_cents <= credit.whole)


def _fee_row(fees: Figure, claim_cents: int | None) -> tuple[object, ...]:
    """The row of an amount; undetermined value has its own row, at the kantonrechter it is the first."""
    if claim_cents is None:
        return fees.rows[0]
    return _row(fees, claim_cents)


def _row(table: Figure, amount_cents: int) -> tuple[object, ...]:
    bands = [row for row in table.rows if row[0] != "undetermined"]
    return next(row for row in bands if row[0] == "above" or amount_cents <= int(str(row[0])))


def _pairs(table: Figure) -> list[tuple[str, int]]:
    return [(str(row[0]), int(str(row[1]))) for row in table.rows]


def _refuse_bad_claims(claims: Sequence[tuple[int, str]]) -> None:
    if not claims:
        raise LawError("Er is geen vordering: noem er minstens een.", "There is no claim.", rule="LR-7.01")
    for cents, subject in claims:
        _refuse_negative(cents)
        _refuse_unknown(subject, SUBJECTS, "onderwerp", "subject")


def _refuse_negative(amount: int | Fraction | None) -> None:
    if amount is not None and amount < 0:
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")


def _refuse_unknown(name: str, choices: tuple[str, ...], kind_nl: str, kind_en: str) -> None:
    if name not in choices:
        raise LawError(
            f"Onbekend voor {kind_nl}: '{name}'. Kies {', '.join(choices)}.",
            f"Unknown {kind_en} '{name}': choose {', '.join(choices)}.",
            rule="LR-7.09",
        )
