"""Precision (precisie): how often what was settled by itself was right, by a sample that a person checks each month."""

from __future__ import annotations

from datetime import date

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotFound
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, page
from voldaan.payments import audit, thresholds
from voldaan.payments.audit_rules import before, month_of


@page
def precision(request: StaffRequest) -> HttpResponse:
    """Precisie of this administration: per level over a year, and month by month."""
    on = clock.today()
    months = audit.months(on)
    last = before(month_of(on))
    waiting = [month for month in months if month.month == last and not month.drawn and month.automatic]
    context = {
        "months": months,
        "levels": audit.together(months),
        "payments": sum(month.payments for month in months),
        "automatic": sum(month.automatic for month in months),
        "to_draw": waiting[0].month if waiting else None,
        "to_judge": [month for month in months if month.open],
        "this_month": month_of(on),
        "threshold": thresholds.threshold(),
    }
    return render(request, "desk/precision.html", context)


@page
def sample(request: StaffRequest, month: date) -> HttpResponse:
    """De steekproef of a month: what came in, what it paid, and was that right?"""
    rows = audit.sample(month)
    if not rows:
        raise NotFound(_("Over deze maand is geen steekproef getrokken. Kies een maand op de pagina Precisie."))
    context = {
        "month": month, "rows": rows, "open": sum(not row.verdict for row in rows),
        "verdicts": words.choices("verdict"),
    }  # fmt: skip
    return render(request, "desk/sample.html", context)


@action
def draw(request: StaffRequest, month: date) -> HttpResponse:
    """Steekproef trekken."""
    with tenancy.active(request.actor.tenant_id):
        audit.draw(request.actor, month)
    return redirect("desk:sample", month_of(month))


@action
def judge(request: StaffRequest, month: date) -> HttpResponse:
    """Oordelen vastleggen: those that were given; the others stay open."""
    given = {
        int(name.removeprefix("verdict-")): str(verdict)
        for name, verdict in request.POST.items()
        if name.startswith("verdict-") and name.removeprefix("verdict-").isdecimal() and len(name) < 27
    }
    with tenancy.active(request.actor.tenant_id):
        changed = audit.judge(request.actor, month, given)
    flash.success(request, _("Vastgelegd: %(n)d oordelen.") % {"n": changed})
    return redirect(
        "desk:precision" if all(given.values()) else "desk:sample", *([] if all(given.values()) else [month])
    )
