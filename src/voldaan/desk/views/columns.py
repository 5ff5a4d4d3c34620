"""Columns: a person says what the columns of a file are; remembered for the next file with the same header."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.openitemfiles import read_mapped, sniff
from voldaan.connect.openitems.mapped import Sniffed
from voldaan.daily import open_items
from voldaan.desk.access import StaffRequest, action, form_page, page
from voldaan.desk.import_forms import ColumnsForm
from voldaan.desk.views.imports import _with, how_of
from voldaan.invoices import mappings, offered
from voldaan.invoices.mapping import ColumnMapping

PREVIEW_ROWS = 20


@form_page
def columns(request: StaffRequest, sha256: str) -> HttpResponse:
    """Kolommen koppelen: choose, see at once what the first rows become, keep the choice and go on."""
    how = how_of(request)
    with tenancy.active(request.actor.tenant_id):
        path = offered.offered(sha256)
    seen = sniff(path)
    known = open_items.mappings_of(request.actor, how["creditor"]).get(seen.fingerprint)
    mapping = known or seen.mapping
    form = ColumnsForm(
        request.POST or None, columns=_choices(seen), mapping=mapping, name=path.stem[17:][:80] if not known else ""
    )
    status = 200
    if request.method == "POST":
        mapping = form.mapping() if form.is_valid() else mapping
        status = 200 if form.is_valid() else 422
        if form.is_valid() and request.POST.get("do") == "keep":
            try:
                open_items.remember_mapping(
                    request.actor, form.cleaned_data["name"], seen.fingerprint, mapping,
                    [(c.key, c.title) for c in seen.columns], how["creditor"],
                )  # fmt: skip
                return redirect(_with(reverse("desk:look", args=[sha256]), how))
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                form.add_error("name" if refusal.rule == "name" else None, refusal.spoken())
                status = 422
    context = {"form": form, "seen": seen, "name": path.name[17:], "rows": _rows(form, seen), **_preview(path, mapping)}
    return render(request, "desk/columns.html", context, status=status)


def _choices(seen: Sniffed) -> list[tuple[str, str]]:
    """Columns as a person knows them: letter, title and an example."""
    return [
        (c.key, f"{c.letter}: {c.title or _('zonder kop')}" + (f" ({c.samples[0][:24]})" if c.samples else ""))
        for c in seen.columns
        if c.key
    ]


def _rows(form: ColumnsForm, seen: Sniffed | None = None) -> list[tuple[Any, str]]:
    """Each field with why its column was guessed, as long as it is that one."""
    reasons = dict(seen.reasons) if seen else {}
    guess = seen.mapping.columns if seen else {}
    return [
        (field, reasons.get(field.name, "") if guess.get(field.name) == field.value() else "")
        for field in form.fields_of_items()
    ]


def _preview(path: Any, mapping: ColumnMapping) -> dict[str, Any]:
    """The first rows as open items, and what cannot be read of them."""
    if mapping.missing():
        return {"problem": _("Kies nog een kolom voor: %(names)s.") % {"names": ", ".join(mapping.missing())}}
    try:
        file = read_mapped(path, mapping, today=clock.today(), most_rows=PREVIEW_ROWS)
    except Refused as refusal:
        return {"problem": refusal.spoken()}
    return {"items": file.items, "refused": file.refused}


@page
def mapping_list(request: StaffRequest) -> HttpResponse:
    """Bewaarde koppelingen."""
    return render(request, "desk/mappings.html", {"mappings": mappings.mappings()})


@form_page
def mapping(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """Eén bewaarde koppeling: another name or other columns, for files that are read from now on."""
    with tenancy.active(request.actor.tenant_id):
        found = mappings.mapping(mapping_id)
        choices = [(key, title) for key, title in found.header if key]
        form = ColumnsForm(request.POST or None, columns=choices, mapping=found.mapping, name=found.name)
        status = 422 if form.errors else 200
        if request.method == "POST" and form.is_valid():
            try:
                mappings.change(request.actor, mapping_id, form.cleaned_data["name"], form.mapping())
                flash.success(request, _("De koppeling is bewaard."))
                return redirect("desk:mappings")
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                form.add_error("name" if refusal.rule == "name" else None, refusal.spoken())
                status = 422
        context = {"form": form, "found": found, "rows": _rows(form)}
        return render(request, "desk/mapping.html", context, status=status)


@action
def forget(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """Koppeling verwijderen; what was read by it stays."""
    with tenancy.active(request.actor.tenant_id):
        mappings.forget(request.actor, mapping_id)
    flash.success(request, _("De koppeling is verwijderd. Een volgend bestand met deze kolommen vraagt er weer om."))
    return redirect("desk:mappings")
