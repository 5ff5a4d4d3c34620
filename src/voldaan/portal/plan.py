"""Ik kan niet alles betalen: in delen betalen, one decision a screen; accepted at once, in writing, day and night.

No log-in and no script: the code of the letter opens it, a postcode shows that it is the debtor, and every choice is in
the address until he says yes, so that nothing is lost when the telephone dies half-way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from voldaan.arrangements import door, queries, rights, services
from voldaan.arrangements.offer_rules import OUTSIDE, chosen_first
from voldaan.arrangements.rules import INTEREST, RHYTHMS, Wish
from voldaan.base import clock, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.base.refill import refill
from voldaan.documents.verify import read_code
from voldaan.portal.forms import PrincipalField
from voldaan.portal.queries import case_behind

COOKIE = "regeling"
KEPT_SECONDS = 30 * 24 * 3600
_FIELD = {"amount": "amount", "count": "terms", "first_day": "day", "day": "to", "weeks": "weeks"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Bezoek: whose case this code opens, and in which administration."""

    code: str
    administration_id: int
    case_id: int

    @property
    def actor(self) -> Actor:
        """The debtor himself."""
        return system(self.administration_id, "debiteur")


class DoorForm(forms.Form):
    """Wie bent u: what only the debtor and the sender know."""

    answer = forms.CharField(label="", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "postal-code"}))


class DayForm(forms.Form):
    """Op welke dag: the day of the month, and how often."""

    day = forms.IntegerField(
        label=gettext_lazy("Op welke dag van de maand?"), min_value=1, max_value=31,
        help_text=gettext_lazy("Bijvoorbeeld 25, als uw geld rond de 24e komt."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Kies een dag van 1 tot en met 31."),
            "invalid": gettext_lazy("Kies een dag van 1 tot en met 31."),
            "min_value": gettext_lazy("Kies een dag van 1 tot en met 31."),
            "max_value": gettext_lazy("Kies een dag van 1 tot en met 31."),
        },
    )  # fmt: skip


class AmountForm(forms.Form):
    """Hoeveel per keer: an amount of his own."""

    amount = PrincipalField(
        label=gettext_lazy("Hoeveel kunt u per keer betalen?"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Vul een bedrag in, bijvoorbeeld 25,00."),
            "zero": gettext_lazy("Vul een bedrag in, bijvoorbeeld 25,00."),
        },
    )  # fmt: skip


View = Callable[[HttpRequest, Visit], HttpResponse]


def _visit(view: View) -> Callable[..., HttpResponse]:
    """Only who holds the code and answered the question; any other code is 404 and says how to check it."""

    @wraps(view)
    def inner(request: HttpRequest, code: str) -> HttpResponse:
        read = read_code(code)
        found = case_behind(read)
        if found is None:
            return render(request, "portal/pay_unknown.html", {"code": read or code[:40]}, status=404)
        visit = Visit(read, *found)
        if request.get_signed_cookie(COOKIE, default="", salt=read, max_age=KEPT_SECONDS) != str(visit.case_id):
            return redirect("plan:door", read) if request.method == "POST" else _ask(request, visit)
        with tenancy.active(visit.administration_id):
            return view(request, visit)

    return never_cache(inner)


def _ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _door(request, visit, None, 200)


def _door(request: HttpRequest, visit: Visit, problem: str | None, status: int) -> HttpResponse:
    with tenancy.active(visit.administration_id):
        question = door.question(visit.case_id)
    context = {"code": visit.code, "question": question, "problem": problem, "form": DoorForm()}
    return render(request, "portal/plan_door.html", context, status=status)


@never_cache
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """De deur: one question that only the debtor can answer; ten wrong answers a day are enough."""
    read = read_code(code)
    found = case_behind(read)
    if found is None:
        return render(request, "portal/pay_unknown.html", {"code": read or code[:40]}, status=404)
    visit = Visit(read, *found)
    if request.method != "POST":
        return _ask(request, visit)
    with tenancy.active(visit.administration_id):
        outcome = door.knock(visit.actor, visit.case_id, request.POST.get("answer", "")[:40])
    if outcome == "closed":
        return _door(request, visit, _("Er is te vaak iets anders ingevuld. Probeer het morgen opnieuw, of neem "
                                       "contact op met de afzender."), 429)  # fmt: skip
    if outcome != "open":
        return _door(request, visit, _("Dit klopt niet. Kijk op de brief of de factuur en probeer het opnieuw."), 422)
    answer = redirect("plan:plan", read)
    answer.set_signed_cookie(
        COOKIE, str(visit.case_id), salt=read, max_age=KEPT_SECONDS, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


@require_GET
@_visit
def plan(request: HttpRequest, visit: Visit) -> HttpResponse:
    """In delen betalen: what runs, what was asked, or the next question on the way to an agreement."""
    return _show(request, visit)


def _show(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    today = clock.today()
    standing = [r for r in queries.arrangements(today, case_id=visit.case_id)
                if r.state in ("running", "asked", "offered")]  # fmt: skip
    context: dict[str, Any] = {"code": visit.code, "problem": problem, "about": door.about(visit.case_id),
                               "here": reverse("plan:plan", args=[visit.code])}  # fmt: skip
    if standing:
        detail = queries.detail(today, standing[0].id)
        context |= {"detail": detail, "row": detail.row, "interest": INTEREST[detail.interest_mode]}
        if detail.row.state == "running":
            context["rights"] = rights.left(visit.actor, detail.row.id)
            context["next"] = next((t for t in detail.terms if t.open_cents), None)
            return render(request, "portal/plan_running.html", context, status=status)
        return render(request, "portal/plan_waiting.html", context, status=status)
    return _question(request, visit, context, status)


def _question(request: HttpRequest, visit: Visit, context: dict[str, Any], status: int) -> HttpResponse:
    """Eén vraag per scherm: the day, then how much, then everything together before he says yes."""
    asked = request.GET
    day_form = DayForm(asked if "day" in asked else None)
    if not (day_form.is_bound and day_form.is_valid()):
        facts, terms, _offers = queries.offers_for(visit.actor, visit.case_id, clock.today())
        context |= {"form": day_form, "facts": facts, "balance": facts.balance(terms)}
        wrong = 422 if day_form.is_bound else status
        return render(request, "portal/plan_day.html", context, status=wrong)
    day, rhythm = day_form.cleaned_data["day"], asked.get("rhythm", "")
    facts, terms, offers = queries.offers_for(visit.actor, visit.case_id, clock.today(), day=day, rhythm=rhythm)
    amount_form = AmountForm(asked if "amount" in asked else None)
    wish = None
    if asked.get("terms", "").isdecimal() and len(asked["terms"]) < 4:
        wish = _wish(day, rhythm, terms, count=int(asked["terms"]))
    elif amount_form.is_bound and amount_form.is_valid():
        wish = _wish(day, rhythm, terms, amount=amount_form.cleaned_data["amount"] or 0)
    if wish is not None:
        try:
            return _check(request, visit, context, wish, day, status)
        except Refused as refusal:
            amount_form = AmountForm(asked if "amount" in asked else {})
            amount_form.errors["amount"] = amount_form.error_class([refusal.spoken()])
            status = 422
    rhythms = [(code, _(words), code == (rhythm or terms.rhythms[0])) for code, words in RHYTHMS.items()
               if code in terms.rhythms]  # fmt: skip
    context |= {"form": amount_form, "offers": offers, "day": day, "rhythm": rhythm, "rhythms": rhythms,
                "balance": facts.balance(terms), "minimum": terms.min_instalment_cents}  # fmt: skip
    wrong = 422 if amount_form.is_bound and amount_form.errors else status
    return render(request, "portal/plan_amount.html", context, status=wrong)


def _wish(day: int, rhythm: str, terms: Any, *, count: int = 0, amount: int = 0) -> Wish:
    chosen = rhythm if rhythm in terms.rhythms else terms.rhythms[0]
    return Wish(chosen_first(clock.today(), terms, day), chosen, amount, count)


def _check(
    request: HttpRequest, visit: Visit, context: dict[str, Any], wish: Wish, day: int, status: int
) -> HttpResponse:
    """Klopt dit: every term, the total and the end date, interest and what happens when it does not work out."""
    deal = services.deal(visit.actor, case_id=visit.case_id, wish=wish)
    context |= {
        "deal": deal, "balance": deal.balance, "interest": INTEREST[deal.interest_mode], "day": day, "wish": wish,
        "outside": [OUTSIDE[code] for code in deal.outside], "back": "?" + urlencode({"day": day}),
    }  # fmt: skip
    return render(request, "portal/plan_check.html", context, status=status)


@require_POST
@_visit
def accept(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ja: accepted in writing at this moment, with this code; within the policy it runs at once."""
    asked = request.POST
    try:
        first = date.fromisoformat(asked.get("first_on", ""))
        wish = Wish(first, asked.get("rhythm", ""), _number(asked.get("amount")), _number(asked.get("count")))
        services.accept(
            visit.actor, case_id=visit.case_id, wish=wish, proof=services.Proof("click", code=visit.code),
            source="portal", seen_sha256=asked.get("seen", "")[:64],
        )  # fmt: skip
    except (Refused, ValueError) as error:
        sentence = error.spoken() if isinstance(error, Refused) else _("Kies opnieuw hoe u wilt betalen.")
        return _show(request, visit, sentence, 409)
    return redirect("plan:plan", visit.code)


@require_POST
@_visit
def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Overslaan, verzetten, pauze, of ja op een aanbod: what the arrangement gives a right to happens at once."""
    asked, rows = request.POST, queries.arrangements(clock.today(), case_id=visit.case_id)
    row = next((r for r in rows if r.state in ("running", "offered") and str(r.id) == asked.get("id")), None)
    if row is None:
        return redirect("plan:plan", visit.code)
    try:
        _do(visit, row.id, asked.get("what", ""), asked)
    except Refused as refusal:
        if refusal.rule not in _FIELD:
            return _show(request, visit, refusal.spoken(), 409)
        return _at_field(request, visit, _FIELD[refusal.rule], refusal.spoken())
    except ValueError:
        return _at_field(request, visit, "to", _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."))
    return redirect("plan:plan", visit.code)


def _at_field(request: HttpRequest, visit: Visit, field: str, sentence: str) -> HttpResponse:
    """The page again with what was typed, and the sentence at the field that it is about."""
    shown = _show(request, visit, status=422)
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    shown.content = refill(shown.content.decode(), request.path, posted, {field: sentence}).encode()
    return shown


def _do(visit: Visit, id_: int, what: str, asked: Any) -> None:
    if what == "confirm":
        services.confirm(visit.actor, id_, services.Proof("click", code=visit.code))
    elif what == "skip":
        rights.skip(visit.actor, id_, _number(asked.get("number")))
    elif what == "move":
        rights.move(visit.actor, id_, _number(asked.get("number")), date.fromisoformat(asked.get("to", "")))
    elif what == "pause":
        rights.pause(visit.actor, id_, _number(asked.get("weeks")))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 13 else 0
