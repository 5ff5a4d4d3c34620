"""Forms (formulieren): what people type or upload, checked before a service is called."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from voldaan.desk import words
from voldaan_law.errors import LawError
from voldaan_law.money import format_euros, parse_euros


class LogInForm(AuthenticationForm):
    """Inloggen by e-mail address and password."""

    error_messages = {
        "invalid_login": _("Dit adres en wachtwoord horen niet bij elkaar. Controleer beide en probeer het opnieuw."),
        "inactive": _("Dit account is uitgezet. Vraag een beheerder om het weer aan te zetten."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mailadres")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["password"].label = _("Wachtwoord")

    def add_wait(self, typed: str) -> None:
        """Te vaak: the form as it was, with the sentence that says how long to wait."""
        self.initial["username"] = typed
        sentence = _("Er is te vaak een verkeerd wachtwoord ingevuld. Wacht een kwartier en probeer het dan opnieuw.")
        self._errors = ErrorDict({NON_FIELD_ERRORS: self.error_class([str(sentence)])})

    def clean_username(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["username"]).strip().lower()


class UploadForm(forms.Form):
    """Bestand kiezen."""

    file = forms.FileField(
        label=_("Bestand"),
        error_messages={
            "required": _("Kies eerst een bestand."),
            "empty": _("Dit bestand is leeg. Maak het opnieuw en kies het dan nog eens."),
        },
    )


class EditForm(forms.Form):
    """Bericht aanpassen; an empty day leaves the moment as it is."""

    tone = forms.ChoiceField(label=_("Toon"), required=False)
    channel = forms.ChoiceField(label=_("Hoe het gaat"))
    note = forms.CharField(
        label=_("Eigen woorden"), required=False, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 400}),
        help_text=_("Komt als eigen alinea in het bericht. De bedragen en termijnen blijven zoals ze zijn."),
    )  # fmt: skip
    on = forms.DateField(
        label=_("Niet voor"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leeg: zo gauw het mag."), error_messages={"invalid": _("Dit is geen dag. Kies een dag.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tone"].choices = words.choices("tone")  # type: ignore[attr-defined]
        self.fields["channel"].choices = words.choices("channel")  # type: ignore[attr-defined]


class AmountField(forms.CharField):
    """Bedrag in euro's as people write it; gives whole cents, or None when nothing was typed."""

    default_error_messages = {"invalid": _("Dit is geen bedrag. Schrijf bijvoorbeeld 1234,56.")}

    def clean(self, value: Any) -> int | None:
        """Cents; an amount that can be read in two ways is refused."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            return parse_euros(text)
        except LawError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Whole cents are shown without the euro sign."""
        return format_euros(value).removeprefix("€ ") if isinstance(value, int) else value


class SettleForm(forms.Form):
    """Met de hand verwerken: an amount for each claim that the money may be for."""

    def __init__(self, data: Any, *, claims: dict[int, str], proposed: dict[int, int]) -> None:
        super().__init__(data)
        for claim_id, number in claims.items():
            field = AmountField(required=False, label=number, initial=proposed.get(claim_id), max_length=20)
            field.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
            self.fields[f"claim-{claim_id}"] = field

    def field_of(self, claim_id: int) -> forms.BoundField:
        """The field for one claim, to be drawn in its row."""
        return self[f"claim-{claim_id}"]

    def parts(self) -> list[tuple[int, int]]:
        """Verdeling: (claim id, cents) of every amount that was typed."""
        return [
            (int(name.removeprefix("claim-")), cents) for name, cents in self.cleaned_data.items() if cents is not None
        ]


class DayForm(forms.Form):
    """Dag kiezen."""

    on = forms.DateField(
        label=_("Dag"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Kies een dag."),
            "invalid": _("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        },
    )


@contextmanager
def on_disk(upload: UploadedFile[Any]) -> Iterator[Path]:
    """Geüpload bestand as a file with its own name, for as long as the block lasts: readers judge by content."""
    with tempfile.TemporaryDirectory(prefix="voldaan-upload-") as folder:
        path = Path(folder) / (Path(upload.name or "").name[-120:] or "bestand")
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        yield path


def keep(path: Path) -> str:
    """Bewaar het bestand by its checksum, which it gives: whatever becomes of it, it is not lost."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    folder = settings.HOME / "ingelezen"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{sha256[:16]}-{path.name}"
    if not kept.exists():
        shutil.copyfile(path, kept)
    return sha256
