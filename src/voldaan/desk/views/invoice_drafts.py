"""Drafts of own invoices: one form that adds lines, counts, shows, issues and sends; works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.bank_orders.listing import usable
from voldaan.base import clock, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.channels import press
from voldaan.desk import invoice_forms as forms
from voldaan.desk.access import StaffRequest, action, at_field, form_page, page, unreadable
from voldaan.documents.invoice import render_invoice
from voldaan.invoicing import issuing, queries, rules, sending, services
from voldaan.invoicing.document import Sums
from voldaan.invoicing.models import InvoiceDraft
from voldaan.invoicing.paper import paper
from voldaan.invoicing.reading import read_content
from voldaan.parties.models import Creditor, Party


@form_page
def draft_new(request: StaffRequest) -> HttpResponse:
    """Nieuwe factuur."""
    return _draft_page(request, None)


@form_page
def draft(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Concept: the form again, with its totals and the paper as it would be."""
    return _draft_page(request, draft_id)


def _draft_page(request: StaffRequest, draft_id: int | None) -> HttpResponse:
    request.actor.must(Permission.INVOICE)
    with tenancy.active(request.actor.tenant_id):
        if request.method != "POST":
            return _show(request, draft_id, _stored(draft_id))
        values = forms.posted(request.POST)
        odd = unreadable(request)
        if odd:
            return at_field(request, _show(request, draft_id, _stored(draft_id)), odd)
        asked = request.POST.get("do", "save")
        if asked == "add":
            values["lines"].append(forms.blank_line() | {"vat": values["lines"][-1]["vat"]})
        if asked in ("add", "count"):
            return _show(request, draft_id, values)
    try:
        return _done(request, draft_id, values, asked)
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        with tenancy.active(request.actor.tenant_id):
            about = dict.fromkeys(forms.fields_about(refusal.sentence, values), refusal.sentence)
            wrong = Refused(refusal.sentence, rule=refusal.rule, fields=about)
            return at_field(request, _show(request, draft_id, values), wrong)


def _done(request: StaffRequest, draft_id: int | None, values: dict[str, Any], asked: str) -> HttpResponse:
    """Save, and go on as far as was asked; all in one transaction, so that a refusal leaves nothing half done."""
    actor = request.actor
    with tenancy.active(actor.tenant_id):
        creditor = services.own_creditor()
        debtor = services.save_customer(actor, creditor, forms.customer_of(values))
        row = services.save_draft(actor, debtor, forms.content_of(values), draft_id=draft_id)
        if asked not in ("issue", "send"):
            flash.success(request, _("Concept opgeslagen."))
            return redirect("desk:invoice_draft", row.id)
        invoice = issuing.issue(actor, row.id, press())
        if asked == "send":
            sending.send(actor, invoice.id)
    text = _("Factuur %(number)s is definitief en gaat nu naar de klant.") if asked == "send" else _(
        "Factuur %(number)s is definitief. Verstuur haar hieronder."
    )  # fmt: skip
    flash.success(request, text % {"number": invoice.number})
    return redirect("desk:invoice", invoice.id)


def _stored(draft_id: int | None) -> dict[str, Any]:
    seller = services.seller_of(services.own_creditor())
    if draft_id is None:
        return forms.new_values(seller.term_days, "small_business" if seller.small_business else "high")
    row = _row(draft_id)
    return forms.values_of(row.content, f"{row.debtor.number}{forms.SEPARATOR}{row.debtor.name}")


def _row(draft_id: int) -> InvoiceDraft:
    row = InvoiceDraft.objects.select_related("debtor__creditor").filter(id=draft_id, state="draft").first()
    if row is None:
        raise NotFound("Dit concept bestaat niet (meer) in deze administratie. Kies er een uit de lijst.")
    return row


def _show(request: StaffRequest, draft_id: int | None, values: dict[str, Any]) -> HttpResponse:
    creditor = services.own_creditor()
    seller = services.trader_of_creditor(creditor, services.seller_of(creditor))
    found, why = _counted(values)
    context = {
        "draft_id": draft_id,
        "values": values,
        "sums": found,
        "uncounted": why,
        "customers": [f"{number}{forms.SEPARATOR}{name}" for number, name in queries.customers(creditor.id)],
        "units": forms.units(),
        "vat": forms.options(forms.VAT),
        "formats": forms.options(forms.FORMATS),
        "kinds": forms.options(forms.KINDS),
        "mandates": _mandates(creditor, values),
        "lacking": not (seller.kvk and seller.street and seller.iban and seller.vat_number),
    }
    return render(request, "desk/invoice_draft.html", context)


def _mandates(creditor: Creditor, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Machtigingen of the chosen customer to collect with; one that was chosen stays to be seen when it lapsed."""
    debtor = Party.objects.filter(creditor=creditor, number=forms.customer_number(values) or None).first()
    found = [(str(id_), f"{name}{forms.SEPARATOR}{iban}") for id_, name, iban in usable(debtor.id)] if debtor else []
    chosen = values["mandate_id"]
    gone = chosen and chosen not in {id_ for id_, _name in found}
    return [*found, (chosen, _("machtiging die niet (meer) geldt"))] if gone else found


def _counted(values: dict[str, Any]) -> tuple[Sums | None, str]:
    """Totalen of what is in the form so far; or why they cannot be made yet."""
    try:
        content = read_content(forms.content_of(values))
        creditor = services.own_creditor()
        seller = services.trader_of_creditor(creditor, services.seller_of(creditor))
        on = rules.supply_on(content, clock.today())
        return services.sums_on(content, seller, "nl", on), ""
    except Refused as refusal:
        return None, refusal.spoken()


@form_page
def draft_sums(request: StaffRequest) -> HttpResponse:
    """Totalen alone, while somebody types."""
    request.actor.must(Permission.INVOICE)
    with tenancy.active(request.actor.tenant_id):
        found, why = _counted(forms.posted(request.POST))
        return render(request, "desk/_invoice_sums.html", {"sums": found, "uncounted": why})


@page
def draft_pdf(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Voorbeeld: the paper as it would be, with CONCEPT across it."""
    row = _row(draft_id)
    document = services.draft_document(row.debtor, read_content(row.content), clock.today())
    response = HttpResponse(render_invoice(paper(document, draft=True)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="concept-{draft_id}.pdf"'
    return response


@action
def draft_discard(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Weggooien; no number was taken."""
    with tenancy.active(request.actor.tenant_id):
        services.discard_draft(request.actor, draft_id)
    flash.success(request, _("Concept weggegooid."))
    return redirect("desk:invoices")
