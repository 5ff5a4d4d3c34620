"""The worklist: what waits for a person, most urgent first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from voldaan.base import clock
from voldaan.daily import worklist
from voldaan.desk.access import StaffRequest, page
from voldaan.desk.tables import page_of
from voldaan.parties import queries as parties


@page
def to_do(request: StaffRequest) -> HttpResponse:
    """Werklijst: one line a task, with where it is handled."""
    on = clock.today()
    everything = worklist.to_do(on)
    kinds = worklist.counts(everything)
    kind = request.GET.get("soort", "")
    chosen = kind if kind in dict(kinds) else ""
    rows = [todo for todo in everything if chosen in ("", todo.kind)]
    at = page_of(request, len(rows))
    shown = rows[at.offset : at.offset + at.rows]
    names = parties.names([todo.party_id for todo in shown if todo.party_id is not None])
    context = {
        "rows": [(todo, names.get(todo.party_id or 0, "")) for todo in shown],
        "kinds": kinds, "kind": chosen, "page": at, "on": on, "total": len(everything),
        "late": sum(todo.due_on < on for todo in everything),
    }  # fmt: skip
    return render(request, "desk/worklist.html", context)
