"""Disputes (betwistingen): what waits for an answer, one with its evidence, and the causes counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.base.files import keep
from voldaan.claims.queries import claims
from voldaan.desk.access import StaffRequest, action, form_page, page, point_out
from voldaan.desk.forms import AmountField
from voldaan.desk.tables import page_of
from voldaan.disputes import queries, rules, services
from voldaan.disputes.models import Dispute


class OpenForm(forms.Form):
    """Betwisting vastleggen."""

    category = forms.ChoiceField(label=gettext_lazy("Reden"))
    amount = AmountField(label=gettext_lazy("Betwist bedrag; leeg is alles"), required=False)
    told = forms.CharField(
        label=gettext_lazy("Wat de debiteur zegt"), required=False, max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Hoe kwam het binnen"), choices=list(rules.SOURCES.items()))
    received_on = forms.DateField(
        label=gettext_lazy("Ontvangen op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    evidence = forms.FileField(label=gettext_lazy("Bewijsstuk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(c.code, _(c.name)) for c in rules.categories().values()]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = clock.today()


class AnswerForm(forms.Form):
    """Betwisting beantwoorden."""

    outcome = forms.ChoiceField(label=gettext_lazy("Uitkomst"), choices=list(rules.OUTCOMES.items()))
    amount = AmountField(label=gettext_lazy("Wat eraf gaat, bij deels gegrond"), required=False)
    explanation = forms.CharField(
        label=gettext_lazy("Uitleg voor de debiteur"), required=False, max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


@page
def dispute_list(request: StaffRequest) -> HttpResponse:
    """Betwistingen."""
    on = clock.today()
    state = request.GET.get("stand", "open")
    state = state if state in queries.STATES else "open"
    category = request.GET.get("reden", "")
    category = category if category in rules.categories() else ""
    at = page_of(request, queries.count(on, state=state, category=category))
    context = {
        "rows": queries.listing(on, state=state, category=category, limit=at.rows, offset=at.offset), "page": at,
        "counts": {s: queries.count(on, state=s) for s in ("open", "late", "correct")}, "state": state, "on": on,
        "category": category, "categories": list(rules.categories().values()),
    }  # fmt: skip
    return render(request, "desk/disputes.html", context)


@page
def dispute(request: StaffRequest, number: str) -> HttpResponse:
    """Eén betwisting."""
    return _page(request, number, AnswerForm())


def _page(request: StaffRequest, number: str, form: AnswerForm, status: int = 200) -> HttpResponse:
    row = queries.one(number)
    context = {
        "d": row, "form": form, "notes": queries.notes(row.id), "proofs": queries.proofs(row.id), "on": clock.today(),
        "members": queries.members(), "source": rules.SOURCES[row.source],
        "outcome": rules.OUTCOMES.get(row.outcome, ""),
    }  # fmt: skip
    return render(request, "desk/dispute.html", context, status=status)


@form_page
def dispute_open(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Betwisting vastleggen about one claim."""
    form = OpenForm(request.POST or None, request.FILES or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                with tenancy.active(request.actor.tenant_id):
                    dispute_id = _open(request, claim_id, form.cleaned_data)
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Vastgelegd. Het betwiste deel rust; de debiteur krijgt een bevestiging."))
                return redirect("desk:dispute", Dispute.objects.get(id=dispute_id).number)
        found = claims(clock.today(), where="c.id = %(id)s", params={"id": claim_id})
        if not found:
            raise Refused(_("Deze vordering bestaat niet in deze administratie."))
        context = {"claim": found[0], "form": form, "known": queries.of_claim(claim_id)}
        return render(request, "desk/dispute_open.html", context, status=422 if form.is_bound else 200)


def _open(request: StaffRequest, claim_id: int, told: dict[str, Any]) -> int:
    evidence = [keep(request.actor, told["evidence"].name, told["evidence"].read())] if told["evidence"] else []
    return services.open_dispute(
        request.actor, claim_id=claim_id, category=told["category"], amount_cents=told["amount"], told=told["told"],
        source=told["source"], received_on=told["received_on"], evidence_ids=evidence,
    )  # fmt: skip


@form_page
def resolve(request: StaffRequest, number: str) -> HttpResponse:
    """Beantwoorden."""
    form = AnswerForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if not (request.method == "POST" and form.is_valid()):
            return _page(request, number, form, status=422 if form.is_bound else 200)
        told = form.cleaned_data
        try:
            services.resolve(
                request.actor, queries.one(number).id, told["outcome"], upheld_cents=told["amount"],
                explanation=told["explanation"],
            )  # fmt: skip
        except Refused as refusal:
            point_out(form, refusal)
            return _page(request, number, form, status=422)
    flash.success(request, _("Beantwoord. De brief met het antwoord staat klaar bij Berichten."))
    return redirect("desk:dispute", number)


@action
def reopen(request: StaffRequest, number: str) -> HttpResponse:
    """Heropenen."""
    with tenancy.active(request.actor.tenant_id):
        services.reopen(request.actor, queries.one(number).id, request.POST.get("text", ""))
    flash.success(request, _("Heropend. Het betwiste deel rust weer."))
    return redirect("desk:dispute", number)


@action
def undo(request: StaffRequest, number: str) -> HttpResponse:
    """Terugdraaien of the last act."""
    with tenancy.active(request.actor.tenant_id):
        services.undo(request.actor, queries.one(number).id)
    flash.success(request, _("Teruggedraaid."))
    return redirect("desk:dispute", number)


@action
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Notitie of bewijsstuk toevoegen."""
    with tenancy.active(request.actor.tenant_id):
        found = [keep(request.actor, f.name or "", f.read()) for f in request.FILES.getlist("evidence")]
        services.add_note(request.actor, queries.one(number).id, request.POST.get("text", ""), evidence_ids=found)
    flash.success(request, _("Toegevoegd."))
    return redirect("desk:dispute", number)


@action
def assign(request: StaffRequest, number: str) -> HttpResponse:
    """Behandelaar kiezen."""
    chosen = request.POST.get("owner", "")
    with tenancy.active(request.actor.tenant_id):
        services.assign(request.actor, queries.one(number).id, int(chosen) if chosen.isdecimal() else None)
    flash.success(request, _("Behandelaar gekozen."))
    return redirect("desk:dispute", number)


@page
def report(request: StaffRequest) -> HttpResponse:
    """Oorzaken van betwistingen in a year."""
    asked = request.GET.get("jaar", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2199 else clock.today().year
    span = (date(year, 1, 1), date(year, 12, 31))
    context = {"year": year, "rows": queries.causes(*span), "total": queries.total(*span)}
    return render(request, "desk/dispute_report.html", context)
