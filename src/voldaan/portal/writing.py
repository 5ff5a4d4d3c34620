"""Terugschrijven: whoever holds a letter writes back with its code; no log-in, no script, nothing of the case shown."""

from __future__ import annotations

import secrets

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from voldaan.base import tenancy
from voldaan.base.actor import system
from voldaan.base.errors import Refused
from voldaan.documents.verify import read_code
from voldaan.inbox import services
from voldaan.portal.queries import case_behind, genuine

MOST_A_DAY = 10


class WriteForm(forms.Form):
    """Bericht aan ons; ``once`` makes a second click harmless."""

    text = forms.CharField(
        label=_("Uw bericht"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Schrijf wat u wilt zeggen."),
            "max_length": _("Dit is te lang. Houd het bij 4000 tekens."),
        },
    )
    sender = forms.EmailField(
        label=_("Uw e-mailadres (hoeft niet)"),
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Laat het leeg of verbeter het.")},
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Schrijf ons: any other code is 404 and says how to check it."""
    found = genuine(code)
    if found is None:
        return render(request, "portal/write_unknown.html", {"code": read_code(code) or code[:40]}, status=404)
    form = WriteForm(request.POST or None, initial={"once": secrets.token_hex(12)})
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(found.administration_id):
                _receive(found.administration_id, code, form.cleaned_data)
            return redirect("writing:written", read_code(code))
        except Refused as refusal:
            form.add_error("text", refusal.spoken())
    context = {"form": form, "creditor": found.creditor, "code": read_code(code)}
    return render(request, "portal/write.html", context, status=422 if form.errors else 200)


def _receive(administration_id: int, code: str, said: dict[str, str]) -> None:
    behind = case_behind(read_code(code))
    case_id = behind[1] if behind else None
    if case_id is not None and services.written_today(case_id) >= MOST_A_DAY:
        raise Refused("U hebt ons vandaag al vaak geschreven. Bel ons, of schrijf morgen weer.", rule="often")
    services.receive(
        system(administration_id, "betaalpagina"), channel="portal", text=said["text"], sender=said["sender"].lower(),
        reference=f"{read_code(code)}:{said['once']}", case_id=case_id,
    )  # fmt: skip


@require_safe
def written(request: HttpRequest, code: str) -> HttpResponse:
    """Ontvangen: what happens now."""
    found = genuine(code)
    if found is None:
        return render(request, "portal/write_unknown.html", {"code": read_code(code) or code[:40]}, status=404)
    return render(request, "portal/written.html", {"creditor": found.creditor})
