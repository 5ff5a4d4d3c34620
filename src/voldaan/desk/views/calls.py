"""Calls (bellen): whom to call, what to say, and the outcome in two keys: a digit and Enter."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.daily import calling
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, form_page, page
from voldaan.desk.tables import page_of
from voldaan.messages import calls


class OutcomeForm(forms.Form):
    """Uitkomst; with the digit alone the rest is filled in by itself."""

    digit = forms.IntegerField(
        label=gettext_lazy("Uitkomst (cijfer, dan Enter)"), min_value=1, max_value=len(calls.OUTCOMES),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True, "maxlength": 1}
        ),
        error_messages={name: gettext_lazy("Kies een cijfer van 1 tot en met 8.")
                        for name in ("required", "invalid", "min_value", "max_value")},
    )  # fmt: skip
    promised_on = forms.DateField(
        label=gettext_lazy("Belooft te betalen op"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Alleen bij 1. Leeg is over een week, het hele bedrag."),
        error_messages={"invalid": gettext_lazy("Vul een datum in, zoals 31-12-2026.")},
    )  # fmt: skip
    call_back_at = forms.DateTimeField(
        label=gettext_lazy("Terugbellen op"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d-%m-%Y %H:%M"], help_text=gettext_lazy("Alleen bij 7."),
        error_messages={"invalid": gettext_lazy("Vul een dag en een tijd in.")},
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Notitie"), required=False, max_length=400,
        help_text=gettext_lazy("Niets over gezondheid of andere privézaken."),
    )  # fmt: skip


@page
def call_list(request: StaffRequest) -> HttpResponse:
    """Bellen: who waits for a call, the oldest moment first."""
    count = calls.count()
    at = page_of(request, count)
    rows = calls.waiting(limit=at.rows, offset=at.offset)
    return render(request, "desk/calls.html", {"rows": rows, "count": count, "page": at, "now": clock.now()})


@form_page
def call(request: StaffRequest, public_id: str) -> HttpResponse:
    """Eén gesprek: the script, what was tried before, and the outcome."""
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    with tenancy.active(request.actor.tenant_id):
        found = calls.call(public_id)
        if request.method == "POST" and form.is_valid():
            try:
                _record(request, public_id, form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                form.add_error("call_back_at" if refusal.rule == "call_back_at" else "digit", refusal.spoken())
            else:
                flash.success(request, _("Vastgelegd."))
                following = calls.following(clock.now(), found.id)
                return redirect("desk:call", following) if following else redirect("desk:calls")
        context = {
            "call": found, "form": form, "attempts": calls.attempts(found.id), "most": calls.MOST_ATTEMPTS,
            "outcomes": [(n, words.word(code, "call")) for n, code in enumerate(calls.OUTCOMES, 1)],
        }  # fmt: skip
        try:
            context["script"] = calls.script(request.actor, public_id)
        except Refused as refusal:
            context["problem"] = refusal.spoken()
        return render(request, "desk/call.html", context, status=422 if form.errors else 200)


def _record(request: StaffRequest, public_id: str, data: dict[str, object]) -> None:
    moment = data["call_back_at"]
    calling.outcome(
        request.actor, public_id, int(str(data["digit"])), note=str(data["note"]),
        promised_on=data["promised_on"], call_back_at=moment if isinstance(moment, datetime) else None,  # type: ignore[arg-type]
    )  # fmt: skip
