"""Forms of what is read in (inlezen): upload, columns, roll-back, corrections, attachments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from voldaan.base.errors import Refused
from voldaan.desk import words
from voldaan.desk.forms import UploadForm
from voldaan.invoices.mapping import FIELDS, ColumnMapping, DateOrder, Minus
from voldaan.parties.rules import CORRECTABLE, FORMS, LANGUAGES, LONGEST
from voldaan.parties.validation_rules import checked

_CHOOSE = {"invalid_choice": _("Kies uit de lijst.")}


class OpenItemsForm(UploadForm):
    """Openstaande posten inlezen, for one creditor."""

    creditor = forms.ChoiceField(label=_("Voor wie"), required=False, error_messages=_CHOOSE)
    snapshot = forms.BooleanField(
        label=_("Dit is de volledige lijst"),
        help_text=_("Wat er niet meer op staat, is dan uit de boekhouding verdwenen. Zonder vinkje wordt aangevuld."),
        required=False,
    )
    accept_vanished = forms.BooleanField(
        label=_("Ook als er veel ontbreekt"),
        help_text=_("Alleen als u zeker weet dat de lijst klopt."),
        required=False,
    )

    def __init__(self, *args: Any, creditors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["creditor"].choices = [(name, name) for name in creditors]  # type: ignore[attr-defined]
        if len(creditors) < 2:
            del self.fields["creditor"]

    def how(self) -> dict[str, Any]:
        """Hoe er wordt ingelezen, as the use case takes it."""
        return {n: self.cleaned_data.get(n, "") for n in ("snapshot", "accept_vanished", "creditor")}


class ColumnsForm(forms.Form):
    """Kolommen koppelen: a column for each field, and how dates and amounts are written."""

    def __init__(self, data: Any, *, columns: list[tuple[str, str]], mapping: ColumnMapping, name: str) -> None:
        super().__init__(data)
        none = [("", gettext("– niet in dit bestand –"))]
        for field, label in FIELDS.items():
            chosen = mapping.columns.get(field, "")
            self.fields[field] = forms.ChoiceField(
                label=gettext(label), required=False, initial=chosen, choices=none + columns, error_messages=_CHOOSE
            )
        self.fields["dates"] = forms.ChoiceField(
            label=_("Datums"), initial=mapping.dates.value, error_messages=_CHOOSE,
            choices=[(DateOrder.DAY_FIRST.value, _("dag eerst: 31-12-2026")),
                     (DateOrder.MONTH_FIRST.value, _("maand eerst: 12/31/2026"))],
        )  # fmt: skip
        self.fields["decimal_sign"] = forms.ChoiceField(
            label=_("Decimaalteken"), required=False, initial=mapping.decimal_sign, error_messages=_CHOOSE,
            choices=[("", _("zoals het bestand het zelf laat zien")), (",", _("komma: 1.234,56")),
                     (".", _("punt: 1,234.56"))],
        )  # fmt: skip
        self.fields["minus"] = forms.ChoiceField(
            label=_("Een minteken is"), initial=mapping.minus.value, error_messages=_CHOOSE,
            choices=[(Minus.CREDIT_NOTE.value, _("een creditnota")), (Minus.RECEIVABLE.value, _("een vordering"))],
        )  # fmt: skip
        self.fields["name"] = forms.CharField(
            label=_("Naam van deze koppeling"), initial=name, max_length=80, required=False,
            help_text=_("Het volgende bestand met dezelfde kolommen gaat vanzelf zo."),
        )  # fmt: skip

    def fields_of_items(self) -> list[forms.BoundField]:
        """The choices of columns, in the order of the fields."""
        return [self[name] for name in FIELDS]

    def mapping(self) -> ColumnMapping:
        """What was chosen."""
        chosen = {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}
        settings = {name: self.cleaned_data[name] for name in ("dates", "decimal_sign", "minus")}
        return ColumnMapping.from_data({"columns": chosen, **settings})


class DebtorForm(forms.Form):
    """Debiteur verbeteren."""

    name = forms.CharField(label=_("Naam"), max_length=LONGEST["name"])
    email = forms.CharField(label=_("E-mail"), required=False, max_length=LONGEST["email"])
    phone = forms.CharField(label=_("Telefoon"), required=False, max_length=LONGEST["phone"])
    street = forms.CharField(label=_("Straat en huisnummer"), required=False, max_length=LONGEST["street"])
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=LONGEST["postcode"])
    town = forms.CharField(label=_("Plaats"), required=False, max_length=LONGEST["town"])
    country = forms.CharField(label=_("Land (code)"), max_length=2)
    language = forms.ChoiceField(label=_("Taal van de brieven"), error_messages=_CHOOSE)
    form = forms.ChoiceField(label=_("Aanspreekvorm"), required=False, error_messages=_CHOOSE)
    kvk = forms.CharField(label=_("KvK-nummer"), required=False, max_length=20)
    vat_number = forms.CharField(label=_("Btw-nummer"), required=False, max_length=LONGEST["vat_number"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"nl": _("Nederlands"), "en": _("Engels"), "de": _("Duits"), "fr": _("Frans")}
        self.fields["language"].choices = [(code, names[code]) for code in LANGUAGES]  # type: ignore[attr-defined]
        self.fields["form"].choices = [(code, gettext(word)) for code, word in FORMS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each field that changed by itself, so that every wrong one is told at once."""
        country = self.cleaned_data.get("country", "NL").upper()
        for name in [n for n in CORRECTABLE if self.cleaned_data.get(n, "") != self.initial.get(n, "")]:
            try:
                checked(name, self.cleaned_data.get(name, ""), country)
            except Refused as refusal:
                if name not in self.errors:
                    self.add_error(name, refusal.spoken())
        return self.cleaned_data

    def values(self) -> dict[str, str]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in CORRECTABLE}


class CorrectClaimForm(forms.Form):
    """Vordering verbeteren, met reden."""

    due_on = forms.DateField(
        label=_("Vervaldatum"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")},
    )
    capacity = forms.ChoiceField(label=_("Hoedanigheid"), error_messages=_CHOOSE)
    reason = forms.CharField(
        label=_("Waarom?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: zo afgesproken, of gezien in het handelsregister."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = words.choices("capacity")  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What was filled in, as the use case takes it."""
        return {"due_on": self.cleaned_data["due_on"].isoformat(), "capacity": self.cleaned_data["capacity"]}


class ManyFiles(forms.ClearableFileInput):
    """Meer bestanden tegelijk."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Een of meer bestanden."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them checked as one file would be."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given or [None]]


class AttachForm(forms.Form):
    """Facturen als PDF bijvoegen."""

    pdfs = ManyFilesField(
        label=_("PDF's, of een ZIP met PDF's"),
        widget=ManyFiles(attrs={"accept": ".pdf,.zip,application/pdf,application/zip"}),
        error_messages={
            "required": _("Kies eerst een bestand."),
            "empty": _("Dit bestand is leeg. Maak het opnieuw en kies het dan nog eens."),
        },
    )
