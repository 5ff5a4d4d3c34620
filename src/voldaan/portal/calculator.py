"""Rekenen: interest, costs and the days of a notice for anybody; no log-in, nothing kept, nothing followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voldaan.base import clock
from voldaan.portal.forms import CostsForm, InterestForm, LawForm, NoticeForm
from voldaan_law.money import round_half_up
from voldaan_law.nl.interest import DAY_COUNTS
from voldaan_law.outcome import Outcome, Receipt, explain
from voldaan_law.outcome import render as in_words
from voldaan_law.parameters import Figure

View = Callable[[HttpRequest], HttpResponse]
_OTHER = {"nl": "en", "en": "nl"}


@dataclass(frozen=True, slots=True)
class Proof:
    """Bewijs: why the answer is what it is, in both languages, and what another run must repeat."""

    steps: list[str]
    other_language: str
    other_steps: list[str]
    articles: list[str]
    figures: tuple[Figure, ...]
    unverified: bool
    receipt: Receipt
    made_on: date


@dataclass(frozen=True, slots=True)
class Row:
    """Regel of the costs on paper: what it is, over how much (cents), the percentage and the amount (cents)."""

    name: str
    amount_cents: int
    over_cents: int | None = None
    percent: str = ""


def in_chosen_language(view: View) -> View:
    """Taal in the address (``taal=en``), so that a shared page reads the same; without it the browser's."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("taal", "")
        if chosen not in _OTHER:
            return view(request)
        with translation.override(chosen):
            response = view(request)
        response.headers["Content-Language"] = chosen
        return response

    return answer


@require_safe
@in_chosen_language
def index(request: HttpRequest) -> HttpResponse:
    """Wat wilt u uitrekenen?"""
    return render(request, "portal/calculators.html", {"other_address": f"?taal={_OTHER[_language()]}"})


@require_safe
@in_chosen_language
def interest(request: HttpRequest) -> HttpResponse:
    """Rente: the amount, the specification that adds up, and why."""
    form = InterestForm(_bound(InterestForm, request), initial={"last_day": clock.today()})
    context: dict[str, Any] = {}
    if form.is_valid() and form.outcome:
        language, lines = _language(), form.outcome.value.lines
        context = {
            "lines": [(line, in_words("percent", line.percent, language)) for line in lines],
            "convention": in_words("convention", DAY_COUNTS[form.cleaned_data["convention"]], language),
        }
    return _answer(request, "portal/calculate_interest.html", form, context)


@require_safe
@in_chosen_language
def costs(request: HttpRequest) -> HttpResponse:
    """Incassokosten: the scale bracket by bracket, with and without a notice."""
    form = CostsForm(_bound(CostsForm, request))
    context: dict[str, Any] = {}
    if form.is_valid() and form.outcome:
        asked, alone = form.cleaned_data, form.without_notice()
        context = {
            "rows": scale_rows(asked["principal"], form.outcome.figures, form.outcome.value),
            "alone": alone,
            "alone_steps": explain(alone, _language()),
            "is_person": asked["debtor"] == "persoon",
        }
    return _answer(request, "portal/calculate_costs.html", form, context)


@require_safe
@in_chosen_language
def notice(request: HttpRequest) -> HttpResponse:
    """Veertiendagenbrief: the day it counts as delivered and the days that follow from it."""
    return _answer(request, "portal/calculate_notice.html", NoticeForm(_bound(NoticeForm, request)), {})


def scale_rows(principal_cents: int, figures: tuple[Figure, ...], total_cents: int) -> list[Row]:
    """Staffel regel voor regel (art. 2 Besluit BIK): whole cents that add up to the total.

    Rounded once: the last bracket takes the difference. Minimum, maximum and VAT are rows of their own.
    """
    named = {figure.code: figure for figure in figures}
    brackets = list(_brackets(principal_cents, named["collection_costs_tiers"]))
    amounts = [round_half_up(part * rate / 100) for part, rate in brackets]
    scale_cents = round_half_up(sum((part * rate / 100 for part, rate in brackets), Fraction(0)))
    amounts[-1] += scale_cents - sum(amounts)
    rows = [
        Row(_("eerste") if number == 0 else _("volgende"), cents, part, in_words("percent", rate, _language()))
        for number, ((part, rate), cents) in enumerate(zip(brackets, amounts, strict=True))
    ]
    minimum, maximum = named["collection_costs_minimum"].whole, named["collection_costs_maximum"].whole
    limited = min(max(scale_cents, minimum), maximum)
    if limited > scale_cents:
        rows.append(Row(_("aanvulling tot het minimum"), limited - scale_cents))
    if limited < scale_cents:
        rows.append(Row(_("boven het maximum: vervalt"), limited - scale_cents))
    if "vat_general_rate" in named:
        percent = in_words("percent", named["vat_general_rate"].fraction, _language())
        rows.append(Row(_("btw"), total_cents - limited, limited, percent))
    return rows


def _brackets(principal_cents: int, tiers: Figure) -> list[tuple[int, Fraction]]:
    """(cents in this bracket, percent) of every bracket that the principal reaches."""
    found: list[tuple[int, Fraction]] = []
    lower = 0
    for row in tiers.table:
        upto, percent = row if isinstance(row, tuple) else (0, "0")
        top = min(principal_cents, int(str(upto)) or principal_cents)
        if top > lower:
            found.append((top - lower, Fraction(str(percent))))
            lower = top
    return found


def _bound(form: type[LawForm], request: HttpRequest) -> QueryDict | None:
    """What was asked in the address; None when the page is opened without a question."""
    return request.GET if any(name in request.GET for name in form.parameters.values()) else None


def _answer(request: HttpRequest, template: str, form: LawForm, context: dict[str, Any]) -> HttpResponse:
    """The page with its form and, when there is one, the outcome; 422 when a field is wrong."""
    context |= {
        "form": form,
        "outcome": form.outcome if form.is_valid() else None,
        "proof": proof_of(form.outcome) if form.outcome else None,
        "address": request.build_absolute_uri(request.path + form.address(_language())),
        "other_address": form.address(_OTHER[_language()]),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def proof_of(outcome: Outcome[Any]) -> Proof:
    """Bewijs van een uitkomst in the reader's language, with the other beside it."""
    language = _language()
    articles = dict.fromkeys(part.article for part in (*outcome.steps, *outcome.needs_judgement) if part.article)
    return Proof(
        explain(outcome, language),
        _OTHER[language],
        explain(outcome, _OTHER[language]),
        list(articles),
        outcome.figures,
        bool(outcome.unverified),
        outcome.receipt,
        clock.today(),
    )


def _language() -> str:
    return "en" if translation.get_language() == "en" else "nl"
