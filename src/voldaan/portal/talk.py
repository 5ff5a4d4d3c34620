"""What a debtor tells us by the code on a letter: that something is wrong, a complaint, or how it went. No log-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from voldaan.base import tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.base.files import keep
from voldaan.complaints import rules as complaint_rules
from voldaan.complaints import services as complaints
from voldaan.disputes import rules as dispute_rules
from voldaan.disputes import services as disputes
from voldaan.documents.verify import read_code
from voldaan.inbox import following
from voldaan.portal.forms import PrincipalField
from voldaan.portal.queries import Letter, letter_of
from voldaan.surveys import services as surveys
from voldaan_law.money import format_euros

MOST_FILES = 5
_TOLD = {"required": gettext_lazy("Schrijf op wat er niet klopt. Een paar zinnen is genoeg.")}


class ManyFiles(forms.ClearableFileInput):
    """Bestanden kiezen, more than one at once."""

    allow_multiple_selected = True


class PartField(PrincipalField):
    """Deel van een bedrag; None when nothing was typed: then it is all of it."""

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        """Cents, or None."""
        return super().clean(value) if str(value or "").strip() else None


class DisputeForm(forms.Form):
    """Betwisten: which bill, why, how much of it, and what helps."""

    claim = forms.TypedChoiceField(
        label=gettext_lazy("Om welke rekening gaat het"), coerce=int,
        error_messages={
            "required": gettext_lazy("Kies de rekening."),
            "invalid_choice": gettext_lazy("Kies een rekening uit de lijst."),
        },
    )  # fmt: skip
    category = forms.ChoiceField(
        label=gettext_lazy("Wat klopt er niet"),
        error_messages={
            "required": gettext_lazy("Kies wat er niet klopt."),
            "invalid_choice": gettext_lazy("Kies een reden uit de lijst."),
        },
    )  # fmt: skip
    amount = PartField(
        label=gettext_lazy("Voor welk bedrag klopt het niet"), required=False, max_length=30,
        help_text=gettext_lazy("Laat dit leeg als het om de hele rekening gaat."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    told = forms.CharField(
        label=gettext_lazy("Vertel wat er aan de hand is"), max_length=dispute_rules.LONGEST_TEXT,
        error_messages=_TOLD, widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    evidence = forms.FileField(
        label=gettext_lazy("Foto's of stukken die helpen"), required=False, widget=ManyFiles(),
        help_text=gettext_lazy("Dit hoeft niet. Stuur nooit een kopie van uw identiteitsbewijs."),
    )  # fmt: skip

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "nl").startswith("en")
        open_ones = [(c.id, f"{c.number} · {format_euros(c.free_cents)}") for c in letter.claims if c.free_cents > 0]
        self.fields["claim"].choices = open_ones  # type: ignore[attr-defined]
        if len(open_ones) == 1:
            self.fields["claim"].initial = open_ones[0][0]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", "-"), *((c.code, c.en if english else c.nl) for c in dispute_rules.categories().values())
        ]  # fmt: skip


class ComplaintForm(forms.Form):
    """Klagen: about what, in one's own words."""

    subject = forms.CharField(
        label=gettext_lazy("Waar gaat uw klacht over"), max_length=complaint_rules.LONGEST_SUBJECT,
        error_messages={"required": gettext_lazy("Schrijf in een paar woorden waar het over gaat.")},
    )  # fmt: skip
    told = forms.CharField(
        label=gettext_lazy("Vertel wat er is gebeurd"), max_length=complaint_rules.LONGEST_TEXT, error_messages=_TOLD,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


_FIVE = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class SurveyForm(forms.Form):
    """De vraag na afloop: two scores and a line."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("Hoe hebben wij u behandeld? 1 is slecht, 5 is goed"), choices=_FIVE, coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een cijfer van 1 tot en met 5.")},
    )  # fmt: skip
    ease = forms.TypedChoiceField(
        label=gettext_lazy("Hoe makkelijk was het? 1 is moeilijk, 5 is makkelijk"), choices=_FIVE, coerce=int,
        empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Wilt u er iets bij zeggen?"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reach_me = forms.BooleanField(
        label=gettext_lazy("Neem hierover contact met mij op. Dan ziet de afzender wel dat dit van mij komt."),
        required=False,
    )  # fmt: skip


def by_code(view: Callable[[HttpRequest, Letter, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind the code of a letter; any other code is 404 and says how to check it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    def inner(request: HttpRequest, code: str) -> HttpResponse:
        letter = letter_of(code)
        if letter is None:
            return render(request, "portal/pay_unknown.html", {"code": read_code(code) or code[:40]}, status=404)
        return view(request, letter, read_code(code))

    return inner


def _field(form: forms.Form, refusal: Refused) -> str | None:
    """Het veld that a refusal is about: a file that is refused, or what its rule names."""
    name = "evidence" if refusal.rule in ("empty", "large") else refusal.rule
    return name if name in form.fields else None


def debtor_of(letter: Letter) -> Actor:
    """De debiteur, who holds the letter."""
    return system(letter.administration_id, "debiteur, via het portaal")


@by_code
def dispute(request: HttpRequest, letter: Letter, code: str) -> HttpResponse:
    """Betwisten: a form without script; what is refused is said at its field and nothing is lost."""
    form = DisputeForm(request.POST or None, request.FILES or None, letter=letter)
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(letter.administration_id):
                _dispute(letter, form.cleaned_data, request.FILES.getlist("evidence"))
        except Refused as refusal:
            form.add_error(_field(form, refusal), refusal.spoken())
        else:
            return redirect(f"{request.path}?klaar=1")
    context = {"letter": letter, "code": code, "form": form, "done": bool(request.GET.get("klaar"))}
    return render(request, "portal/dispute.html", context, status=422 if form.is_bound and form.errors else 200)


def _dispute(letter: Letter, told: dict[str, Any], found: list[Any]) -> None:
    if len(found) > MOST_FILES:
        raise Refused("Kies ten hoogste vijf bestanden.", rule="evidence")
    actor = debtor_of(letter)
    evidence = [keep(actor, file.name or "", file.read()) for file in found]
    disputes.open_dispute(
        actor, claim_id=told["claim"], category=told["category"], amount_cents=told["amount"],
        told=told["told"], source="portal", evidence_ids=evidence,
    )  # fmt: skip


@by_code
def complaint(request: HttpRequest, letter: Letter, code: str) -> HttpResponse:
    """Klagen."""
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(letter.administration_id):
                complaints.register(
                    debtor_of(letter), case_id=letter.case_id, subject=form.cleaned_data["subject"],
                    told=form.cleaned_data["told"], source="portal",
                )  # fmt: skip
        except Refused as refusal:
            form.add_error(_field(form, refusal), refusal.spoken())
        else:
            return redirect(f"{request.path}?klaar=1")
    context = {"letter": letter, "code": code, "form": form, "done": bool(request.GET.get("klaar"))}
    return render(request, "portal/complain.html", context, status=422 if form.is_bound and form.errors else 200)


@by_code
def survey(request: HttpRequest, letter: Letter, code: str) -> HttpResponse:
    """De vraag na afloop; who does not answer notices nothing of it."""
    done = bool(request.GET.get("klaar"))
    with tenancy.active(letter.administration_id):
        asked = surveys.may_ask(letter.message_id)
    form = SurveyForm(request.POST or None) if "leave" not in request.POST else SurveyForm()
    if request.method == "POST" and ("leave" in request.POST or form.is_valid()):
        try:
            with tenancy.active(letter.administration_id):
                if "leave" in request.POST:
                    surveys.opt_out(debtor_of(letter), letter.message_id)
                else:
                    told = {"case_id": letter.case_id, **form.cleaned_data}
                    following.survey_answer(debtor_of(letter), letter.message_id, **told)
        except Refused as refusal:
            form.add_error(_field(form, refusal), refusal.spoken()) if form.is_bound else None
        return redirect(f"{request.path}?klaar=1")
    context = {"letter": letter, "code": code, "form": form, "done": done, "asked": asked}
    return render(request, "portal/survey.html", context, status=422 if form.is_bound and form.errors else 200)
