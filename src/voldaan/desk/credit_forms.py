"""Forms of credit: a limit, a decision, a term, an order, the bounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.desk.forms import AmountField

_DAY = {"invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")}
_AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}


def _amount() -> forms.TextInput:
    return forms.TextInput(attrs=_AMOUNT)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LimitForm(forms.Form):
    """Limiet aanvragen of vaststellen."""

    amount = AmountField(
        label=_("Limiet"), max_length=20, widget=_amount(), error_messages={"required": _("Vul een bedrag in.")}
    )
    reason = forms.CharField(
        label=_("Waarom"), max_length=200, error_messages={"required": _("Schrijf erbij waarom.")},
        help_text=_("Bijvoorbeeld: jaarcijfers gezien, of een groot project tot de zomer."),
    )  # fmt: skip
    until_on = forms.DateField(
        label=_("Tot en met"), required=False, widget=_day(), error_messages=_DAY,
        help_text=_("Leeg: geldt tot u haar wijzigt."),
    )  # fmt: skip
    for_group = forms.BooleanField(label=_("Voor alle bedrijven van de groep samen"), required=False)

    def __init__(self, *args: Any, in_group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not in_group:
            del self.fields["for_group"]


class OrderForm(forms.Form):
    """Order melden."""

    number = forms.CharField(
        label=_("Ordernummer"), max_length=60, error_messages={"required": _("Vul het ordernummer in.")}
    )
    amount = AmountField(
        label=_("Bedrag"), max_length=20, widget=_amount(), error_messages={"required": _("Vul een bedrag in.")},
        help_text=_("Nul: gefactureerd of afgezegd."),
    )  # fmt: skip


class TermForm(forms.Form):
    """Betaaltermijn afspreken."""

    term_days = forms.IntegerField(
        label=_("Betaaltermijn in dagen"), min_value=0, max_value=365,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "amount"}),
        error_messages={
            "required": _("Vul het aantal dagen in."), "invalid": _("Vul een heel aantal dagen in."),
            "min_value": _("Kies 0 tot en met 365 dagen."), "max_value": _("Kies 0 tot en met 365 dagen."),
        },
    )  # fmt: skip
    contract = forms.CharField(
        label=_("Alleen voor contract"),
        required=False,
        max_length=60,
        help_text=_("Leeg: voor alles van deze debiteur."),
    )
    expressly_agreed = forms.BooleanField(
        label=_("Uitdrukkelijk afgesproken en te rechtvaardigen"), required=False,
        help_text=_("Alleen nodig boven het wettelijk maximum."),
    )  # fmt: skip
    large_to_sme = forms.BooleanField(
        label=_("De debiteur is een grote onderneming en de schuldeiser niet"), required=False
    )
    note = forms.CharField(label=_("Waaruit dat blijkt"), required=False, max_length=200)


class BoundsForm(forms.Form):
    """Grenzen van de kredietbewaking."""

    near_percent = forms.IntegerField(label=_("Bijna vol vanaf (procent van de limiet)"), min_value=1, max_value=100)
    ask_after_days = forms.IntegerField(label=_("Eerst vragen na (dagen te laat)"), min_value=0, max_value=1000)
    stop_after_days = forms.IntegerField(label=_("Niet leveren na (dagen te laat)"), min_value=0, max_value=1000)
    four_eyes_above = AmountField(
        label=_("Tweede persoon beslist boven"), required=False, max_length=20, widget=_amount(),
        help_text=_("Nul: altijd twee personen. Leeg laten kan alleen bij een zzp'er."),
    )  # fmt: skip
