"""Vandaag: what needs a person, what the machine did, and what it will do."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from voldaan.base import clock
from voldaan.daily import overview
from voldaan.desk.access import StaffRequest, page


@page
def today(request: StaffRequest) -> HttpResponse:
    """The first page."""
    on = clock.today()
    context = {"today": overview.today(request.actor, on), "on": on, "tomorrow": on + timedelta(days=1)}
    return render(request, "desk/today.html", context)
