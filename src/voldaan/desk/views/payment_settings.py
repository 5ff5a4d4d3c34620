"""Settings of payments (instellingen voor betalingen): what is settled without a person."""

from __future__ import annotations

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import clock, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, Refused
from voldaan.daily import intake
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, form_page
from voldaan.payments import thresholds
from voldaan.payments.threshold_rules import LOWEST_PERCENT, Threshold


class ThresholdForm(forms.Form):
    """Drempel."""

    automatic = forms.ChoiceField(label=gettext_lazy("Vanzelf verwerken"), widget=forms.RadioSelect)
    from_percent = forms.IntegerField(
        label=gettext_lazy("Kans in procenten"), min_value=LOWEST_PERCENT, max_value=99,
        help_text=gettext_lazy("Alleen van belang bij “vanaf een kans”."),
        error_messages={
            "required": gettext_lazy("Vul een kans in van 80 tot en met 99."),
            "invalid": gettext_lazy("Vul een kans in van 80 tot en met 99."),
            "min_value": gettext_lazy("Vul een kans in van 80 tot en met 99."),
            "max_value": gettext_lazy("Vul een kans in van 80 tot en met 99."),
        },
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["automatic"].choices = words.choices("threshold")  # type: ignore[attr-defined]


@form_page
def payment_settings(request: StaffRequest) -> HttpResponse:
    """Instellingen > Betalingen: the threshold, and what each choice would have done lately."""
    with tenancy.active(request.actor.tenant_id):
        now = thresholds.threshold()
        form = ThresholdForm(request.POST if request.method == "POST" else None, initial=now._asdict())
        if request.method == "POST":
            request.actor.must(Permission.MANAGE)
        if request.method == "POST" and form.is_valid():
            try:
                changed = thresholds.set_threshold(request.actor, Threshold(**form.cleaned_data))
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("from_percent", refusal.spoken())
            else:
                flash.success(
                    request, _("Vastgelegd; het geldt voor nieuwe regels.") if changed else _("Dat stond al zo.")
                )
                return redirect("desk:payment_settings")
        context = {
            "form": form, "now": now, "shares": thresholds.shares(clock.today()),
            "tolerance": intake.tolerance(request.actor), "days": thresholds.LOOK_BACK_DAYS,
        }  # fmt: skip
        return render(request, "desk/payment_settings.html", context, status=422 if form.errors else 200)
