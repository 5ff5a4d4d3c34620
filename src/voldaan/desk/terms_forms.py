"""Forms of terms: the choices a version is made from, terms of one's own, and an acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.desk import words

_DAYS = {
    "required": _("Vul het aantal dagen in."), "invalid": _("Vul een heel aantal dagen in."),
    "min_value": _("Kies 0 tot en met 365 dagen."), "max_value": _("Kies 0 tot en met 365 dagen."),
}  # fmt: skip


def _number() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "class": "amount", "autocomplete": "off"})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ForCreditor(forms.Form):
    """Formulier that is about one creditor; asked for only where there are more."""

    creditor = forms.ChoiceField(label=_("Schuldeiser"))

    def __init__(self, *args: Any, creditors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["creditor"].choices = creditors  # type: ignore[attr-defined]
        self.fields["creditor"].initial = creditors[0][0]
        if len(creditors) == 1:
            self.fields["creditor"].widget = forms.HiddenInput()
        if "audience" in self.fields:
            self.fields["audience"].choices = words.choices("audience")  # type: ignore[attr-defined]
        if "kind" in self.fields:
            self.fields["kind"].choices = words.choices("terms")  # type: ignore[attr-defined]


class ChoicesForm(ForCreditor):
    """Keuzes waaruit de tekst volgt."""

    kind = forms.ChoiceField(label=_("Soort"))
    audience = forms.ChoiceField(label=_("Voor wie"))
    payment_term_days = forms.IntegerField(
        label=_("Betaaltermijn in dagen"), initial=14, min_value=0, max_value=365, widget=_number(),
        error_messages=_DAYS,
    )  # fmt: skip
    interest_percent = forms.CharField(
        label=_("Rente per jaar in procenten"), required=False, max_length=6, widget=_number(),
        help_text=_(
            "Leeg: de wettelijke rente. Een eigen rente kan alleen bij zakelijke klanten. Per maand afgesproken? "
            "Vul twaalf keer dat percentage in; dan is het nooit meer dan afgesproken."
        ),
    )  # fmt: skip
    costs_percent = forms.IntegerField(
        label=_("Incassokosten in procenten"), initial=0, min_value=0, max_value=100, widget=_number(),
        help_text=_("Nul: de wettelijke staffel. Iets anders kan alleen bij zakelijke klanten."),
        error_messages={"required": _("Vul een percentage in; nul mag."), "invalid": _("Vul een heel getal in."),
                        "min_value": _("Vul een heel getal in."), "max_value": _("Vul een heel getal in.")},
    )  # fmt: skip
    dispute_days = forms.IntegerField(
        label=_("Dagen om een factuur te betwisten"), initial=14, min_value=1, max_value=365, widget=_number(),
        error_messages=_DAYS, help_text=_("Telt alleen bij zakelijke klanten."),
    )  # fmt: skip
    retention_of_title = forms.BooleanField(label=_("Eigendomsvoorbehoud"), required=False, initial=True)

    def clean_interest_percent(self) -> str:
        """A comma, as the text writes it."""
        return str(self.cleaned_data["interest_percent"]).strip().replace(".", ",")


class OwnTermsForm(ForCreditor):
    """Eigen voorwaarden keuren of publiceren."""

    title = forms.CharField(
        label=_("Titel"), max_length=140, initial=_("Algemene voorwaarden"),
        error_messages={"required": _("Geef de voorwaarden een titel.")},
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Voor wie"))
    file = forms.FileField(
        label=_("PDF of tekstbestand"),
        error_messages={"required": _("Kies eerst een bestand."), "empty": _("Dit bestand is leeg. Kies een ander.")},
    )
    effective_from = forms.DateField(
        label=_("Gelden sinds"), required=False, widget=_day(), help_text=_("Leeg: vanaf vandaag."),
        error_messages={"invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")},
    )  # fmt: skip
    payment_term_days = forms.IntegerField(
        label=_("Betaaltermijn die erin staat, in dagen"), required=False, min_value=0, max_value=365,
        widget=_number(), error_messages=_DAYS,
    )  # fmt: skip


class AcceptForm(forms.Form):
    """Aanvaarding vastleggen."""

    debtor = forms.CharField(
        label=_("Debiteurnummer"), max_length=40, error_messages={"required": _("Vul het nummer van de debiteur in.")}
    )
    accepted_on = forms.DateField(
        label=_("Aanvaard op"), widget=_day(),
        error_messages={
            "required": _("Kies een dag."), "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        },
    )  # fmt: skip
    how = forms.ChoiceField(label=_("Hoe"), error_messages={"required": _("Kies hoe er is aanvaard.")})
    evidence = forms.FileField(
        label=_("Bewijs"), required=False,
        help_text=_("De getekende opdracht, de bevestiging, of de vastlegging van de webwinkel."),
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Notitie"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = words.choices("how")  # type: ignore[attr-defined]
