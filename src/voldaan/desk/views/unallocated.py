"""Unallocated money (geld zonder bestemming): how much, how old, why, and what to do next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from voldaan.base import clock
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, page
from voldaan.desk.tables import amount, csv_answer, page_of
from voldaan.payments import ageing


def _filter(request: StaffRequest) -> ageing.Filter:
    reason, age = request.GET.get("reason", ""), request.GET.get("age", "")
    known = reason if reason in ageing.REASONS else ""
    return ageing.Filter(known, int(age) if age in {str(n) for n in range(ageing.AGES)} else None)


def _ages() -> list[str]:
    return [_("tot en met 7 dagen"), _("8 tot en met 30 dagen"), _("31 tot en met 90 dagen"), _("meer dan 90 dagen")]


@page
def unallocated(request: StaffRequest) -> HttpResponse:
    """Zonder bestemming: the ageing by reason, and the lines behind the cell that was chosen."""
    on, wanted = clock.today(), _filter(request)
    total = ageing.total(wanted, on)
    at = page_of(request, total.count)
    table = ageing.ageing(on)
    context = {
        "table": [(name, list(enumerate(cells))) for name, cells in table.items() if name != "all"],
        "all": list(enumerate(table["all"])),
        "ages": _ages(),
        "ledger_cents": ageing.in_the_ledger(),
        "sum_cents": table["all"][-1].cents,
        "filter": wanted,
        "what_next": words.word(wanted.reason, "unallocated_next") if wanted.reason else "",
        "rows": ageing.rows(wanted, on, limit=at.rows, offset=at.offset),
        "total": total,
        "page": at,
    }
    return render(request, "desk/unallocated.html", context)


@page
def unallocated_csv(request: StaffRequest) -> HttpResponse:
    """The same lines with the same filter, all pages, as CSV."""
    on = clock.today()
    head = [_("Datum"), _("Dagen oud"), _("Van wie"), _("Rekening"), _("Omschrijving"), _("Kenmerk"), _("Reden"),
            _("Bedrag"), _("Te verdelen")]  # fmt: skip
    rows = (
        (row.booked_on.isoformat(), row.days, row.counterparty, row.counterparty_iban, row.text, row.reference,
         words.word(row.reason, "unallocated"), amount(row.amount_cents), amount(row.unallocated_cents))
        for row in ageing.rows(_filter(request), on)
    )  # fmt: skip
    return csv_answer(f"zonder-bestemming-{on.isoformat()}", head, rows)
