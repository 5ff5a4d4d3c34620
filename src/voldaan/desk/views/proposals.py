"""Proposals at once (voorstellen in één keer): seen in a list, accepted together, undone as a whole."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock
from voldaan.base.errors import Refused
from voldaan.claims.queries import claims
from voldaan.daily import intake
from voldaan.desk.access import StaffRequest, action, page
from voldaan.payments import proposals

PERCENTS = (98, 95, 90, 80, 60, 40)
DEFAULT_PERCENT = 90


@page
def proposal_list(request: StaffRequest) -> HttpResponse:
    """Voorstellen of at least a chance: the preview of what one click would settle."""
    asked = request.GET.get("from", "")
    percent = int(asked) if asked in {str(p) for p in PERCENTS} else DEFAULT_PERCENT
    found, apart = proposals.above(percent)
    ids = sorted({claim for each in found for claim, _cents in each.parts})
    context = {
        "found": found,
        "apart": apart,
        "claims": {c.id: c for c in claims(clock.today(), where="c.id = ANY(%(ids)s)", params={"ids": ids})},
        "cents": sum(each.left_cents for each in found),
        "percent": percent,
        "percents": PERCENTS,
        "accepted": proposals.accepted(),
    }
    return render(request, "desk/proposals.html", context)


@action
def accept(request: StaffRequest) -> HttpResponse:
    """Verwerk those that are ticked, exactly as they were shown."""
    seen: dict[int, str] = {}
    for value in request.POST.getlist("seen"):
        line_id, _dot, key = value.partition(".")
        if not line_id.isdecimal() or len(line_id) > 18:
            raise Refused(_("Deze regel is niet volledig. Ververs de pagina en probeer het opnieuw."))
        seen[int(line_id)] = key
    intake.accept_proposals(request.actor, seen)
    flash.success(request, _("%(n)d voorstellen verwerkt. Terugdraaien kan hieronder, in één keer.") % {"n": len(seen)})
    return redirect("desk:proposals")


@action
def undo(request: StaffRequest, event_id: int) -> HttpResponse:
    """Terugdraaien as a whole."""
    intake.undo_proposals(request.actor, event_id)
    flash.success(request, _("Teruggedraaid. Het geld wacht op verwerking."))
    return redirect("desk:proposals")
