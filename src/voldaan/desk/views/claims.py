"""Claims: the list, as CSV too, and the page of one claim."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import voldaan.disputes.queries as disputes
from voldaan.agreements import queries as agreements
from voldaan.base import clock
from voldaan.claims import file, hold_queries, listing
from voldaan.claims.queries import claims
from voldaan.daily import forecasts
from voldaan.daily.why import why
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, page
from voldaan.desk.tables import amount, csv_answer, page_of
from voldaan.desk.views import arrangements, write_off
from voldaan.inbox import queries as inbox
from voldaan.invoices import attachments
from voldaan.messages import listing as outbox
from voldaan.payments import listing as bank

DEFAULT_SORT = "due"


def _filter(request: StaffRequest) -> listing.Filter:
    return listing.Filter(words=request.GET.get("q", "")[:80], stage=request.GET.get("stage", "open")[:20])


@page
def claim_list(request: StaffRequest) -> HttpResponse:
    """Vorderingen, filtered and sorted, with sums over all of them and not only over the page."""
    on, wanted = clock.today(), _filter(request)
    sort = request.GET.get("sort", DEFAULT_SORT)
    asked = page_of(request)
    found = listing.listing(wanted, on, sort=sort, limit=asked.rows, offset=asked.offset)
    at = asked.of(found.totals.count)
    if at.number != asked.number:
        found = listing.listing(wanted, on, sort=sort, limit=at.rows, offset=at.offset)
    context = {
        "rows": found.rows,
        "totals": found.totals,
        "page": at,
        "filter": wanted,
        "stages": words.choices("stage"),
        "default_sort": DEFAULT_SORT,
        "on": on,
    }
    return render(request, "desk/claims.html", context)


@page
def claim_csv(request: StaffRequest) -> HttpResponse:
    """The same list with the same filter and order, all pages, as CSV."""
    on = clock.today()
    found = listing.listing(_filter(request), on, sort=request.GET.get("sort", DEFAULT_SORT))
    head = [_("Factuur"), _("Debiteur"), _("Fase"), _("Stop"), _("Factuurdatum"), _("Vervaldatum"), _("Hoofdsom"),
            _("Rente"), _("Kosten"), _("Open"), _("Volgende blik")]  # fmt: skip
    rows = (
        (c.number, c.debtor, words.word(c.stage, "stage"), ", ".join(words.word(h, "hold") for h in c.holds),
         c.issued_on.isoformat(), c.due_on.isoformat(), amount(a.principal_cents), amount(a.interest_cents),
         amount(a.costs_cents), amount(a.open_cents), c.next_look_on.isoformat() if c.next_look_on else "")
        for c, a in found.rows
    )  # fmt: skip
    return csv_answer(f"vorderingen-{on.isoformat()}", head, rows)


@page
def claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Eén vordering: who, what is owed and why, what comes next and why, and everything that happened."""
    on = clock.today()
    particulars = file.particulars(claim_id)
    (view,) = claims(on, where="c.id = %(id)s", params={"id": claim_id})
    messages = outbox.of_claim(claim_id)
    context = {
        "claim": view,
        "file": particulars,
        "others": claims(
            on,
            where="c.case_id = %(case)s AND c.id <> %(id)s AND c.closed_on IS NULL",
            params={"case": particulars.case_id, "id": claim_id},
        ),
        "why": why(request.actor, view.number, on, get_language() or "nl"),
        "ahead": forecasts.of_claim(request.actor, claim_id, on)["steps"] if view.closed_on is None else [],
        "disputes": disputes.of_claim(claim_id),
        "timeline": file.timeline(claim_id),
        "postings": file.postings(claim_id),
        "messages_about": messages,
        "pending": next((m for m in messages if m.id == particulars.pending_message_id), None),
        "unreceived": outbox.of_messages(*outbox.awaiting_receipt(claim_id)),
        "payments": bank.of_claim(claim_id),
        "holds": hold_queries.of_claim(claim_id),
        "attached": attachments.of_claims([claim_id]),
        "replies": inbox.of_case(particulars.case_id),
        "agreed": arrangements.of_claim(claim_id, particulars.case_id),
        "terms": agreements.of_claim(claim_id),
        "write_off": write_off.of_claim(request.actor, claim_id, view.open_cents),
        "on": on,
    }
    return render(request, "desk/claim.html", context)
