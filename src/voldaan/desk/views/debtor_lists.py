"""Lists of debtors: all of them, what we do not know of them, and who may be in twice."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.daily import debtors
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, back, page
from voldaan.desk.tables import amount, csv_answer, page_of
from voldaan.parties import duplicates, listing, quality, roles
from voldaan.parties.queries import debtor as debtor_of
from voldaan.parties.rules import CORRECTABLE

DEFAULT_SORT = "name"
NAME = "debtors"


def _filter(request: StaffRequest) -> listing.Filter:
    return listing.Filter(words=request.GET.get("q", "")[:80], which=request.GET.get("which", "open")[:12])


@page
def debtor_list(request: StaffRequest) -> HttpResponse:
    """Debiteuren, filtered and sorted, with what is open of all of them."""
    wanted, sort = _filter(request), request.GET.get("sort", DEFAULT_SORT)
    asked = page_of(request)
    found = listing.listing(wanted, sort=sort, limit=asked.rows, offset=asked.offset)
    at = asked.of(found.total)
    if at.number != asked.number:
        found = listing.listing(wanted, sort=sort, limit=at.rows, offset=at.offset)
    context = {
        "rows": found.rows, "total": found.total, "open_cents": found.open_cents, "page": at, "filter": wanted,
        "default_sort": DEFAULT_SORT, "saved": listing.saved(request.actor, NAME),
        "several": request.membership.tenant.kind == "agency",
    }  # fmt: skip
    return render(request, "desk/debtors.html", context)


@page
def debtor_csv(request: StaffRequest) -> HttpResponse:
    """The same list with the same filter and order, all pages, as CSV."""
    found = listing.listing(_filter(request), sort=request.GET.get("sort", DEFAULT_SORT))
    head = [_("Debiteurnummer"), _("Naam"), _("Schuldeiser"), _("Plaats"), _("Soort"), _("Vorderingen"), _("Vervallen"),
            _("Hoofdsom open")]  # fmt: skip
    rows = (
        (r.number, r.name, r.creditor, r.town, words.word(r.kind, "capacity"), r.claims, r.overdue,
         amount(r.open_cents))
        for r in found.rows
    )  # fmt: skip
    return csv_answer(f"debiteuren-{clock.today().isoformat()}", head, rows)


@action
def filter_save(request: StaffRequest) -> HttpResponse:
    """Filter bewaren."""
    with tenancy.active(request.actor.tenant_id):
        listing.save(request.actor, NAME, request.POST.get("name", ""), request.POST.get("query", ""))
    flash.success(request, _("Het filter is bewaard."))
    return redirect(back(request))


@action
def filter_forget(request: StaffRequest, filter_id: int) -> HttpResponse:
    """Bewaard filter verwijderen."""
    with tenancy.active(request.actor.tenant_id):
        listing.forget(request.actor, filter_id)
    flash.success(request, _("Het filter is verwijderd."))
    return redirect(back(request))


def _wanted(request: StaffRequest) -> quality.Filter:
    return quality.Filter(
        problem=request.GET.get("probleem", "")[:20], words=request.GET.get("q", "")[:80],
        only_open=request.GET.get("alle", "") != "1",
    )  # fmt: skip


@page
def quality_list(request: StaffRequest) -> HttpResponse:
    """Kwaliteit: why debtors cannot be reached or told apart, with what mends it."""
    wanted = _wanted(request)
    asked = page_of(request)
    rows, count = quality.listing(wanted, limit=asked.rows, offset=asked.offset)
    if not rows and asked.number > 1:
        asked = asked.of(quality.listing(wanted, limit=1)[1])
        rows, count = quality.listing(wanted, limit=asked.rows, offset=asked.offset)
    context = {
        "rows": rows, "page": asked.of(count), "filter": wanted, "summary": quality.summary(only_open=wanted.only_open),
        "problems": words.choices("problem"),
    }  # fmt: skip
    return render(request, "desk/quality.html", context)


@page
def quality_csv(request: StaffRequest) -> HttpResponse:
    """The same list, all pages, as CSV."""
    rows, _count = quality.listing(_wanted(request))
    head = [_("Debiteurnummer"), _("Naam"), _("Cijfer"), _("Open"), _("Wat er mankeert")]
    told = (
        (r.number, r.name, r.score, amount(r.open_cents), "; ".join(words.word(code, "problem") for code in r.problems))
        for r in rows
    )
    return csv_answer(f"kwaliteit-{clock.today().isoformat()}", head, told)


@page
def duplicate_list(request: StaffRequest) -> HttpResponse:
    """Dubbelen: pairs that may be one, the surest first."""
    at = page_of(request, duplicates.count())
    rows = duplicates.waiting(limit=at.rows, offset=at.offset)
    return render(request, "desk/duplicates.html", {"rows": rows, "page": at})


@action
def duplicate_find(request: StaffRequest) -> HttpResponse:
    """Opnieuw zoeken."""
    with tenancy.active(request.actor.tenant_id):
        found = duplicates.find(request.actor)
    flash.success(request, _("Gezocht: %(n)s tweetallen om naar te kijken.") % {"n": found})
    return redirect("desk:duplicates")


@page
def duplicate(request: StaffRequest, duplicate_id: int) -> HttpResponse:
    """Een tweetal naast elkaar: what they share, where they differ, and who goes on."""
    pair = duplicates.pair(duplicate_id)
    first, second = debtor_of(pair.first_id), debtor_of(pair.second_id)
    rows = [(name, first.values[name], second.values[name]) for name in CORRECTABLE if name not in ("language", "form")]
    context = {"pair": pair, "first": first, "second": second, "rows": rows}
    return render(request, "desk/duplicate.html", context)


@action
def duplicate_merge(request: StaffRequest, duplicate_id: int) -> HttpResponse:
    """Samenvoegen: the one that was chosen goes on; of different creditors they are linked instead."""
    with tenancy.active(request.actor.tenant_id):
        pair = duplicates.pair(duplicate_id)
        keep, give_up = pair.first_id, pair.second_id
        if request.POST.get("keep") == str(pair.second_id):
            keep, give_up = give_up, keep
        if not pair.mergeable:
            roles.add(request.actor, keep, "same_person", other_id=give_up)
            flash.success(request, _("Gekoppeld: u ziet hun vorderingen bij elkaar."))
            return redirect("desk:debtor", keep)
    debtors.merge(request.actor, keep, give_up)
    flash.success(request, _("Samengevoegd. U kunt dit terugdraaien op de pagina van de debiteur."))
    return redirect("desk:debtor", keep)


@action
def duplicate_different(request: StaffRequest, duplicate_id: int) -> HttpResponse:
    """Niet dezelfde."""
    with tenancy.active(request.actor.tenant_id):
        duplicates.different(request.actor, duplicate_id)
    flash.success(request, _("Vastgelegd: het zijn twee verschillende debiteuren."))
    return redirect("desk:duplicates")
