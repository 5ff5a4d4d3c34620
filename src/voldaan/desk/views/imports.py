"""Imports: open items in, and what became of each row."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, Refused
from voldaan.client_money.clients import clients
from voldaan.connect.openitemfiles import read
from voldaan.daily.intake import import_open_items
from voldaan.desk.access import StaffRequest, form_page, page
from voldaan.desk.forms import OpenItemsForm, keep, on_disk
from voldaan.desk.tables import page_of
from voldaan.invoices import queries


@form_page
def import_list(request: StaffRequest) -> HttpResponse:
    """Inlezen: choose a file, and see what was read before."""
    with tenancy.active(request.actor.tenant_id):
        names = [creditor.name for creditor in clients()]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OpenItemsForm(*sent, creditors=names)
    if form.is_bound and form.is_valid():
        with on_disk(form.cleaned_data["file"]) as path:
            try:
                file = read(path, today=clock.today())
                keep(path)
                record = import_open_items(
                    request.actor, file, snapshot=form.cleaned_data["snapshot"],
                    accept_vanished=form.cleaned_data["accept_vanished"],
                    creditor=form.cleaned_data.get("creditor", ""),
                )  # fmt: skip
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("file", refusal.sentence)
            else:
                flash.success(request, _("Ingelezen. Hieronder staat per regel wat er is gebeurd."))
                return redirect("desk:import", record.id)
    with tenancy.active(request.actor.tenant_id):
        context = {"form": form, "files": queries.files()}
        return render(request, "desk/imports.html", context, status=422 if form.errors else 200)


@page
def import_file(request: StaffRequest, file_id: int) -> HttpResponse:
    """Eén ingelezen bestand: what became of each row, what was refused first."""
    file = queries.file(file_id)
    at = page_of(request, file.rows, rows=100)
    context = {"file": file, "lines": queries.lines(file_id, limit=at.rows, offset=at.offset), "page": at}
    return render(request, "desk/import.html", context)
