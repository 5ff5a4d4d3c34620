"""Kleine termijnen (art. 2a Besluit BIK, in force 1-10-2024; LR-3.07): costs on small periodic instalments are capped.

An interim reading: the text itself has not been read, so every outcome is unverified and asks for a person. The caller
decides whether to use it (a setting of the product) and for which claims: one recurring contract, one debtor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..days import add_months
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import figure
from .collection_costs import collection_costs

ORDINARY = Sentence(
    "small_instalments.ordinary",
    "De termijn is {threshold_cents} of meer: de gewone staffel geldt, {costs_cents}.",
    "The instalment is {threshold_cents} or more: the ordinary scale applies, {costs_cents}.",
)
FIRST = Sentence(
    "small_instalments.first",
    "De eerste kleine termijn in {months} maanden: {costs_cents}.",
    "The first small instalment in {months} months: {costs_cents}.",
)
LATER = Sentence(
    "small_instalments.later",
    "Een volgende kleine termijn; in {months} maanden is al {earlier_cents} gerekend en mag het {cap_cents} worden: "
    "{costs_cents}.",
    "A later small instalment; in {months} months {earlier_cents} was charged and {cap_cents} is the most: "
    "{costs_cents}.",
)
UNREAD = Sentence(
    "small_instalments.unread",
    "de tekst van artikel 2a is niet nagelezen: laat een jurist dit bedrag bevestigen.",
    "the text of article 2a has not been read: have a lawyer confirm this amount.",
)


def small_instalment_costs(principal_cents: int, on: date, earlier: Sequence[tuple[date, int]] = ()) -> Outcome[int]:
    """Kosten van een kleine termijn in cents, when they fall due on this day.

    ``earlier``: (day, cents) of costs charged before on instalments of the same contract; only those of the last six
    months count. Raises LawError for a negative principal, NotYetKnown before 1 October 2024.
    """
    if principal_cents < 0:
        raise LawError("De termijn is negatief: geef een bedrag van nul of meer.", "The instalment is negative.")
    codes = ("threshold", "later_costs", "cap", "months")
    figures = tuple(figure(f"small_instalment_{code}", on) for code in codes)
    threshold, later, cap, months = (found.whole for found in figures)
    inputs: dict[str, Number] = {"principal_cents": principal_cents, "on": on}
    inputs |= {f"earlier {day.isoformat()} {index}": cents for index, (day, cents) in enumerate(earlier)}
    scale = collection_costs(principal_cents, on=on)
    ordinary, article = scale.value, figures[0].article
    figures += scale.figures
    if principal_cents >= threshold:
        shown = step("LR-3.07", article, ORDINARY, threshold_cents=threshold, costs_cents=ordinary)
        return outcome(ordinary, "LR-3.07", inputs, [shown], figures)
    since = add_months(on, -months)
    charged = [cents for day, cents in earlier if since < day <= on]
    if not charged:
        shown = step("LR-3.07", article, FIRST, months=months, costs_cents=ordinary)
        value = ordinary
    else:
        value = max(0, min(ordinary, later, cap - sum(charged)))
        shown = step(
            "LR-3.07",
            article,
            LATER,
            months=months,
            earlier_cents=sum(charged),
            cap_cents=cap,
            costs_cents=value,
        )
    return outcome(value, "LR-3.07", inputs, [shown], figures, [step("LR-3.07", article, UNREAD, verified=False)])
