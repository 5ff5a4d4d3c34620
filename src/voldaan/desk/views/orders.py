"""Orders (opdrachten): to approve, ready for the bank, under way, done; one order, refunds, and the files."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voldaan.bank_orders import announcing, debits, listing, returns, services
from voldaan.base import clock, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.spoken import spoken
from voldaan.claims.queries import id_of
from voldaan.connect.pain import debits as debit_files
from voldaan.connect.pain import transfers
from voldaan.connect.pain.reader import read_status
from voldaan.desk.access import StaffRequest, action, back, form_page, page, point_out, valid
from voldaan.desk.forms import UploadForm, on_disk
from voldaan.desk.order_forms import AnnounceForm, ChangeForm, LimitForm, PlanForm, RefundForm
from voldaan.desk.tables import page_of
from voldaan.payments import listing as lines

TABLES = {"orders": "paymentorder", "debits": "directdebit"}


@page
def order_list(request: StaffRequest) -> HttpResponse:
    """Opdrachten: one pile of payments or of direct debits."""
    piles = listing.piles()
    pile = request.GET.get("pile", "approve")
    pile = pile if pile in piles else "approve"
    now = piles[pile]
    what = request.GET.get("what") or ("debits" if now.debits and not now.orders else "orders")
    what = what if what in TABLES else "orders"
    count, cents = (now.orders, now.orders_cents) if what == "orders" else (now.debits, now.debits_cents)
    at = page_of(request, count)
    states = listing.PILES[pile][0 if what == "orders" else 1]
    read = listing.orders if what == "orders" else listing.debits
    waiting = listing.waiting_for(TABLES[what], request.actor.user_id) if pile == "approve" else None
    context = {
        "pile": pile, "piles": piles, "what": what, "now": now, "count": count, "cents": cents, "page": at,
        "rows": read(states, limit=at.rows, offset=at.offset), "waiting": waiting,
        "mine": {id_ for id_, _version in waiting.versions} if waiting else set(),
        "limit": services.limit(request.actor), "announce": AnnounceForm(initial={"on": clock.today()}),
        "plan": PlanForm(auto_id="plan_%s"),
        "limit_form": LimitForm(initial={"amount": services.limit(request.actor)}), "today": clock.today(),
    }  # fmt: skip
    return render(request, "desk/orders.html", context)


@page
def order(request: StaffRequest, order_id: int) -> HttpResponse:
    """Eén opdracht: to whom, why, who asked and who approved."""
    return _order_page(request, order_id)


def _order_page(
    request: StaffRequest, order_id: int, form: ChangeForm | None = None, status: int = 200
) -> HttpResponse:
    found = listing.order(order_id)
    told = {"name": found.name, "iban": found.iban, "text": found.text, "reason": found.reason}
    context = {
        "order": found, "form": form or ChangeForm(initial=told), "limit": services.limit(request.actor),
        "may_approve": order_id in {i for i, _v in listing.waiting_for("paymentorder", request.actor.user_id).versions},
    }  # fmt: skip
    return render(request, "desk/order.html", context, status=status)


@form_page
def change(request: StaffRequest, order_id: int) -> HttpResponse:
    """Opdracht wijzigen."""
    with tenancy.active(request.actor.tenant_id):
        form = ChangeForm(request.POST)
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                services.amend(request.actor, order_id, beneficiary_name=told["name"], beneficiary_iban=told["iban"],
                               reference=told["text"], reason=told["reason"])  # fmt: skip
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Gewijzigd. Zij moet opnieuw worden goedgekeurd."))
                return redirect("desk:order", order_id)
        return _order_page(request, order_id, form if request.method == "POST" else None,
                           status=422 if request.method == "POST" else 200)  # fmt: skip


@form_page
def refund(request: StaffRequest, line_id: int) -> HttpResponse:
    """Terugbetalen: ask that money of a bank line goes back."""
    with tenancy.active(request.actor.tenant_id):
        found = lines.line(line_id)
        form = RefundForm(request.POST or None, initial={"amount": found.unallocated_cents})
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                order_id = services.request_refund(
                    request.actor, line_id=line_id, amount_cents=told["amount"], reason=told["reason"],
                    beneficiary_iban=told["iban"], beneficiary_name=told["name"],
                )  # fmt: skip
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Terugbetaling aangevraagd. Zij gaat pas weg na goedkeuring."))
                return redirect("desk:order", order_id)
        request.actor.must(Permission.SETTLE)
        context = {"line": found, "form": form}
        return render(request, "desk/refund.html", context, status=422 if form.is_bound else 200)


def _picked(request: StaffRequest, what: str) -> list[tuple[int, int]]:
    """Gekozen: (id, version) as they were on the page; ``all`` means all of that list, unless it changed meanwhile."""
    if request.POST.get("all"):
        waiting = listing.waiting_for(TABLES[what], request.actor.user_id)
        if waiting.mark != request.POST["all"]:
            raise Refused(_("De lijst is intussen veranderd. Bekijk haar opnieuw en keur dan goed."))
        return waiting.versions
    chosen = [value.partition(":") for value in request.POST.getlist("id")]
    found = [(int(id_), int(version)) for id_, _sign, version in chosen if id_.isdecimal() and version.isdecimal()]
    if not found:
        raise Refused(_("Kies ten minste één opdracht."))
    return found


@action
def approve(request: StaffRequest) -> HttpResponse:
    """Goedkeuren: the chosen orders as they were seen."""
    with tenancy.active(request.actor.tenant_id):
        count = services.approve(request.actor, _picked(request, "orders"), alone=request.POST.get("alone") == "1")
    text = ngettext("%(n)d opdracht goedgekeurd.", "%(n)d opdrachten goedgekeurd.", count) % {"n": count}
    flash.success(request, text)
    return redirect(back(request))


@action
def approve_debits(request: StaffRequest) -> HttpResponse:
    """Incasso's goedkeuren."""
    with tenancy.active(request.actor.tenant_id):
        count = debits.approve(request.actor, _picked(request, "debits"))
    text = ngettext("%(n)d incasso goedgekeurd.", "%(n)d incasso's goedgekeurd.", count) % {"n": count}
    flash.success(request, text)
    return redirect(back(request))


@action
def announce(request: StaffRequest) -> HttpResponse:
    """Aankondiging vastleggen of the chosen debits, or sent as a message now."""
    if "message" in request.POST:
        with tenancy.active(request.actor.tenant_id):
            count = announcing.by_message(request.actor, [id_ for id_, _version in _picked(request, "debits")])
        text = ngettext("%(n)d aankondiging klaargezet.", "%(n)d aankondigingen klaargezet.", count) % {"n": count}
        flash.success(request, text)
        return redirect(back(request))
    form = AnnounceForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        ids = [id_ for id_, _version in _picked(request, "debits")]
        count = debits.announce(request.actor, ids, on=form.cleaned_data["on"], how=form.cleaned_data["how"])
    text = ngettext("%(n)d aankondiging vastgelegd.", "%(n)d aankondigingen vastgelegd.", count) % {"n": count}
    flash.success(request, text)
    return redirect(back(request))


@action
def plan(request: StaffRequest) -> HttpResponse:
    """Incasso plannen of one invoice."""
    form = PlanForm(request.POST)
    valid(form)
    told = form.cleaned_data
    with tenancy.active(request.actor.tenant_id):
        try:
            claim_id = id_of(told["number"].strip())
        except NotFound as unknown:  # the form is shown again, not a page that is not there
            raise Refused(_("Die factuur staat niet in deze administratie. Controleer het nummer.")) from unknown
        basis = "instalment" if told["instalment"] else "invoice"
        debits.plan(request.actor, [debits.Plan(claim_id, told["amount"], told["on"], basis)])
    flash.success(request, _("Gepland. Kondig haar aan en keur haar goed."))
    return redirect(f"{reverse('desk:orders')}?pile=approve&what=debits")


@action
def cancel(request: StaffRequest) -> HttpResponse:
    """Intrekken what has not left."""
    with tenancy.active(request.actor.tenant_id):
        count = services.cancel(request.actor, [id_ for id_, _version in _picked(request, "orders")])
    text = ngettext("%(n)d opdracht ingetrokken.", "%(n)d opdrachten ingetrokken.", count) % {"n": count}
    flash.success(request, text)
    return redirect(back(request))


@action
def cancel_debits(request: StaffRequest) -> HttpResponse:
    """Incasso's laten vervallen."""
    with tenancy.active(request.actor.tenant_id):
        count = debits.cancel(request.actor, [id_ for id_, _version in _picked(request, "debits")])
    text = ngettext("%(n)d incasso vervallen.", "%(n)d incasso's vervallen.", count) % {"n": count}
    flash.success(request, text)
    return redirect(back(request))


@action
def retry(request: StaffRequest, debit_id: int) -> HttpResponse:
    """Nog eens proberen."""
    with tenancy.active(request.actor.tenant_id):
        returns.retry(request.actor, debit_id)
    flash.success(request, _("Nog eens gepland. Kondig haar aan en keur haar goed."))
    return redirect(f"{reverse('desk:orders')}?pile=approve&what=debits")


@action
def export(request: StaffRequest) -> HttpResponse:
    """Bestand maken of everything that was approved."""
    with tenancy.active(request.actor.tenant_id):
        services.export(request.actor, transfers.write)
    flash.success(request, _("Het bestand staat klaar. Geef het aan de bank."))
    return redirect("desk:order_files")


@action
def export_debits(request: StaffRequest) -> HttpResponse:
    """Incassobestand maken; what may not leave yet stays behind with its reason."""
    with tenancy.active(request.actor.tenant_id):
        result = debits.export(request.actor, debit_files.write)
    if result.file_ids:
        flash.success(request, _("Het bestand staat klaar. Geef het aan de bank."))
    for reason in sorted({why for _id, why in result.left_out}):
        n = sum(why == reason for _id, why in result.left_out)
        text = ngettext("%(n)d incasso bleef achter: %(why)s.", "%(n)d incasso's bleven achter: %(why)s.", n)
        flash.warning(request, text % {"n": n, "why": spoken(reason)})
    return redirect("desk:order_files" if result.file_ids else back(request))


@page
def files(request: StaffRequest) -> HttpResponse:
    """Bestanden voor de bank, the newest first."""
    return _files(request, UploadForm())


def _files(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    at = page_of(request, listing.file_count())
    rows = listing.files(limit=at.rows, offset=at.offset)
    return render(request, "desk/order_files.html", {"files": rows, "form": form, "page": at}, status=status)


@page
def file(request: StaffRequest, file_id: int) -> HttpResponse:
    """Bestand downloaden: the same bytes each time."""
    request.actor.must(Permission.PAY)
    name, content = listing.content(file_id)
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_page
def status(request: StaffRequest) -> HttpResponse:
    """Statusbericht van de bank verwerken."""
    form = UploadForm(request.POST or None, request.FILES or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                with on_disk(form.cleaned_data["file"]) as path:
                    count = returns.status(request.actor, read_status(path))
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("file", refusal.spoken())
            else:
                text = ngettext("%(n)d opdracht is door de bank afgekeurd.",
                                "%(n)d opdrachten zijn door de bank afgekeurd.", count)  # fmt: skip
                flash.success(request, text % {"n": count})
                return redirect("desk:order_files")
        return _files(request, form, status=422 if form.is_bound else 200)


@action
def limit(request: StaffRequest) -> HttpResponse:
    """Vierogengrens instellen; empty means that one person confirms alone, which only a zzp administration may."""
    form = LimitForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        services.set_limit(request.actor, form.cleaned_data["amount"])
    flash.success(request, _("De grens is vastgelegd; zij geldt voor nieuwe opdrachten."))
    return redirect("desk:orders")
