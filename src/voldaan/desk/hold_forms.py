"""Forms about stops: why, on what, since when, with which proof, and who acts for the debtor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voldaan.base import clock
from voldaan.claims.hold_queries import Helper, HoldView
from voldaan.claims.hold_rules import BY_HAND, SOURCES
from voldaan.desk import words
from voldaan.messages import personal
from voldaan.messages.editing import NOTE_LENGTH

_DAY = {"invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")}


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=required, error_messages=_DAY | {"required": _("Kies een dag.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class WriteForm(forms.Form):
    """Toch schrijven: why, and a paragraph of one's own."""

    reason = forms.CharField(
        label=_("Waarom schrijft u ondanks de stop?"), max_length=personal.LONGEST_REASON,
        help_text=_("Dit staat bij het bericht en in de geschiedenis, niet in de brief."),
        error_messages={
            "required": _("Schrijf erbij waarom."), "max_length": _("De reden is te lang: hooguit 200 tekens."),
        },
    )  # fmt: skip
    note = forms.CharField(
        label=_("Eigen alinea in de brief"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Uw eigen tekst is te lang. Maak hem korter.")},
    )  # fmt: skip


class ActingForm(forms.Form):
    """Wie de debiteur vertegenwoordigt, and what shows the stop."""

    name = forms.CharField(label=_("Naam"), required=False, max_length=140)
    organisation = forms.CharField(label=_("Kantoor of instelling"), required=False, max_length=140)
    street = forms.CharField(label=_("Straat en nummer"), required=False, max_length=140)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=12)
    town = forms.CharField(label=_("Plaats"), required=False, max_length=80)
    email = forms.EmailField(
        label=_("E-mailadres"), required=False, max_length=254,
        error_messages={"invalid": _("Dit is geen e-mailadres. Controleer het.")},
    )  # fmt: skip
    reference = forms.CharField(label=_("Kenmerk"), required=False, max_length=60)
    evidence = forms.FileField(
        label=_("Bewijsstuk"), required=False,
        error_messages={"empty": _("Dit bestand is leeg. Maak het opnieuw en kies het dan nog eens.")},
    )  # fmt: skip

    ACTING = Helper._fields

    def helper(self) -> Helper:
        """Wie er optreedt, as typed."""
        return Helper(*(self.cleaned_data[name] for name in self.ACTING))

    def acting(self) -> list[forms.BoundField]:
        """The fields of who acts."""
        return [self[name] for name in self.ACTING]


class HoldForm(ActingForm):
    """Stop instellen."""

    kind = forms.ChoiceField(
        label=_("Reden"),
        error_messages={"required": _("Kies een reden."), "invalid_choice": _("Kies een reden uit de lijst.")},
    )
    scope = forms.ChoiceField(
        label=_("Waarvoor"), required=False,
        choices=[("case", _("Alles van deze debiteur")), ("claim", _("Alleen deze factuur")),
                 ("debtor", _("Alles van deze debiteur, ook bij andere opdrachtgevers"))],
        error_messages={"invalid_choice": _("Kies waarvoor de stop geldt.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Notitie"), required=False, max_length=200)
    from_on = _day(_("Geldt vanaf"), _("Begon het eerder, kies dan die dag: wat sindsdien gebeurde, wordt rechtgezet."))
    until = _day(_("Tot en met"), _("Alleen als er een einddatum is. Zonder die datum blijft de stop staan."))
    source = forms.ChoiceField(label=_("Hoe weten we dit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Kies een reden")), *((k, words.word(k, "hold")) for k in BY_HAND)]  # type: ignore[attr-defined]
        chosen = [code for code in SOURCES if code not in ("program", "bank")]
        self.fields["source"].choices = [(code, words.word(code, "hold_source")) for code in chosen]  # type: ignore[attr-defined]

    def clean_from_on(self) -> date | None:
        """Not after today."""
        found: date | None = self.cleaned_data["from_on"]
        if found is not None and found > clock.today():
            raise forms.ValidationError(_("Die dag moet nog komen. Kies vandaag of een eerdere dag."))
        return found

    def clean(self) -> dict[str, Any]:
        """An end comes after its beginning."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = found.get("from_on") or clock.today(), found.get("until")
        if until is not None and until < since:
            self.add_error("until", _("De stop eindigt voor hij begint. Kies een latere dag."))
        return found


class ChangeHoldForm(ActingForm):
    """Stop wijzigen."""

    from_on = _day(_("Geldt vanaf"), required=True)
    until = _day(_("Tot en met"))
    review_on = _day(_("Nakijken op"))
    note = forms.CharField(label=_("Notitie"), required=False, max_length=200)

    def __init__(self, *args: Any, hold: HoldView, helper: Helper, **kwargs: Any) -> None:
        known = {"from_on": hold.from_on, "until": hold.until_on, "review_on": hold.review_on, "note": hold.note}
        kwargs["initial"] = known | helper._asdict()
        super().__init__(*args, **kwargs)


class ReleaseForm(forms.Form):
    """Stop opheffen, from today or an earlier day."""

    on = _day(_("Vanaf"))
