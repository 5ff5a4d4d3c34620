"""Imports: open items in, looked at first, by columns that a person chose, and rolled back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.spoken import spoken
from voldaan.claims import intake_rules
from voldaan.connect.openitemfiles import read_known, sniff
from voldaan.daily import open_items
from voldaan.daily.intake import import_open_items
from voldaan.desk.access import StaffRequest, form_page, page
from voldaan.desk.forms import keep, on_disk
from voldaan.desk.import_forms import OpenItemsForm
from voldaan.desk.tables import page_of
from voldaan.invoices import offered, queries
from voldaan.invoices.open_items import ReadFile
from voldaan.parties.queries import creditor_names

SHOWN = 100
FILES = 20
#: What a person can mend by saying what the columns are.
MAPPABLE = ("no_header", "double_column", "many_sheets", "ambiguous_amounts", "all_negative")


@form_page
def import_list(request: StaffRequest) -> HttpResponse:
    """Inlezen: choose a file, look at it first or read it in, and see what was read before."""
    with tenancy.active(request.actor.tenant_id):
        names = creditor_names()
    form = OpenItemsForm(request.POST or None, request.FILES or None, creditors=names)
    mend = ""
    if request.method == "POST" and form.is_valid():
        with on_disk(form.cleaned_data["file"]) as path:
            try:
                return _take(request, path, keep(path), form.how())
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                form.add_error("file", refusal.spoken())
                mend = _columns_address(request, path, form.how())
                if mend and refusal.rule in MAPPABLE:
                    return redirect(mend)
    with tenancy.active(request.actor.tenant_id):
        at = page_of(request, queries.counts(), rows=FILES)
        context = {"form": form, "files": queries.files(limit=FILES, offset=at.offset), "page": at, "mend": mend}
        return render(request, "desk/imports.html", context, status=422 if form.errors else 200)


def _take(request: StaffRequest, path: Path, sha256: str, how: dict[str, Any]) -> HttpResponse:
    """Read in, or go on to look at it first."""
    file = _read(request, path, how["creditor"])
    if request.POST.get("do") == "look":
        with tenancy.active(request.actor.tenant_id):
            offered.offer(request.actor, path.name, sha256)
        return redirect(_with(reverse("desk:look", args=[sha256]), how))
    return _read_in(request, file, how)


def _read(request: StaffRequest, path: Path, creditor: str) -> ReadFile:
    return read_known(path, open_items.mappings_of(request.actor, creditor), today=clock.today())


def _read_in(request: StaffRequest, file: ReadFile, how: dict[str, Any], as_seen: str = "") -> HttpResponse:
    record = import_open_items(request.actor, file, as_seen=as_seen, **how)
    flash.success(request, _("Ingelezen. Hieronder staat per regel wat er is gebeurd."))
    for note in file.notes:
        flash.info(request, spoken(note))
    return redirect("desk:import", record.id)


def _columns_address(request: StaffRequest, path: Path, how: dict[str, Any]) -> str:
    """Where a person can say what the columns are; empty when the file has none."""
    try:
        sniff(path)
    except Refused:
        return ""
    with tenancy.active(request.actor.tenant_id):
        offered.offer(request.actor, path.name, offered.sha256_of(path))
    return _with(reverse("desk:columns", args=[offered.sha256_of(path)]), how)


def _with(address: str, how: dict[str, Any]) -> str:
    said = {name: value if isinstance(value, str) else "1" for name, value in how.items() if value}
    return f"{address}?{urlencode(said)}" if said else address


def how_of(request: StaffRequest) -> dict[str, Any]:
    """Hoe er wordt ingelezen, as the address says it."""
    return {
        "snapshot": request.GET.get("snapshot") == "1",
        "accept_vanished": request.GET.get("accept_vanished") == "1",
        "creditor": request.GET.get("creditor", "")[:140],
    }


@form_page
def look(request: StaffRequest, sha256: str) -> HttpResponse:
    """Eerst bekijken: what importing this file would do, to the field; reading it in does exactly that."""
    how = how_of(request)
    with tenancy.active(request.actor.tenant_id):
        path = offered.offered(sha256)
    name = path.name[17:]
    try:
        file = _read(request, path, how["creditor"])
        if request.method == "POST":
            return _read_in(request, file, how, as_seen=request.POST.get("as_seen", "-")[:64])
        plan = open_items.preview_open_items(request.actor, file, **how)
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        context: dict[str, Any] = {
            "name": name,
            "sentence": refusal.spoken(),
            "columns": _columns_of(path, sha256, how),
        }
        return render(request, "desk/look.html", context, status=422)
    at = page_of(request, len(plan.changes), rows=SHOWN)
    new = [*plan.created, *(item for item, _known in plan.revived)]
    context = {
        "name": name, "file": file, "plan": plan, "page": at, "how": how, "new": new[:SHOWN], "new_count": len(new),
        "new_cents": sum(i.open_cents for i in new), "credits": plan.credits[:SHOWN],
        "gone": [(number, plan.left(number, there)) for number, there in plan.vanished],
        "gone_cents": sum(plan.left(number, there) for number, there in plan.vanished),
        "refused": sorted([*file.refused, *plan.refused], key=lambda r: r.row),
        "changes": plan.changes[at.offset : at.offset + SHOWN], "as_seen": intake_rules.fingerprint(plan),
        "columns": _columns_of(path, sha256, how),
    }  # fmt: skip
    return render(request, "desk/look.html", context)


def _columns_of(path: Path, sha256: str, how: dict[str, Any]) -> str:
    try:
        sniff(path)
    except Refused:
        return ""
    return _with(reverse("desk:columns", args=[sha256]), how)


@page
def import_file(request: StaffRequest, file_id: int) -> HttpResponse:
    """Eén ingelezen bestand: what it changed, and what became of each row, what was refused first."""
    return _import_page(request, file_id)


def _import_page(
    request: StaffRequest, file_id: int, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    file = queries.file(file_id)
    at = page_of(request, file.created + file.updated + file.refused, rows=SHOWN)
    context = {
        "file": file, "lines": queries.lines(file_id, limit=at.rows, offset=at.offset), "page": at,
        "changes": queries.changes(file_id, limit=SHOWN), "change_count": queries.change_count(file_id),
        "sentence": refusal.spoken() if refusal else "", "blocked": (refusal.details if refusal else {}).get("blocked"),
    }  # fmt: skip
    return render(request, "desk/import.html", context, status=status)


@form_page
def roll_back(request: StaffRequest, file_id: int) -> HttpResponse:
    """Terugdraaien: the whole import, or nothing; what was built on may be left as it is."""
    if request.method != "POST":
        return redirect("desk:import", file_id)
    try:
        undone = open_items.roll_back_import(
            request.actor, file_id, leave=request.POST.getlist("leave"), leave_all=request.POST.get("leave_all") == "1"
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        with tenancy.active(request.actor.tenant_id):
            return _import_page(request, file_id, refusal, status=409)
    flash.success(request, _("Teruggedraaid: %(count)d vorderingen zijn weer als ervoor.") % {"count": undone})
    return redirect("desk:import", file_id)
