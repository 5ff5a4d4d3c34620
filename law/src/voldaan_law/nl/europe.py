"""Europa (LR-11): which route for a debtor, the European procedures, and late payment between traders elsewhere.

Another country's law governs a claim more often than not: this module says which rule there is and what it comes to,
and a person confirms it. It computes no foreign interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure

# Member states but Denmark, which takes no part in the order for payment and the small claims procedure.
EU_WITHOUT_DK = frozenset(
    "AT BE BG CY CZ DE EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
_BY_TREATY = frozenset({"GB", "CH", "NO", "IS"})
LATE_PAYMENT_COUNTRIES = ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "LU")
# On top of a national base rate instead of the ECB rate.
_NATIONAL_BASE = ("DE", "AT")

KANTON = Sentence("route.nl_kanton", "De kantonrechter in Nederland.", "The kantonrechter in the Netherlands.")
CIVIL = Sentence(
    "route.nl_civil",
    "De civiele kamer van de rechtbank, met een advocaat.",
    "The civil chamber of the court, with a lawyer.",
)
ORDER = Sentence(
    "route.payment_order",
    "Een Europees betalingsbevel bij de rechtbank Den Haag: formulier A, in het Nederlands, zonder advocaat.",
    "A European order for payment at the court of The Hague: form A, in Dutch, without a lawyer.",
)
SMALL_CLAIMS = Sentence(
    "route.small_claims",
    "De Europese procedure voor geringe vorderingen: formulier A, schriftelijk, zonder advocaat.",
    "The European small claims procedure: form A, in writing, without a lawyer.",
)
COMPETENT_STATE = Sentence(
    "route.competent_state",
    "De rechter van de bevoegde lidstaat, meestal waar de schuldenaar woont.",
    "The court of the competent member state, mostly where the debtor lives.",
)
DENMARK = Sentence(
    "route.denmark",
    "Een Nederlandse of Deense rechter; tenuitvoerlegging volgens Brussel I bis.",
    "A Dutch or Danish court; enforcement under Brussels I bis.",
)
BY_TREATY = Sentence(
    "route.treaty",
    "Bij een forumkeuze de Nederlandse rechter, daarna het Haags Verdrag of Lugano.",
    "With a choice of court the Dutch court, then the Hague or Lugano convention.",
)
LOCAL = Sentence(
    "route.local",
    "Een advocaat of kredietverzekeraar ter plaatse.",
    "Local counsel or a credit insurer.",
)
CONSUMER_HOME = Sentence(
    "route.consumer_home",
    "Een consument in een ander land: alleen de rechter van zijn woonplaats.",
    "A consumer in another country: only the court of that home.",
)
FOREIGN_LAW = Sentence(
    "route.foreign_law",
    "welk recht geldt voor deze vordering? Rente, kosten en verjaring kunnen dan anders zijn.",
    "which law governs this claim? Interest, costs and limitation may then differ.",
)
RATE = Sentence(
    "late.rate",
    "{country}: {base}% basis plus {margin} procentpunt is {percent}% per jaar.",
    "{country}: {base}% base plus {margin} percentage points is {percent}% a year.",
)
ROUNDED = Sentence(
    "late.rounded",
    "België rondt naar boven af op een half procent: {percent}%.",
    "Belgium rounds up to half a per cent: {percent}%.",
)
FIXED = Sentence(
    "late.fixed",
    "De vaste vergoeding per te late betaling is {cost_cents}.",
    "The fixed compensation for a late payment is {cost_cents}.",
)


@dataclass(frozen=True, slots=True)
class LatePayment:
    """Te late betaling tussen handelaren: percent per year on a day, and the fixed compensation in cents."""

    percent: Fraction
    fixed_cents: int


def route(
    country: str, claim_cents: int, *, disputed: bool = False, consumer: bool = False, choice_of_court: bool = False
) -> Outcome[str]:
    """Welke weg (LR-11.06): ``nl_kanton``, ``nl_civil``, ``payment_order``, ``small_claims`` and so on.

    ``country`` is where the debtor lives, as two letters. Raises LawError for anything else.
    """
    _refuse_no_country(country)
    limits = (figure("kanton_limit"), figure("small_claims_limit"))
    sentence, rule, figures = _route(country, claim_cents, disputed, consumer, choice_of_court, limits)
    abroad = country != "NL"
    shown = step(rule, _ARTICLES.get(sentence.key, ""), sentence, verified=rule != "LR-11.02")
    ask = [step("LR-11.01", "Verordening 593/2008 (Rome I)", FOREIGN_LAW, verified=False)] if abroad else []
    inputs: dict[str, Number] = {"country": country, "claim_cents": claim_cents, "disputed": disputed}
    inputs |= {"consumer": consumer, "choice_of_court": choice_of_court}
    return outcome(sentence.key.removeprefix("route."), rule, inputs, [shown], figures, ask)


def payment_order_possible(country: str, *, consumer: bool = False) -> bool:
    """Europees betalingsbevel (LR-11.03): cross-border, an EU country but Denmark; a consumer only at home."""
    return country in EU_WITHOUT_DK - {"NL"} and not consumer


def small_claims_possible(country: str, claim_cents: int, on: date) -> bool:
    """Geringe vorderingen (LR-11.04): cross-border, an EU country but Denmark, up to the limit (cents)."""
    return country in EU_WITHOUT_DK - {"NL"} and claim_cents <= figure("small_claims_limit", on).whole


def opposition_last_day(served_on: date) -> date:
    """Verweer tegen een betalingsbevel (LR-11.03): the last of thirty days after service."""
    return served_on + timedelta(days=figure("payment_order_opposition_days").whole)


def late_payment(country: str, on: date, claim_cents: int) -> Outcome[LatePayment]:
    """Te late betaling elders (Directive 2011/7/EU; LR-11): the rate on a day and the fixed compensation.

    For traders, where that country's law governs and nothing else was agreed: a person confirms that. Raises LawError
    for another country, NotYetKnown for a half-year without a base rate.
    """
    if country not in LATE_PAYMENT_COUNTRIES:
        raise LawError(
            f"Voor '{country}' zijn er geen cijfers over te late betaling: kies {', '.join(LATE_PAYMENT_COUNTRIES)}.",
            f"No figures on late payment for '{country}': choose {', '.join(LATE_PAYMENT_COUNTRIES)}.",
            rule="LR-11.01",
        )
    margin = figure(f"late_margin_{country.lower()}", on)
    base = figure(f"base_rate_{country.lower()}" if country in _NATIONAL_BASE else "ecb_refinancing_rate", on)
    percent = base.fraction + margin.fraction
    steps = [
        _rate_step(country, base, margin, percent),
    ]
    if country == "BE":
        percent = Fraction(-(-percent * 2 // 1), 2)
        steps.append(step("LR-11", margin.article, ROUNDED, verified=margin.verified, percent=percent))
    cost = _fixed(country, on)
    fixed_cents = cost.whole if isinstance(cost.value, int) else _band(cost, claim_cents)
    steps.append(step("LR-11", cost.article, FIXED, verified=cost.verified, cost_cents=fixed_cents))
    inputs: dict[str, Number] = {"country": country, "on": on, "claim_cents": claim_cents}
    ask = [step("LR-11.01", "Verordening 593/2008 (Rome I)", FOREIGN_LAW, verified=False)]
    return outcome(LatePayment(percent, fixed_cents), "LR-11", inputs, steps, (base, margin, cost), ask)


_ARTICLES = {
    "route.nl_kanton": "art. 93 Rv",
    "route.nl_civil": "art. 93 Rv",
    "route.payment_order": "Verordening 1896/2006",
    "route.small_claims": "Verordening 861/2007",
    "route.competent_state": "Verordening 1215/2012",
    "route.denmark": "Verordening 1215/2012",
    "route.treaty": "Haags Verdrag 2019; Verdrag van Lugano 2007",
    "route.local": "art. 431 Rv",
    "route.consumer_home": "art. 17-19 Verordening 1215/2012",
}


def _route(
    country: str,
    claim_cents: int,
    disputed: bool,
    consumer: bool,
    choice_of_court: bool,
    limits: tuple[Figure, Figure],
) -> tuple[Sentence, str, tuple[Figure, ...]]:
    kanton, small = limits
    if country == "NL":
        return (KANTON if claim_cents <= kanton.whole else CIVIL), "LR-11.06", (kanton,)
    if consumer:
        return CONSUMER_HOME, "LR-11.02", ()
    if country == "DK":
        return DENMARK, "LR-11.02", ()
    if country in _BY_TREATY:
        return (BY_TREATY if choice_of_court and not disputed else LOCAL), "LR-11.02", ()
    if country not in EU_WITHOUT_DK:
        return LOCAL, "LR-11.02", ()
    if not disputed:
        return ORDER, "LR-11.03", ()
    if claim_cents <= small.whole:
        return SMALL_CLAIMS, "LR-11.04", (small,)
    return COMPETENT_STATE, "LR-11.02", (small,)


def _refuse_no_country(country: str) -> None:
    if len(country) != 2 or not country.isascii() or not country.isupper():
        raise LawError(
            f"'{country}' is geen land: geef twee hoofdletters, zoals DE.",
            f"'{country}' is not a country: give two capitals, such as DE.",
            rule="LR-11.06",
        )


def _rate_step(country: str, base: Figure, margin: Figure, percent: Fraction) -> Step:
    return step(
        "LR-11",
        margin.article,
        RATE,
        verified=base.verified and margin.verified,
        country=country,
        base=base.fraction,
        margin=margin.fraction,
        percent=percent,
    )


def _fixed(country: str, on: date) -> Figure:
    return figure("late_fixed_cost_ie" if country == "IE" else "late_fixed_cost", on)


def _band(table: Figure, claim_cents: int) -> int:
    row = next(row for row in table.rows if row[0] == "above" or claim_cents <= int(str(row[0])))
    return int(str(row[1]))
