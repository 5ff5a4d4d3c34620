"""Rekenformulieren: what a visitor of the calculator asks, answered by the law or refused at the field."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.money import parse_euros
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.collection_costs import NoticeState, collection_costs, costs_due
from voldaan_law.nl.interest import Interest, interest
from voldaan_law.nl.notice import NoticeWindow, notice_window
from voldaan_law.outcome import Outcome

#: Exact interest over more years than this is no question about a claim, and takes long to compute.
LONGEST_YEARS = 60
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?", re.ASCII)


def sentence_of(error: LawError) -> str:
    """Zin van een weigering in the reader's language, as the law kernel wrote it."""
    return error.sentence if get_language() == "nl" else error.sentence_en


class PrincipalField(forms.CharField):
    """Hoofdsom in euro's as people write it; gives whole cents above zero."""

    default_error_messages = {
        "required": _("Vul de hoofdsom in, bijvoorbeeld 1234,56."),
        "zero": _("Vul een hoofdsom van meer dan nul in."),
    }

    def clean(self, value: Any) -> int:
        """Cents; what can be read in two ways is refused with the kernel's sentence."""
        text = str(super().clean(value))
        try:
            cents = parse_euros(text)
        except LawError as error:
            raise ValidationError(sentence_of(error), code="invalid") from error
        if cents == 0:
            raise ValidationError(self.error_messages["zero"], code="zero")
        return cents


class PercentField(forms.CharField):
    """Percentage per jaar, exact; None when nothing was typed."""

    default_error_messages = {"invalid": _("Dit is geen percentage per jaar. Schrijf bijvoorbeeld 8 of 8,5.")}

    def clean(self, value: Any) -> Fraction | None:
        """An exact fraction, such as 17/2 for ``8,5``."""
        text = str(super().clean(value)).strip().removesuffix("%").strip()
        if not text:
            return None
        if not _PERCENT.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Fraction(text.replace(",", "."))


class DayField(forms.DateField):
    """Dag, as a browser sends it (2026-03-03) or as people write it (3-3-2026)."""

    default_error_messages = {
        "required": _("Kies een dag."),
        "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        "range": _("Kies een dag tussen 1900 en 2199."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], widget=widget, **kwargs)

    def clean(self, value: Any) -> date | None:
        """The day; a century that cannot be meant is refused."""
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["range"], code="range")
        return day


class FirstChoiceField(forms.ChoiceField):
    """Keuze of which the first is taken when an address leaves it out."""

    default_error_messages = {"invalid_choice": _("Kies een van de mogelijkheden uit de lijst.")}

    def __init__(self, label: Any, choices: list[tuple[str, Any]], help_text: Any = "") -> None:
        super().__init__(label=label, choices=choices, help_text=help_text, required=False)
        self.first = choices[0][0]

    def clean(self, value: Any) -> str:
        """The code that was chosen."""
        return str(super().clean(value)) or self.first


def _principal() -> PrincipalField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
    return PrincipalField(label=_("Hoofdsom in euro's"), max_length=30, widget=forms.TextInput(attrs=attrs))


class LawForm(forms.Form):
    """Formulier whose answer is an outcome of the law kernel; it is filled from the address of the page."""

    #: Field -> its name in the address: Dutch, because people see and share it.
    parameters: ClassVar[dict[str, str]]
    outcome: Outcome[Any] | None = None

    def add_prefix(self, field_name: str) -> str:
        """The name of a field in the address; Django also asks for names of its own making."""
        return self.parameters.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        """Compute when every field can be read; a refusal of the law stands at the field it is about."""
        given = dict(self.cleaned_data)
        if not self.errors:
            try:
                self.outcome = self.compute(given)
            except LawError as error:
                self.add_error(self.field_of(error, given), sentence_of(error))
        return given

    def compute(self, given: dict[str, Any]) -> Outcome[Any] | None:
        """Reken: the outcome for fields that can be read. Raises LawError."""
        raise LawError("Deze berekening bestaat niet.", "There is no such calculation.")

    def field_of(self, error: LawError, given: dict[str, Any]) -> str | None:
        """The field that a refusal is about; None when it is about the whole."""
        return None

    def address(self, language: str) -> str:
        """Adres that asks the same again in a language: what one bookmarks, shares or prints."""
        filled = {name: self.data[name] for name in self.parameters.values() if self.data.get(name)}
        return "?" + urlencode(filled | {"taal": language})


class InterestForm(LawForm):
    """Rente berekenen."""

    parameters: ClassVar[dict[str, str]] = {
        "principal": "hoofdsom", "kind": "soort", "percent": "percentage", "first_day": "van", "last_day": "tot",
        "convention": "dagtelling", "compounding": "bijschrijving",
    }  # fmt: skip
    principal = _principal()
    kind = FirstChoiceField(
        _("Soort rente"),
        [
            ("statutory", _("wettelijke rente")),
            ("commercial", _("wettelijke handelsrente")),
            ("contractual", _("afgesproken rente")),
        ],
        help_text=_("Handelsrente geldt tussen bedrijven en overheden."),
    )
    first_day = DayField(label=_("Eerste rentedag"), help_text=_("De eerste dag van het verzuim."))
    last_day = DayField(label=_("Laatste rentedag"), help_text=_("De dag van betaling telt mee."))
    percent = PercentField(
        label=_("Percentage per jaar"),
        help_text=_("Alleen bij afgesproken rente."),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    compounding = FirstChoiceField(
        _("Bijschrijving"),
        [("jaarlijks", _("elk jaar bij de hoofdsom")), ("geen", _("geen, enkelvoudige rente"))],
        help_text=_("Enkelvoudig kan alleen bij afgesproken rente."),
    )
    convention = FirstChoiceField(
        _("Dagtelling"),
        [
            ("act365", _("dagen / 365 (gebruikelijk)")),
            ("capitalisation_year", _("dagen / lengte van het rentejaar")),
            ("calendar_year", _("dagen / lengte van het kalenderjaar")),
        ],
    )

    def compute(self, given: dict[str, Any]) -> Outcome[Interest] | None:
        """Interest by the law; a period beyond what a claim can be about is refused first."""
        if given["last_day"] - given["first_day"] > timedelta(days=366 * LONGEST_YEARS):
            self.add_error("last_day", _("Reken over ten hoogste 60 jaar: kies een kortere periode."))
            return None
        if given["compounding"] == "geen" and given["kind"] != "contractual":
            self.add_error("compounding", _("De wet schrijft deze rente elk jaar bij: kies dat hier ook."))
            return None
        return interest(
            given["principal"],
            given["kind"],
            given["first_day"],
            given["last_day"],
            convention=given["convention"],
            compound=given["compounding"] == "jaarlijks",
            percent=given["percent"],
        )

    def field_of(self, error: LawError, given: dict[str, Any]) -> str | None:
        """A rate not known belongs to the day that was asked; a missing percentage to its own field."""
        if isinstance(error, NotYetKnown):
            return "first_day" if error.day == given["first_day"] else "last_day"
        is_contractual = given["kind"] == "contractual"
        return "percent" if is_contractual != (given["percent"] is not None) else "last_day"


class CostsForm(LawForm):
    """Incassokosten berekenen."""

    parameters: ClassVar[dict[str, str]] = {"principal": "hoofdsom", "debtor": "debiteur", "vat": "btw"}
    principal = _principal()
    debtor = FirstChoiceField(
        _("Wie moet betalen?"),
        [
            ("persoon", _("natuurlijk persoon")),
            ("bedrijf", _("bedrijf of overheid")),
        ],
        help_text=_("Een eenmanszaak of vof telt als natuurlijk persoon."),
    )
    vat = forms.BooleanField(
        label=_("De schuldeiser kan de btw niet verrekenen"),
        help_text=_("Dan komt btw bij de kosten, als de aanmaning dat uitdrukkelijk zegt."),
        required=False,
    )

    def compute(self, given: dict[str, Any]) -> Outcome[int]:
        """What is due once the term of a correct notice or demand has passed."""
        announced = collection_costs(given["principal"], vat=given["vat"]).value
        return self._due(given, NoticeState.EXPIRED, announced)

    def without_notice(self) -> Outcome[int]:
        """Zonder aanmaning: what is due on the same claim when no notice has been sent."""
        return self._due(self.cleaned_data, NoticeState.NONE, None)

    def _due(self, given: dict[str, Any], notice: NoticeState, announced_cents: int | None) -> Outcome[int]:
        person = given["debtor"] == "persoon"
        return costs_due(
            capacity=Capacity.CONSUMER if person else Capacity.COMPANY,
            unpaid_principal_cents=given["principal"],
            notice=notice,
            announced_cents=announced_cents if person else None,
            vat=given["vat"],
        )

    def field_of(self, error: LawError, given: dict[str, Any]) -> str | None:
        """Only the principal can be refused by the scale."""
        return "principal"


class NoticeForm(LawForm):
    """Dagen van de veertiendagenbrief berekenen."""

    parameters: ClassVar[dict[str, str]] = {
        "dispatched_on": "verzonden",
        "channel": "kanaal",
        "received_on": "ontvangen",
    }
    dispatched_on = DayField(label=_("Verzonden op"))
    channel = FirstChoiceField(
        _("Verzonden per"), [("post", _("post")), ("email", _("e-mail")), ("portal", _("portaal"))]
    )
    received_on = DayField(
        label=_("Bewezen ontvangst op"),
        help_text=_("Nodig bij e-mail en portaal; bij post alleen als u het bewijs hebt."),
        required=False,
    )

    def compute(self, given: dict[str, Any]) -> Outcome[NoticeWindow]:
        """The window by the delivery rule of the day of dispatch."""
        return notice_window(given["dispatched_on"], channel=given["channel"], received_on=given["received_on"])

    def field_of(self, error: LawError, given: dict[str, Any]) -> str | None:
        """A day without known figures is that of dispatch; every other refusal is about the receipt."""
        return "dispatched_on" if isinstance(error, NotYetKnown) else "received_on"
