"""Daily runs: counts, decisions, and run now."""

from __future__ import annotations

from datetime import date

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock
from voldaan.daily import overview
from voldaan.daily.services import run as daily_run
from voldaan.daily.why import REASONS
from voldaan.desk.access import StaffRequest, action, page
from voldaan.desk.tables import page_of


@page
def run_list(request: StaffRequest) -> HttpResponse:
    """Dagruns, the last one first."""
    return render(request, "desk/runs.html", {"runs": overview.runs(), "on": clock.today()})


@page
def run(request: StaffRequest, on: date) -> HttpResponse:
    """Eén dagrun: its counts and every decision with its reason."""
    found = overview.run_of(on)
    counts = overview.decision_counts(found.id)
    at = page_of(request, sum(count for _step, count in counts), rows=100)
    context = {
        "run": found, "counts": counts, "page": at, "reasons": REASONS,
        "decisions": overview.decisions(found.id, limit=at.rows, offset=at.offset),
    }  # fmt: skip
    return render(request, "desk/run.html", context)


@action
def run_now(request: StaffRequest) -> HttpResponse:
    """Nu draaien: the run of today; a day that was run finds only what is new."""
    result = daily_run(request.actor, clock.today())
    acted, waiting, blocked = (result.count(o) for o in ("act", "wait", "blocked"))
    flash.success(
        request,
        _("Dagrun klaar: %(acted)d stappen, %(waiting)d wachten, %(blocked)d geblokkeerd.")
        % {"acted": acted, "waiting": waiting, "blocked": blocked},
    )
    return redirect("desk:runs")
