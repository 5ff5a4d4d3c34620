"""Forms about client money: a client, the third-party account, a commission plan, a direct payment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.base.errors import Refused
from voldaan.client_money.rules import COMPONENTS, Terms, format_rate, parse_rate
from voldaan.desk import words
from voldaan.desk.forms import AmountField
from voldaan_law.money import format_euros


class ClientForm(forms.Form):
    """Opdrachtgever toevoegen."""

    name = forms.CharField(label=_("Naam"), max_length=140, error_messages={"required": _("Vul de naam in.")})
    iban = forms.CharField(
        label=_("Eigen rekening"), help_text=_("Hierheen wordt afgedragen."), max_length=42, required=False
    )
    street = forms.CharField(label=_("Straat en huisnummer"), max_length=140, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Plaats"), max_length=80, required=False)
    kvk = forms.CharField(label=_("KvK-nummer"), max_length=8, required=False)
    email = forms.EmailField(
        label=_("E-mailadres"), required=False, error_messages={"invalid": _("Dit is geen e-mailadres.")}
    )
    deducts_vat = forms.BooleanField(label=_("Kan btw verrekenen"), required=False, initial=True)
    term_is_fatal = forms.BooleanField(label=_("De betaaltermijn is met klanten afgesproken"), required=False)


class AccountForm(forms.Form):
    """Derdenrekening vastleggen."""

    iban = forms.CharField(
        label=_("Derdenrekening"),
        help_text=_("Een rekening waarop alleen geld van opdrachtgevers komt."),
        max_length=42,
        error_messages={"required": _("Vul het rekeningnummer in.")},
    )


class RateField(forms.CharField):
    """Percentage as people write it; gives a :class:`voldaan.client_money.rules.Rate`."""

    def clean(self, value: Any) -> Any:
        """What cannot be read is said at the field."""
        try:
            return parse_rate(str(super().clean(value) or ""))
        except Refused as refusal:
            raise forms.ValidationError(refusal.spoken(), code="invalid") from refusal


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Kies een dag."),
            "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        },
        **more,
    )


#: Messages for which a price may be agreed.
_LETTERS = ("reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand", "costs_due")


class PlanForm(forms.Form):
    """Commissieafspraak vastleggen."""

    valid_from = _day(_("Geldt vanaf"), help_text=_("Voor dossiers die vanaf deze dag binnenkomen."))
    principal = RateField(
        label=_("Over hoofdsom"),
        help_text=_("Bijvoorbeeld 15%, of 15%; 10% boven 2.500,00, of 15%; 25% na 365 dagen."),
        required=False,
        max_length=120,
    )
    interest = RateField(label=_("Over rente"), required=False, max_length=120)
    costs = RateField(
        label=_("Over incassokosten"),
        help_text=_("100% als de incassokosten voor het bureau zijn, 0% als zij voor de opdrachtgever zijn."),
        required=False,
        max_length=120,
    )
    intake = AmountField(label=_("Per dossier, bij aanname"), required=False, max_length=20)
    success = AmountField(label=_("Per dossier, zodra er iets is ontvangen"), required=False, max_length=20)
    minimum = AmountField(label=_("Ten minste per dossier met ontvangst"), required=False, max_length=20)
    maximum = AmountField(label=_("Ten hoogste per dossier"), required=False, max_length=20)
    mode = forms.ChoiceField(label=_("Verrekening"))
    set_off_agreed_on = _day(
        _("Inhouden afgesproken op"),
        help_text=_("Nodig bij netto en gecombineerd: zonder afspraak wordt niets ingehouden."),
        required=False,
    )
    schedule = forms.ChoiceField(label=_("Afdragen"))
    schedule_day = forms.IntegerField(
        label=_("Op dag"),
        help_text=_("Bij elke week 1 (maandag) tot en met 7, bij elke maand 1 tot en met 31."),
        min_value=1,
        max_value=31,
        initial=1,
        error_messages={
            "required": _("Kies een dag."), "invalid": _("Kies een dag."), "min_value": _("Kies een dag."),
            "max_value": _("Kies een dag."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = words.choices("settlement")  # type: ignore[attr-defined]
        self.fields["schedule"].choices = words.choices("schedule")  # type: ignore[attr-defined]
        for kind in _LETTERS:
            label = words.word(kind, "step").capitalize()
            self.fields[f"letter-{kind}"] = AmountField(label=label, required=False, max_length=20)

    def main(self) -> list[forms.BoundField]:
        """What most agreements hold."""
        return [field for field in self if not field.name.startswith("letter-")]

    def letters(self) -> list[forms.BoundField]:
        """Prijs per verstuurd bericht."""
        return [field for field in self if field.name.startswith("letter-")]

    def terms(self) -> Terms:
        """Tarief out of what was typed."""
        data = self.cleaned_data
        return Terms(
            {component: data[component] for component in COMPONENTS},
            intake_cents=data["intake"] or 0,
            success_cents=data["success"] or 0,
            minimum_cents=data["minimum"] or 0,
            maximum_cents=data["maximum"],
            action_cents={kind: data[f"letter-{kind}"] for kind in _LETTERS if data[f"letter-{kind}"]},
        )


def tariff(terms: Terms) -> list[tuple[str, str]]:
    """Tarief in words: what is agreed, without what is nothing."""
    names = {"principal": _("Over hoofdsom"), "interest": _("Over rente"), "costs": _("Over incassokosten")}
    rows = [(str(names[c]), format_rate(terms.rates[c])) for c in COMPONENTS]
    sums = [
        (_("Per dossier, bij aanname"), terms.intake_cents),
        (_("Per dossier, zodra er iets is ontvangen"), terms.success_cents),
        (_("Ten minste per dossier met ontvangst"), terms.minimum_cents),
        (_("Ten hoogste per dossier"), terms.maximum_cents),
    ]
    rows += [(str(name), format_euros(cents)) for name, cents in sums if cents]
    return rows + [(words.word(kind, "step"), format_euros(cents)) for kind, cents in terms.action_cents.items()]


class PayeeForm(forms.Form):
    """Rekening van de opdrachtgever."""

    iban = forms.CharField(
        label=_("Eigen rekening"),
        help_text=_("Hierheen wordt afgedragen."),
        max_length=42,
        error_messages={"required": _("Vul het rekeningnummer in.")},
    )


class PaidForm(forms.Form):
    """Commissienota betaald."""

    amount = AmountField(label=_("Bedrag"), max_length=20, error_messages={"required": _("Vul het bedrag in.")})


class DirectForm(forms.Form):
    """Rechtstreekse betaling melden."""

    number = forms.CharField(
        label=_("Factuur"), max_length=60, error_messages={"required": _("Vul het factuurnummer in.")}
    )
    amount = AmountField(label=_("Bedrag"), max_length=20, error_messages={"required": _("Vul het bedrag in.")})
    value_on = _day(_("Betaald op"))
