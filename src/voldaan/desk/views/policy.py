"""Policy: the path that claims take, its versions, what another text would do, and the switch of all sending."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.base.spoken import spoken
from voldaan.daily import adoption, forecasts
from voldaan.daily.simulate import Forecast
from voldaan.daily.undo import undo_run as undo_the_run
from voldaan.desk.access import StaffRequest, action, back, form_page, page, valid
from voldaan.desk.forms import DayForm
from voldaan.messages import switch
from voldaan.policy import plain, queries, services
from voldaan.policy.rules import Policy, parse


class PolicyForm(forms.Form):
    """Beleid als tekst."""

    text = forms.CharField(
        label=gettext_lazy("Het beleid als tekst (TOML)"),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "mono", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Het beleid is leeg. Begin met de tekst van een eerdere versie.")},
    )
    note = forms.CharField(label=gettext_lazy("Wat verandert er, en waarom"), required=False, max_length=200)

    def clean_text(self) -> str:
        """A policy that can be read and that skips no legal guard."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        try:
            parse(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.spoken()) from refusal
        return text


def _language() -> str:
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def _paths(policy: Policy) -> dict[str, Any]:
    language = _language()
    return {
        "policy": policy,
        "natural": plain.steps(policy, natural=True, language=language),
        "business": plain.steps(policy, natural=False, language=language),
        "promises": plain.promises(policy.limits, language),
    }


@page
def overview(request: StaffRequest) -> HttpResponse:
    """Beleid: the path in force, segments, what is coming, and all versions."""
    today = clock.today()
    _id, policy = services.in_force(request.actor, today)
    versions = queries.versions(today)
    context = {
        "versions": versions,
        "current": next(v for v in versions if v.state == "in_force"),
        "calendar": forecasts.calendar(request.actor, today),
        "switch": switch.current(),
    }
    return render(request, "desk/policy.html", context | _paths(policy))


@page
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Eén versie: its path, its text, and what differs from the one in force."""
    today = clock.today()
    found = queries.version(today, number)
    current = queries.in_force(today)
    context = {
        "version": found,
        "current": current,
        "difference": queries.difference(current.text, found.text) if current and current.id != found.id else [],
        "form": DayForm(initial={"on": today}),
    }
    return render(request, "desk/policy_version.html", context | _paths(parse(found.text)))


@form_page
def edit(request: StaffRequest) -> HttpResponse:
    """Nieuwe versie: write, check, compare with today's policy, and keep as a draft."""
    today = clock.today()
    with tenancy.active(request.actor.tenant_id):
        services.in_force(request.actor, today)
        from_number = request.GET.get("versie", "")
        versions = queries.versions(today)
        start = next(
            (v for v in versions if str(v.version) == from_number), next(v for v in versions if v.state == "in_force")
        )
        form = PolicyForm(request.POST or None, initial={"text": start.text})
        context: dict[str, Any] = {"form": form, "current": next(v for v in versions if v.state == "in_force")}
        if form.is_bound and form.is_valid():
            text = form.cleaned_data["text"]
            if "keep" in request.POST:
                return _keep(request, text, form.cleaned_data["note"])
            context |= _paths(parse(text)) | _compared(request, text)
            context["difference"] = queries.difference(context["current"].text, text)
        return render(request, "desk/policy_edit.html", context, status=422 if form.errors else 200)


def _keep(request: StaffRequest, text: str, note: str) -> HttpResponse:
    made = services.draft(request.actor, text, note=note)
    number = next(v.version for v in queries.versions(clock.today()) if v.id == made)
    flash.success(request, _("Bewaard als ontwerp. Het geldt nog voor niemand."))
    return redirect("desk:policy_version", number)


def _compared(request: StaffRequest, text: str) -> dict[str, Any]:
    """What the text would do to the whole book, beside the policy in force."""
    found = forecasts.compare(request.actor, text, clock.today())
    names: list[tuple[str, str]] = [
        ("messages", _("berichten")), ("costs", _("incassokosten voor klanten")),
        ("days", _("dagen dat een factuur openstaat")),
        ("paid", _("betaald binnen de termijn")), ("approvals", _("goedkeuringen door een mens")),
        ("legal", _("juridische voorstellen")),
    ]  # fmt: skip
    now, then = _figures(found.now), _figures(found.then)
    return {"comparison": found, "figures": [(name, words, now[name], then[name]) for name, words in names]}


def _figures(f: Forecast) -> dict[str, float]:
    return {
        "messages": sum(f.messages.values()), "costs": round(f.costs_cents), "days": f.expected_days, "paid": f.paid,
        "approvals": f.approvals, "legal": f.legal_proposals,
    }  # fmt: skip


@action
def adopt(request: StaffRequest, number: int) -> HttpResponse:
    """Vaststellen from a day, or go back to an older text from a day."""
    form = DayForm(request.POST)
    valid(form)
    on: date = form.cleaned_data["on"]
    with tenancy.active(request.actor.tenant_id):
        found = queries.version(clock.today(), number)
        again = found.effective_from is not None
        made = (adoption.roll_back if again else adoption.adopt)(request.actor, found.id, on)
    flash.success(request, _("Versie %(n)d geldt vanaf %(on)s.") % {"n": made, "on": f"{on:%d-%m-%Y}"})
    return redirect("desk:policy")


@action
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    """Intrekken of a version that was not used yet."""
    with tenancy.active(request.actor.tenant_id):
        services.withdraw(request.actor, queries.version(clock.today(), number).id)
    flash.success(request, _("Ingetrokken. Deze versie is weer een ontwerp."))
    return redirect("desk:policy_version", number)


@action
def publish(request: StaffRequest, number: int) -> HttpResponse:
    """Openbaar maken, or no longer."""
    public = "hide" not in request.POST
    with tenancy.active(request.actor.tenant_id):
        services.publish(request.actor, queries.version(clock.today(), number).id, public=public)
    flash.success(request, _("Klanten kunnen dit beleid lezen.") if public else _("Dit beleid is niet meer openbaar."))
    return redirect("desk:policy_version", number)


@action
def turn_switch(request: StaffRequest) -> HttpResponse:
    """Verzending aan, in veilige stand of stil."""
    state = request.POST.get("state", "")[:10]
    with tenancy.active(request.actor.tenant_id):
        switch.turn(request.actor, state, reason=request.POST.get("reason", "")[:200])
        now = switch.current()
    keeps = spoken(now.keeps)
    flash.success(request, f"{keeps[:1].upper()}{keeps[1:]}." if keeps else _("De verzending staat aan."))
    return redirect(back(request))


@action
def undo_run(request: StaffRequest, on: date) -> HttpResponse:
    """Dagrun terugdraaien while nothing of it has left."""
    done = undo_the_run(request.actor, on)
    flash.success(request, _("Teruggedraaid: %(n)d berichten zijn ingetrokken.") % {"n": done.messages})
    return redirect("desk:run", on)
