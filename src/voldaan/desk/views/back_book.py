"""Old items that were handed over on the first day: let them rest, come back a few a day, or go on after a reminder."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.daily import back_book
from voldaan.desk.access import StaffRequest, action, page, valid
from voldaan.desk.forms import DayForm
from voldaan.desk.tables import page_of


@page
def overview(request: StaffRequest) -> HttpResponse:
    """Oude posten: how many, how old, and each with its choice."""
    on = clock.today()
    bands = back_book.bands(on)
    at = page_of(request, sum(band.claims for band in bands))
    context = {
        "bands": bands, "page": at, "total": at.total,
        "rows": back_book.old_claims(on, limit=at.rows, offset=at.offset),
    }  # fmt: skip
    return render(request, "desk/back_book.html", context)


@action
def choose(request: StaffRequest) -> HttpResponse:
    """Kies for the chosen claims, or for all where none is chosen: rest, spread, reminded, release."""
    chosen = [int(id_) for id_ in request.POST.getlist("id") if id_.isdecimal()] or None
    on, what = clock.today(), request.POST.get("what", "")
    with tenancy.active(request.actor.tenant_id):
        if what == "spread":
            last = back_book.spread(request.actor, on, _per_day(request.POST.get("per_day", "")), chosen)
            said = (
                _("Ze komen terug, een paar klanten per dag; de laatste op %(on)s.") % {"on": f"{last:%d-%m-%Y}"}
                if last
                else _("Er is niets te spreiden.")
            )
        elif what == "reminded":
            if chosen is None:
                raise Refused(_("Kies de facturen waarover al een herinnering ging."))
            form = DayForm(request.POST)
            valid(form)
            count = back_book.reminded(request.actor, on, form.cleaned_data["on"], chosen)
            said = ngettext(
                "%(n)d factuur gaat verder na de herinnering.", "%(n)d facturen gaan verder na de herinnering.", count
            ) % {"n": count}
        else:
            count = (back_book.release if what == "release" else back_book.rest)(request.actor, on, chosen)
            said = ngettext("%(n)d factuur aangepast.", "%(n)d facturen aangepast.", count) % {"n": count}
    flash.success(request, said)
    return redirect("desk:back_book")


def _per_day(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise Refused(_("Schrijf hoeveel klanten per dag, bijvoorbeeld 10."))
    return int(text)
