"""Forms of the post: what a person fills in beside a reply; each says at its own field what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.desk.forms import AmountField
from voldaan.desk.import_forms import ManyFiles, ManyFilesField
from voldaan.inbox import following


class UploadForm(forms.Form):
    """E-mails die als bestand zijn bewaard."""

    mails = ManyFilesField(
        label=_("E-mails (.eml)"),
        widget=ManyFiles(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={"required": _("Kies eerst een bestand."), "empty": _("Dit bestand is leeg. Kies een ander.")},
    )


class PromiseForm(forms.Form):
    """Toezegging: on which day, and how much where it is not everything."""

    on = forms.DateField(
        label=_("Betaalt op"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Kies de dag waarop er betaald wordt."),
            "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        },
    )
    amount = AmountField(label=_("Bedrag (leeg: alles)"), required=False)


class DisputeForm(forms.Form):
    """Betwisting: of which invoice, why, and how much of it."""

    claim = forms.TypedChoiceField(
        label=_("Factuur"),
        coerce=int,
        error_messages={"required": _("Kies een factuur."), "invalid_choice": _("Kies een factuur uit de lijst.")},
    )
    category = forms.ChoiceField(
        label=_("Waarom"),
        error_messages={"required": _("Kies een reden."), "invalid_choice": _("Kies een reden uit de lijst.")},
    )
    amount = AmountField(label=_("Betwist bedrag (leeg: alles)"), required=False)

    def __init__(self, *args: Any, claims: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].choices = claims  # type: ignore[attr-defined]
        self.fields["category"].choices = [(code, _(name)) for code, name in following.categories()]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Antwoord, changed by a person before it goes."""

    text = forms.CharField(
        label=_("Antwoord"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=following.LONGEST_ANSWER,
        error_messages={"required": _("Schrijf eerst het antwoord."), "max_length": _("Het antwoord is te lang.")},
    )
