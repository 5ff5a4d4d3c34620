"""Bank: statements in, lines to settle by hand, undo."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, Refused
from voldaan.base.spoken import spoken
from voldaan.claims.queries import claims
from voldaan.connect.bankfiles import read
from voldaan.daily.intake import import_bank_file, settle_by_hand, undo_payment
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, back, form_page, page, point_out
from voldaan.desk.forms import DayForm, SettleForm, UploadForm, keep, on_disk
from voldaan.desk.tables import page_of
from voldaan.desk.views.settle import remember
from voldaan.payments import listing, queries, services
from voldaan.payments.services import BankImport

SHOWN_NOTICES = 5  # a file of a year may say hundreds of times that a statement was known


@page
def line_list(request: StaffRequest) -> HttpResponse:
    """Bankregels: those that wait for a person first."""
    return _line_list(request, UploadForm())


def _line_list(
    request: StaffRequest, form: UploadForm, status: int = 200, seen_form: DayForm | None = None
) -> HttpResponse:
    wanted = listing.Filter(request.GET.get("state", "to_settle")[:12], request.GET.get("q", "")[:80])
    count, cents, left = listing.totals(wanted)
    at = page_of(request, count)
    rows = listing.rows(wanted, limit=at.rows, offset=at.offset)
    context = {
        "rows": rows,
        "paid": listing.paid([row.id for row in rows]),
        "count": count,
        "cents": cents,
        "left_cents": left,
        "page": at,
        "filter": wanted,
        "states": [*words.choices("line"), ("all", _("alle"))],
        "accounts": listing.accounts(),
        "notices": [notice for notice in queries.statement_notices() if notice["holds"]],
        "form": form,
        "seen_form": seen_form or DayForm(initial={"on": clock.today()}),
    }
    return render(request, "desk/bank.html", context, status=status)


@form_page
def upload(request: StaffRequest) -> HttpResponse:
    """Bankafschrift inlezen; what is wrong with the file is said at the field, and nothing is booked then."""
    if request.method != "POST":
        return redirect("desk:bank")
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        with on_disk(form.cleaned_data["file"]) as path:
            try:
                result = import_bank_file(request.actor, read(path), sha256=keep(path))
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("file", refusal.spoken())
            else:
                flash.success(request, _said(result))
                for notice in result.notices[:SHOWN_NOTICES]:
                    flash.warning(request, spoken(notice.sentence))
                return redirect("desk:bank")
    with tenancy.active(request.actor.tenant_id):
        return _line_list(request, form, status=422)


def _said(result: BankImport) -> str:
    counts = {level: result.levels[level] for level in ("certain", "likely", "possible", "none")}
    return _(
        "%(statements)d afschriften en %(lines)d nieuwe regels: "
        "%(certain)d zeker, %(likely)d waarschijnlijk, %(possible)d mogelijk, %(none)d onbekend."
    ) % {"statements": result.statements, "lines": result.lines, **counts}


@form_page
def seen(request: StaffRequest) -> HttpResponse:
    """Zelf nagekeken: a person says that all money up to a day is booked, for a day without a statement."""
    form = DayForm(request.POST or None, initial={"on": clock.today()})
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                services.declare_seen(request.actor, form.cleaned_data["on"])
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("on", refusal.spoken())
            else:
                flash.success(request, _("Vastgelegd tot wanneer de bank is nagekeken."))
                return redirect("desk:bank")
        return _line_list(request, UploadForm(), status=422 if form.is_bound else 200, seen_form=form)


@form_page
def line(request: StaffRequest, line_id: int) -> HttpResponse:
    """Eén bankregel: what it says, why it was matched or not, and which claims it may be for."""
    with tenancy.active(request.actor.tenant_id):
        found = listing.line(line_id)
        search = request.GET.get("q", "")[:80]
        ids = listing.candidate_ids(found, search) if found.unallocated_cents else []
        order = "array_position(%(ids)s::bigint[], c.id)"
        choices = claims(clock.today(), where="c.id = ANY(%(ids)s)", params={"ids": ids}, order=order)
    data = request.POST if request.method == "POST" else None
    form = SettleForm(data, claims={c.id: c.number for c in choices}, proposed=dict(found.proposal))
    if data is not None and form.is_valid():
        try:
            settle_by_hand(request.actor, line_id, form.parts(), seen_left_cents=_seen(request))
        except Refused as refusal:
            point_out(form, refusal)
        else:
            flash.success(request, _("Verwerkt. Berichten over deze facturen worden opnieuw bekeken."))
            remember(request, line_id)
            return redirect(back(request) if request.POST.get("next") else "desk:bank")
    with tenancy.active(request.actor.tenant_id):
        context = {
            "line": found, "paid": listing.paid([line_id]).get(line_id, []), "form": form, "search": search,
            "next": request.POST.get("next", request.GET.get("next", "")),
            "choices": [(c, form.field_of(c.id)) for c in choices],
        }  # fmt: skip
        return render(request, "desk/line.html", context, status=422 if form.errors else 200)


def _seen(request: StaffRequest) -> int | None:
    """What was left of the line when the form was made, so that nobody settles what a colleague settled."""
    seen = request.POST.get("left", "")
    return int(seen) if seen.isdecimal() else None


@action
def set_aside(request: StaffRequest, line_id: int) -> HttpResponse:
    """Geen betaling van een debiteur."""
    with tenancy.active(request.actor.tenant_id):
        services.set_aside(request.actor, line_id)
    remember(request, line_id)
    flash.success(request, _("Deze regel telt niet als betaling van een debiteur."))
    return redirect("desk:bank")


@action
def undo(request: StaffRequest, line_id: int) -> HttpResponse:
    """Terugdraaien: what this line paid is open again."""
    with tenancy.active(request.actor.tenant_id):
        listing.line(line_id)
    undo_payment(request.actor, line_id)
    flash.success(request, _("Teruggedraaid. Het geld wacht op verwerking."))
    return redirect(back(request))
