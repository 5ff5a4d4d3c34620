"""Forms of a debtor's file: ways to reach him, people around him, what he said, what he needs, what he is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from voldaan.desk import words
from voldaan.parties.rules import LONGEST

_CHOOSE = {"required": _("Kies uit de lijst."), "invalid_choice": _("Kies uit de lijst.")}
_NO_DAY = {"invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."), "required": _("Kies een dag.")}


def _choice(label: Any, kind: str, *, initial: str = "", without: tuple[str, ...] = ()) -> forms.ChoiceField:
    def choices() -> list[tuple[str, str]]:
        return [(code, word) for code, word in words.choices(kind) if code not in without]

    return forms.ChoiceField(label=label, choices=choices, initial=initial, error_messages=_CHOOSE)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages=_NO_DAY, help_text=help_text)


def _text(label: Any, longest: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text)


class ContactForm(forms.Form):
    """Contactgegeven toevoegen."""

    kind = _choice(_("Soort"), "contact", initial="email")
    purpose = _choice(_("Waarvoor"), "purpose", initial="all")
    value = _text(_("E-mailadres of telefoonnummer"), LONGEST["email"])
    street = _text(_("Straat en huisnummer"), LONGEST["street"], _("Alleen voor post."))
    postcode = _text(_("Postcode"), LONGEST["postcode"])
    town = _text(_("Plaats"), LONGEST["town"])
    country = forms.CharField(label=_("Land (code)"), required=False, max_length=2, initial="NL")
    attention = _text(_("Ter attentie van"), 140)
    role = forms.ChoiceField(label=_("Van wie"), required=False, error_messages=_CHOOSE)
    preferred = forms.BooleanField(label=_("Heeft de voorkeur"), required=False)
    until = _day(_("Tot en met"), _("Leeg: tot het wordt beëindigd."))

    def __init__(self, data: Any = None, *, roles: Mapping[int, str] = {}) -> None:
        super().__init__(data, prefix="contact")
        choices = [("", gettext("de debiteur zelf")), *((str(id_), name) for id_, name in roles.items())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What was filled in, as the use case takes it."""
        data = dict(self.cleaned_data)
        place = {name: data.pop(name) for name in ("street", "postcode", "town", "country")}
        role = data.pop("role")
        return data | {"place": place, "role_id": int(role) if role else None}


class RoleForm(forms.Form):
    """Iemand toevoegen around a debtor."""

    kind = _choice(_("Rol"), "party_role", initial="contact_person")
    name = _text(_("Naam"), 140)
    other = _text(_("Debiteurnummer"), 40, _("Alleen voor een moedermaatschappij of dezelfde persoon."))
    letters = _choice(_("Brieven"), "letters", initial="none")
    evidence = _text(_("Waaruit blijkt dat"), 200, _("Bijvoorbeeld: machtiging van 3 maart 2026, of een uitspraak."))
    until = _day(_("Tot en met"), _("Voor een helper verplicht."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="role")


class ConsentForm(forms.Form):
    """Toestemming of bezwaar vastleggen."""

    about = _choice(_("Waarover"), "consent", initial="sms")
    granted = forms.ChoiceField(
        label=_("Wat zei de debiteur"), error_messages=_CHOOSE, initial="no",
        choices=[("no", _("maakt bezwaar")), ("yes", _("geeft toestemming"))],
    )  # fmt: skip
    how = _choice(_("Hoe"), "how_said", initial="phone")
    on = _day(_("Wanneer"), _("Leeg: vandaag."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="consent")


class NeedForm(forms.Form):
    """Aanpassing vastleggen: wat, nooit waarom."""

    need = _choice(_("Wat heeft deze debiteur nodig"), "need", initial="larger_print")
    until = _day(_("Tot en met"), _("Leeg: zes maanden. Daarna vervalt het vanzelf."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="need")


class CapacityForm(forms.Form):
    """Hoedanigheid vaststellen, met het bewijs."""

    capacity = _choice(_("Deze debiteur is"), "capacity", initial="consumer")
    how = _choice(_("Hoe weten we dat"), "known", initial="own_statement")
    note = _text(_("Toelichting"), 200, _("Bijvoorbeeld: uittreksel van 3 maart 2026."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="capacity")
