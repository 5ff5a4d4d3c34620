"""What was not sent, and why."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from voldaan.base import clock
from voldaan.daily import unsent
from voldaan.desk.access import StaffRequest, page
from voldaan.desk.tables import page_of

#: So many days are looked back over for messages; what stands still now is always shown.
LOOK_BACK_DAYS = 30


@page
def unsent_list(request: StaffRequest) -> HttpResponse:
    """Niet verstuurd: claims that stand still and messages that did not leave, by reason."""
    since = clock.today() - timedelta(days=LOOK_BACK_DAYS)
    reasons = unsent.reasons(since)
    why = request.GET.get("why", "")
    chosen = why if why in dict(reasons) else ""
    at = page_of(request, sum(count for reason, count in reasons if chosen in ("", reason)))
    context = {
        "rows": unsent.unsent(since, why=chosen, limit=at.rows, offset=at.offset),
        "reasons": [(reason, unsent.told(reason), count) for reason, count in reasons],
        "why": chosen, "page": at, "since": since,
    }  # fmt: skip
    return render(request, "desk/unsent.html", context)
