"""Complaints (klachten): the register with its clocks, one with its history, and the report per quarter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.complaints import queries, rules, services
from voldaan.complaints.models import Complaint
from voldaan.desk.access import StaffRequest, action, form_page, page, point_out
from voldaan.desk.tables import page_of
from voldaan.disputes.queries import members
from voldaan.parties.models import Creditor
from voldaan.parties.queries import id_of
from voldaan.surveys import queries as surveys
from voldaan.surveys import services as survey_services


class RegisterForm(forms.Form):
    """Klacht inschrijven."""

    debtor = forms.CharField(label=gettext_lazy("Debiteurnummer"), max_length=40)
    subject = forms.CharField(label=gettext_lazy("Waar de klacht over gaat"), max_length=rules.LONGEST_SUBJECT)
    told = forms.CharField(
        label=gettext_lazy("De klacht, in de woorden van de klager"), required=False, max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Hoe kwam het binnen"), choices=list(rules.SOURCES.items()))
    received_on = forms.DateField(
        label=gettext_lazy("Ontvangen op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    about = forms.TypedChoiceField(
        label=gettext_lazy("Over welke medewerker"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, staff: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", _("niemand in het bijzonder")), *staff]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = clock.today()


class AnswerForm(forms.Form):
    """Klacht afhandelen."""

    outcome = forms.ChoiceField(label=gettext_lazy("Uitkomst"), choices=list(rules.OUTCOMES.items()))
    findings = forms.CharField(
        label=gettext_lazy("Wat we vonden"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    decision = forms.CharField(
        label=gettext_lazy("Wat we beslissen"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    remedy = forms.CharField(
        label=gettext_lazy("Wat we eraan doen"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_authority = forms.CharField(
        label=gettext_lazy("Waar kan de klager hierna terecht"), required=False, max_length=200
    )


class SchemeForm(forms.Form):
    """Geschillenregeling of a creditor."""

    creditor = forms.TypedChoiceField(label=gettext_lazy("Schuldeiser"), coerce=int)
    name = forms.CharField(
        label=gettext_lazy("Naam van de geschillenregeling"), required=False, max_length=rules.LONGEST_SCHEME,
        help_text=gettext_lazy("Staat in de brieven over klachten. Leeg: er is er geen."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        found = list(Creditor.objects.order_by("name", "id").values_list("id", "name", "dispute_scheme"))
        super().__init__(data, initial={"name": found[0][2] if len(found) == 1 else ""})
        self.fields["creditor"].choices = [(id_, name) for id_, name, _scheme in found]  # type: ignore[attr-defined]
        self.schemes = [(name, joined) for _id, name, joined in found if joined]


@page
def complaint_list(request: StaffRequest) -> HttpResponse:
    """Klachten."""
    return _list(request, RegisterForm(staff=members()))


def _list(
    request: StaffRequest, form: RegisterForm, status: int = 200, scheme_form: SchemeForm | None = None
) -> HttpResponse:
    state = request.GET.get("stand", "open")
    state = state if state in queries.STATES else "open"
    at = page_of(request, queries.count(state))
    context = {
        "rows": queries.listing(state=state, limit=at.rows, offset=at.offset), "page": at, "state": state,
        "form": form, "on": clock.today(), "scheme_form": scheme_form or SchemeForm(),
    }  # fmt: skip
    return render(request, "desk/complaints.html", context, status=status)


@form_page
def register(request: StaffRequest) -> HttpResponse:
    """Klacht inschrijven."""
    with tenancy.active(request.actor.tenant_id):
        form = RegisterForm(request.POST or None, staff=members())
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                with tenancy.active(request.actor.tenant_id):
                    complaint_id = services.register(
                        request.actor, party_id=id_of(told["debtor"].strip()), subject=told["subject"],
                        told=told["told"], source=told["source"], received_on=told["received_on"],
                        about_id=told["about"],
                    )  # fmt: skip
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Ingeschreven. De bevestiging staat klaar bij Berichten."))
                return redirect("desk:complaint", Complaint.objects.get(id=complaint_id).number)
        return _list(request, form, status=422 if form.is_bound else 200)


@page
def complaint(request: StaffRequest, number: str) -> HttpResponse:
    """Eén klacht."""
    return _page(request, number, AnswerForm())


def _page(request: StaffRequest, number: str, form: AnswerForm, status: int = 200) -> HttpResponse:
    row = queries.one(number)
    context = {
        "c": row, "form": form, "entries": queries.entries(row.id), "on": clock.today(), "members": members(),
        "source": rules.SOURCES[row.source], "outcome": rules.OUTCOMES.get(row.outcome, ""),
    }  # fmt: skip
    return render(request, "desk/complaint.html", context, status=status)


@form_page
def resolve(request: StaffRequest, number: str) -> HttpResponse:
    """Afhandelen."""
    form = AnswerForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if not (request.method == "POST" and form.is_valid()):
            return _page(request, number, form, status=422 if form.is_bound else 200)
        try:
            told = dict(form.cleaned_data)
            services.resolve(request.actor, queries.one(number).id, told.pop("outcome"), **told)
        except Refused as refusal:
            point_out(form, refusal)
            return _page(request, number, form, status=422)
    flash.success(request, _("Afgehandeld. De brief staat klaar bij Berichten."))
    return redirect("desk:complaint", number)


@action
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Aantekening, or a confirmation that went in another way."""
    with tenancy.active(request.actor.tenant_id):
        write = services.confirm if request.POST.get("confirm") else services.note
        write(request.actor, queries.one(number).id, request.POST.get("text", ""))
    flash.success(request, _("Toegevoegd."))
    return redirect("desk:complaint", number)


@action
def assign(request: StaffRequest, number: str) -> HttpResponse:
    """Behandelaar kiezen."""
    chosen = request.POST.get("handler", "")
    with tenancy.active(request.actor.tenant_id):
        services.assign(request.actor, queries.one(number).id, int(chosen) if chosen.isdecimal() else None)
    flash.success(request, _("Behandelaar gekozen."))
    return redirect("desk:complaint", number)


@form_page
def scheme(request: StaffRequest) -> HttpResponse:
    """Geschillenregeling vastleggen."""
    with tenancy.active(request.actor.tenant_id):
        form = SchemeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            services.set_scheme(request.actor, form.cleaned_data["creditor"], form.cleaned_data["name"])
            flash.success(request, _("Vastgelegd. Nieuwe brieven over klachten noemen haar."))
            return redirect("desk:complaints")
        return _list(request, RegisterForm(staff=members()), 422 if form.errors else 200, form)


@page
def report(request: StaffRequest) -> HttpResponse:
    """Klachten per kwartaal, and what debtors answered after closing."""
    asked = request.GET.get("jaar", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2199 else clock.today().year
    today = clock.today()
    results = surveys.results(today.replace(year=year, month=1, day=1), today.replace(year=year, month=12, day=28))
    context = {"year": year, "rows": queries.quarters(year), "survey": results, "low": surveys.low()}
    return render(request, "desk/complaint_report.html", context)


@action
def looked_at(request: StaffRequest, answer_id: int) -> HttpResponse:
    """Laag cijfer nagekeken."""
    with tenancy.active(request.actor.tenant_id):
        survey_services.looked_at(request.actor, answer_id)
    flash.success(request, _("Nagekeken."))
    return redirect(reverse("desk:complaint_report") + "#lage-cijfers")
