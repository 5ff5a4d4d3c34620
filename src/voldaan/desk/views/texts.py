"""Texts: which words each kind of message uses, writing and trying others, and who says that they hold."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import tenancy
from voldaan.base.errors import NotFound, Refused
from voldaan.desk import text_words
from voldaan.desk.access import StaffRequest, action, form_page, page
from voldaan.documents.letter import render_letter
from voldaan.messages import choices, trial, versions
from voldaan.messages.blocks import languages, placeholders_of
from voldaan.messages.facts import Form, Kind
from voldaan.messages.review import review
from voldaan.messages.versions import Place, Version
from voldaan.policy.queries import difference

_LONGEST = 4000


def _places() -> list[tuple[str, Form]]:
    """The columns of the list: each language in each form it has."""
    return [(code, form) for code in languages() for form in Form if code != "en" or form is Form.FORMAL]


def _place(kind: str, code: str, form: str) -> Place:
    if kind not in set(Kind) or (code, form) not in _places():
        raise NotFound(_("Deze tekst bestaat niet. Kies er een uit de lijst."))
    return Place(Kind(kind), code, Form(form))


@page
def text_list(request: StaffRequest) -> HttpResponse:
    """Teksten: every kind by language and form, with the version in force and what waits."""
    chosen, waits = versions.in_force(), versions.waiting()
    heads = [text_words.language(code, form) for code, form in _places()]
    rows = [
        (kind.value, [(code, form.value, chosen.get(place, 0), waits.get(place, 0), head)
                      for (code, form), head in zip(_places(), heads, strict=True)
                      for place in [Place(kind, code, form)]])
        for kind in Kind
    ]  # fmt: skip
    return render(request, "desk/texts.html", {"rows": rows, "heads": heads, "choices": choices.current()})


@action
def text_choices(request: StaffRequest) -> HttpResponse:
    """Keuzes: invoices in the mail, and words by how somebody paid before."""
    wanted = choices.Choices(*(name in request.POST for name in choices.Choices._fields))
    with tenancy.active(request.actor.tenant_id):
        choices.choose(request.actor, wanted)
    flash.success(request, _("Keuzes bewaard."))
    return redirect("desk:texts")


class TextForm(forms.Form):
    """Tekst as fields: one per block that holds words; tables and conditions stay as they are."""

    def __init__(self, base: dict[str, Any], place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.fields["subject"] = forms.CharField(label=_("Onderwerp"), max_length=200, initial=base["subject"])
        for number, entry in enumerate(base["summary"]):
            words = text_words.conditions(entry.get("when", ()))
            self._line(f"label{number}", _("Boven het bedrag"), entry["label"], words)
            self._line(f"note{number}", _("Onder het bedrag"), entry["note"], words)
        for number, entry in enumerate(base["blocks"]):
            if not entry.get("slot"):
                self._block(f"block{number}", number, entry)
        self.fields["extra"] = forms.CharField(
            label=_("Een alinea erbij"), required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["note"] = forms.CharField(label=_("Wat verandert er, en waarom"), required=False, max_length=200)
        self.fields["reason"] = forms.CharField(
            label=_("Waarom moet het zo, als de tekst moeilijk is?"), required=False, max_length=200
        )
        self.fields["claim"] = forms.CharField(
            label=_("Probeer met factuur"), required=False, max_length=60,
            help_text=_("Laat leeg voor een verzonnen voorbeeld. Er gaat niets de deur uit."),
        )  # fmt: skip

    def _line(self, name: str, label: str, text: str, help_text: str) -> None:
        self.fields[name] = forms.CharField(label=label, initial=text, max_length=200, help_text=help_text)

    def _block(self, name: str, number: int, entry: dict[str, Any]) -> None:
        text = entry.get("text", "")
        self.fields[name] = forms.CharField(
            label=_("Blok %(n)d") % {"n": number + 1}, initial=text, required=False, max_length=_LONGEST,
            help_text=text_words.conditions(entry.get("when", ())),
            widget=forms.Textarea(attrs={"rows": min(8, 2 + len(text) // 70), "spellcheck": "true"}),
        )  # fmt: skip

    @property
    def first_block(self) -> str:
        """Where a sentence about the text as a whole stands."""
        return next((name for name in self.fields if name.startswith("block")), "subject")

    def text(self) -> dict[str, Any]:
        """The text as it is now; an emptied block is left out."""
        said, made = self.cleaned_data, copy.deepcopy(self.base)
        made["subject"] = said["subject"]
        for number, entry in enumerate(made["summary"]):
            entry["label"], entry["note"] = said[f"label{number}"], said[f"note{number}"]
        blocks = []
        for number, entry in enumerate(made["blocks"]):
            if not entry.get("slot"):
                entry["text"] = " ".join(said[f"block{number}"].split())
            if entry.get("slot") or entry["text"]:
                blocks.append(entry)
        if said["extra"].strip():
            blocks.append({"text": " ".join(said["extra"].split())})
        return made | {"blocks": blocks}


class ApproveForm(forms.Form):
    """Goedkeuren by who wrote it himself, where there is nobody else."""

    alone = forms.BooleanField(
        label=gettext_lazy("Ik ben de enige beheerder en keur mijn eigen tekst goed"), required=False
    )


@form_page
def text(request: StaffRequest, kind: str, code: str, form: str) -> HttpResponse:
    """Eén tekst: its blocks, what the law's linters say of them, how it reads, and its versions."""
    place = _place(kind, code, form)
    with tenancy.active(request.actor.tenant_id):
        base = _base(request, place)
        filled = TextForm(base.text, place, request.POST or None)
        status = 200
        shown = base.text
        if filled.is_bound:
            status = 200 if filled.is_valid() else 422
            shown = filled.text() if filled.is_valid() else base.text
        if filled.is_bound and filled.is_valid() and "keep" in request.POST:
            try:
                number = versions.write(
                    request.actor, place, shown, note=filled.cleaned_data["note"], reason=filled.cleaned_data["reason"]
                )
            except Refused as refusal:
                if refusal.rule == "permission":
                    raise
                filled.add_error("reason" if refusal.rule == "LR-2.14" else filled.first_block, refusal.spoken())
                status = 422
            else:
                flash.success(request, _("Bewaard als versie %(n)d. Zij geldt nog voor niemand.") % {"n": number})
                return redirect("desk:text", *place)
        context = _context(request, place, base, filled, shown)
        return render(request, "desk/text.html", context, status=422 if filled.errors else status)


def _base(request: StaffRequest, place: Place) -> Version:
    wanted = request.POST.get("base") or request.GET.get("versie") or ""
    return versions.version(place, int(wanted)) if wanted.isdigit() else versions.current(place)


def _context(
    request: StaffRequest, place: Place, base: Version, form: TextForm, shown: dict[str, Any]
) -> dict[str, Any]:
    number = request.POST.get("claim", "")
    composed, problem = None, ""
    if form.errors:
        number = ""
    try:
        composed = trial.worded(request.actor, place, shown, number=number)
    except Refused as refusal:
        problem = refusal.spoken()
        if number and isinstance(refusal, NotFound):
            form.add_error("claim", refusal.spoken())
    known = versions.versions(place)
    current = next(v for v in known if v.state == "in_force")
    return {
        "place": place, "tongue": text_words.language(place.language, place.form), "base": base, "form": form,
        "versions": known, "composed": composed, "problem": problem, "claim": number,
        "findings": review(*place, shown), "placeholders": sorted(placeholders_of(place.kind)),
        "approve": ApproveForm(), "parts": _parts(form),
        "from_current": difference(_lines(current.text), _lines(shown)),
        "from_shipped": difference(_lines(known[-1].text), _lines(shown)) if current.number else [],
    }  # fmt: skip


def _parts(form: TextForm) -> list[tuple[str, Any]]:
    """The blocks in their order: a field to write in, or the name of a table that stands there."""
    return [
        ("slot", text_words.slot(entry["slot"])) if entry.get("slot") else ("field", form[f"block{number}"])
        for number, entry in enumerate(form.base["blocks"])
    ]


def _lines(text: dict[str, Any]) -> str:
    lines = [text["subject"], *(f"{s['label']} / {s['note']}" for s in text["summary"])]
    return "\n".join([*lines, *(b.get("text") or text_words.slot(b["slot"]) for b in text["blocks"])])


@form_page
def text_pdf(request: StaffRequest, kind: str, code: str, form: str) -> HttpResponse:
    """De brief as PDF, with the words as they stand in the form now."""
    place = _place(kind, code, form)
    with tenancy.active(request.actor.tenant_id):
        base = _base(request, place)
        filled = TextForm(base.text, place, request.POST or None)
        shown = filled.text() if filled.is_bound and filled.is_valid() else base.text
        composed = trial.worded(request.actor, place, shown, number=request.POST.get("claim", ""))
    response = HttpResponse(render_letter(composed.letter), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{code}.pdf"'
    return response


@action
def text_choose(request: StaffRequest, kind: str, code: str, form: str, number: int) -> HttpResponse:
    """Laten gelden, or back to an earlier version."""
    place = _place(kind, code, form)
    with tenancy.active(request.actor.tenant_id):
        versions.choose(request.actor, place, number, alone="alone" in request.POST)
    said = _("Versie %(n)d geldt nu.") % {"n": number} if number else _("De meegeleverde tekst geldt weer.")
    flash.success(request, said)
    return redirect("desk:text", *place)
