"""Forms of payment orders and mandates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.connect.pain.debits import FORMATS
from voldaan.desk import words
from voldaan.desk.forms import AmountField

_DAY = {"required": _("Kies een dag."), "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")}


class RefundForm(forms.Form):
    """Terugbetaling aanvragen."""

    amount = AmountField(
        label=_("Bedrag"), max_length=20, error_messages={"required": _("Vul een bedrag in.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Waarom gaat dit geld terug?"), max_length=200,
        error_messages={"required": _("Schrijf erbij waarom; wie goedkeurt, leest dat.")},
    )  # fmt: skip
    iban = forms.CharField(
        label=_("Andere rekening"), required=False, max_length=42,
        help_text=_("Leeg: terug naar de rekening waar het vandaan kwam. Een andere rekening vraagt altijd een tweede "
                    "persoon."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )  # fmt: skip
    name = forms.CharField(label=_("Naam bij die rekening"), required=False, max_length=70)


class ChangeForm(forms.Form):
    """Opdracht wijzigen; what was approved until now no longer counts."""

    name = forms.CharField(label=_("Naam"), max_length=70, error_messages={"required": _("Vul een naam in.")})
    iban = forms.CharField(
        label=_("Rekening"), max_length=42, error_messages={"required": _("Vul een rekening in.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )  # fmt: skip
    text = forms.CharField(label=_("Omschrijving voor de ontvanger"), required=False, max_length=140)
    reason = forms.CharField(label=_("Waarom"), max_length=200, error_messages={"required": _("Schrijf erbij waarom.")})


class AnnounceForm(forms.Form):
    """Vooraankondiging vastleggen."""

    on = forms.DateField(
        label=_("Aangekondigd op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )  # fmt: skip
    how = forms.CharField(
        label=_("Hoe"), max_length=80, error_messages={"required": _("Schrijf erbij hoe, bijvoorbeeld op de factuur.")}
    )


class PlanForm(forms.Form):
    """Incasso plannen."""

    number = forms.CharField(
        label=_("Factuur"), max_length=60, error_messages={"required": _("Vul het nummer van de factuur in.")}
    )
    amount = AmountField(
        label=_("Bedrag"), max_length=20, error_messages={"required": _("Vul een bedrag in.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"}),
    )  # fmt: skip
    on = forms.DateField(
        label=_("Dag van de incasso"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )  # fmt: skip
    instalment = forms.BooleanField(label=_("Termijn van een regeling die de debiteur heeft aanvaard"), required=False)


class ContractForm(forms.Form):
    """Incassocontract."""

    identifier = forms.CharField(
        label=_("Incassant-ID"), max_length=35, help_text=_("Staat op het incassocontract met uw bank."),
        error_messages={"required": _("Vul het incassant-ID in.")},
    )  # fmt: skip
    account = forms.ChoiceField(label=_("Rekening"))
    format = forms.ChoiceField(label=_("Formaat"), choices=[(form, form) for form in FORMATS])
    notice_days = forms.IntegerField(
        label=_("Afgesproken dagen van aankondigen"), required=False, min_value=0, max_value=60,
        help_text=_("Leeg: veertien dagen. Bij een consument nooit minder dan vijf."),
    )  # fmt: skip

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class LimitForm(forms.Form):
    """Vierogengrens."""

    amount = AmountField(
        label=_("Tweede persoon boven"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"}),
    )  # fmt: skip


class MandateForm(forms.Form):
    """Machtiging vastleggen."""

    debtor = forms.CharField(
        label=_("Debiteurnummer"), max_length=40, error_messages={"required": _("Vul het nummer van de debiteur in.")}
    )
    reference = forms.CharField(
        label=_("Kenmerk van de machtiging"), max_length=35, error_messages={"required": _("Vul het kenmerk in.")}
    )
    name = forms.CharField(
        label=_("Naam van de rekeninghouder"), max_length=70, error_messages={"required": _("Vul een naam in.")}
    )
    iban = forms.CharField(
        label=_("Rekening"), max_length=42, error_messages={"required": _("Vul een rekening in.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )  # fmt: skip
    signed_on = forms.DateField(
        label=_("Getekend op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )  # fmt: skip
    evidence = forms.ChoiceField(label=_("Hoe gegeven"))
    note = forms.CharField(
        label=_("Waar het bewijs ligt"), required=False, max_length=200,
        help_text=_("Bijvoorbeeld: klapper 3, of het nummer van de online bestelling."),
    )  # fmt: skip
    file = forms.FileField(label=_("Bewijs"), required=False)
    business = forms.BooleanField(label=_("Zakelijke incasso"), required=False)
    once = forms.BooleanField(label=_("Voor één keer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = words.choices("evidence")  # type: ignore[attr-defined]
