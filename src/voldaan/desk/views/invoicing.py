"""Own invoices: the list, one invoice with its proof of delivery, send, credit, copy, what returns, and who sells."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.bank_orders import listing
from voldaan.base import clock, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.channels import press
from voldaan.desk.access import StaffRequest, action, at_field, form_page, page, point_out, valid
from voldaan.desk.forms import DayForm
from voldaan.desk.tables import page_of
from voldaan.invoicing import issuing, queries, recurring, sending, services
from voldaan.invoicing.models import InvoiceDraft, SalesInvoice
from voldaan.parties.models import Party

STATES = {
    "all": gettext_lazy("alle"),
    "open": gettext_lazy("open"),
    "undelivered": gettext_lazy("niet bezorgd"),
    "credit_note": gettext_lazy("creditnota's"),
}
_SELLER = ("vat_number", "kvk", "street", "postcode", "town", "email", "phone", "website", "iban", "series", "footer")


class SellerForm(forms.Form):
    """Mijn gegevens op de factuur."""

    vat_number = forms.CharField(label=gettext_lazy("Btw-nummer"), required=False, max_length=20)
    kvk = forms.CharField(label=gettext_lazy("KvK-nummer"), required=False, max_length=12)
    street = forms.CharField(label=gettext_lazy("Straat en huisnummer"), required=False, max_length=140)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), required=False, max_length=12)
    town = forms.CharField(label=gettext_lazy("Plaats"), required=False, max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mailadres"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telefoon"), required=False, max_length=24)
    website = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=140)
    iban = forms.CharField(label=gettext_lazy("Rekeningnummer (IBAN)"), required=False, max_length=42)
    term_days = forms.IntegerField(label=gettext_lazy("Betaaltermijn in dagen"), min_value=0, max_value=365)
    series = forms.CharField(
        label=gettext_lazy("Nummerreeks"), required=False, max_length=10,
        help_text=gettext_lazy("Komt voor het jaar: F geeft F2026-0001. Leeg geeft 2026-0001."),
    )  # fmt: skip
    footer = forms.CharField(label=gettext_lazy("Regel onder aan de factuur"), required=False, max_length=300)
    small_business = forms.BooleanField(
        label=gettext_lazy("Ik gebruik de kleineondernemersregeling (KOR)"), required=False,
        help_text=gettext_lazy("Nieuwe facturen zijn dan vrijgesteld van btw."),
    )  # fmt: skip


class RepeatForm(forms.Form):
    """Laten terugkeren."""

    every = forms.ChoiceField(label=gettext_lazy("Hoe vaak"))
    first_on = forms.DateField(
        label=gettext_lazy("Eerste factuur op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=gettext_lazy("Tot en met (mag leeg)"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    automatic = forms.BooleanField(
        label=gettext_lazy("Zelf definitief maken en versturen"), required=False,
        help_text=gettext_lazy("Zonder vinkje staat er op die dag een concept klaar."),
    )  # fmt: skip

    mandate_id = forms.ChoiceField(
        label=gettext_lazy("Incasseren met machtiging"), required=False,
        help_text=gettext_lazy("De factuur kondigt de incasso aan; u keurt haar goed onder Bank, Opdrachten."),
    )  # fmt: skip

    def __init__(self, *args: Any, mandates: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(id_), f"{reference} · {iban}") for id_, reference, iban in mandates]
        if known:
            self.fields["mandate_id"].choices = [("", _("niet incasseren")), *known]  # type: ignore[attr-defined]
        else:
            del self.fields["mandate_id"]
        rhythms = [("month", _("elke maand")), ("quarter", _("elk kwartaal")), ("year", _("elk jaar"))]
        self.fields["every"].choices = rhythms  # type: ignore[attr-defined]


_QUANTITY = re.compile(r"-?\d{1,9}([.,]\d{1,4})?")


@page
def invoice_list(request: StaffRequest) -> HttpResponse:
    """Facturen: concepten first, then what was issued."""
    wanted = queries.Filter(request.GET.get("state", "all")[:12], request.GET.get("q", "")[:80])
    count, cents = queries.totals(wanted)
    at = page_of(request, count)
    context = {
        "rows": queries.rows(wanted, limit=at.rows, offset=at.offset),
        "count": count,
        "cents": cents,
        "page": at,
        "filter": wanted,
        "states": list(STATES.items()),
        "drafts": queries.drafts(),
    }
    return render(request, "desk/invoices.html", context)


@page
def invoice(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Eén factuur: what it says, where it is, and what can be done with it."""
    return _invoice_page(request, invoice_id)


def _invoice_page(request: StaffRequest, invoice_id: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    row = queries.invoice(invoice_id)
    attempts = queries.attempts(invoice_id)
    context = {
        "invoice": row,
        "document": queries.document(invoice_id),
        "format": queries.ubl_format(invoice_id),
        "attempts": attempts,
        "may_send": not attempts or attempts[0].state in ("failed", "skipped", "cancelled"),
        "notes": queries.credit_notes(invoice_id),
        "left_cents": row.inclusive_cents - row.credited_cents,
        "debits": listing.debits_of(row.claim_id) if row.kind == "invoice" else [],
        "form": DayForm(initial={"on": clock.today()}),
        "problem": problem,
    }
    return render(request, "desk/invoice.html", context, status=status)


@page
def invoice_pdf(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """De PDF, to the byte as it was issued."""
    name, content = queries.file(invoice_id)
    return _file(name, content, "application/pdf", inline=True)


@page
def invoice_ubl(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """De UBL, to the byte as it was issued: to upload where the buyer wants it."""
    name, content = queries.file(invoice_id, ubl=True)
    return _file(name, content, "application/xml", inline=False)


def _file(name: str, content: bytes, kind: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response


@action
def invoice_send(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Versturen; a second click sends nothing more."""
    with tenancy.active(request.actor.tenant_id):
        sending.send(request.actor, invoice_id, channel=request.POST.get("channel", ""))
    flash.success(request, _("De factuur gaat nu naar de klant."))
    return redirect("desk:invoice", invoice_id)


@action
def invoice_handed_over(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Zelf bezorgd."""
    form = DayForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        sending.handed_over(request.actor, invoice_id, form.cleaned_data["on"])
    flash.success(request, _("Vastgelegd dat u de factuur zelf heeft bezorgd."))
    return redirect("desk:invoice", invoice_id)


@action
def invoice_copy(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Kopiëren: a draft with the same content, for the same customer."""
    with tenancy.active(request.actor.tenant_id):
        row = SalesInvoice.objects.select_related("debtor__creditor").filter(id=invoice_id).first()
        if row is None:
            raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
        content = row.document["content"] | dict.fromkeys(("delivered_on", "period_from_on", "period_until_on"))
        draft = services.save_draft(request.actor, row.debtor, content)
    flash.success(request, _("Dit is een nieuw concept met dezelfde regels."))
    return redirect("desk:invoice_draft", draft.id)


@form_page
def invoice_credit(request: StaffRequest, invoice_id: int) -> HttpResponse:
    """Crediteren: all of it, or per line how many; the form says what is left."""
    request.actor.must(Permission.INVOICE)
    with tenancy.active(request.actor.tenant_id):
        row, document = queries.invoice(invoice_id), queries.document(invoice_id)
        lines = document["content"]["lines"]
        wrong: Refused | None = None
        if request.method == "POST":
            try:
                note = _credit(request, invoice_id, lines)
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                wrong = refusal
            else:
                flash.success(request, _("Creditnota %(number)s is gemaakt.") % {"number": note.number})
                return redirect("desk:invoice", note.id)
        counted = [
            (n, line, request.POST.get(f"quantity-{n}", line["quantity"].replace(".", ",")))
            for n, line in enumerate(lines)
        ]
        context = {
            "invoice": row,
            "lines": counted,
            "left_cents": row.inclusive_cents - row.credited_cents,
            "whole": bool(document["content"]["adjustments"]),
        }
        shown = render(request, "desk/invoice_credit.html", context)
        return at_field(request, shown, wrong) if wrong else shown


def _credit(request: StaffRequest, invoice_id: int, lines: list[dict[str, Any]]) -> SalesInvoice:
    chosen, given = None, request.POST
    if given.get("do") == "part":
        asked = [(n, line, given.get(f"quantity-{n}", "0").strip()) for n, line in enumerate(lines)]
        odd = {f"quantity-{n}": _("Dit is geen aantal. Schrijf bijvoorbeeld 2 of 0,5.") for n, _line, quantity in asked
               if quantity and not _QUANTITY.fullmatch(quantity)}  # fmt: skip
        if odd:
            raise Refused(next(iter(odd.values())), fields=odd)
        chosen = [line | {"quantity": quantity} for _n, line, quantity in asked if quantity not in ("", "0")]
        if not chosen:
            sentence = _("Vul bij ten minste één regel in hoeveel er vervalt.")
            raise Refused(sentence, fields={"quantity-0": sentence})
    with tenancy.active(request.actor.tenant_id):
        reason = request.POST.get("reason", "")[:500]
        return issuing.credit(request.actor, invoice_id, press(), lines=chosen, reason=reason)


@form_page
def seller(request: StaffRequest) -> HttpResponse:
    """Mijn gegevens: what stands on every own invoice."""
    request.actor.must(Permission.INVOICE)
    with tenancy.active(request.actor.tenant_id):
        creditor = services.own_creditor()
        row = services.seller_of(creditor)
        names = (*_SELLER, "term_days", "small_business")
        stored = {n: getattr(row, n) if hasattr(row, n) else getattr(creditor, n) for n in names}
        form = SellerForm(request.POST or None, initial=stored)
        if form.is_bound and form.is_valid():
            try:
                services.save_seller(request.actor, creditor, form.cleaned_data)
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Mijn gegevens zijn opgeslagen."))
                return redirect("desk:invoice_seller")
        context = {"form": form, "name": creditor.name}
        return render(request, "desk/invoice_seller.html", context, status=422 if form.errors else 200)


@page
def recurring_list(request: StaffRequest) -> HttpResponse:
    """Terugkerende facturen."""
    return render(request, "desk/invoice_recurring.html", {"rows": queries.recurring()})


@form_page
def recurring_new(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Laten terugkeren: the content of a draft, on a rhythm."""
    request.actor.must(Permission.INVOICE)
    with tenancy.active(request.actor.tenant_id):
        draft = InvoiceDraft.objects.select_related("debtor__creditor").filter(id=draft_id).first()
        if draft is None:
            raise NotFound("Dit concept bestaat niet in deze administratie. Kies er een uit de lijst.")
        initial = {"first_on": clock.today(), "every": "month", "mandate_id": draft.content.get("mandate_id")}
        form = RepeatForm(request.POST or None, initial=initial, mandates=listing.usable(draft.debtor_id))
        if form.is_bound and form.is_valid():
            try:
                _set_up(request, draft.debtor, draft, form.cleaned_data)
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Deze factuur komt nu vanzelf terug."))
                return redirect("desk:invoice_recurring")
        context = {"form": form, "draft": draft}
        return render(request, "desk/invoice_repeat.html", context, status=422 if form.errors else 200)


def _set_up(request: StaffRequest, debtor: Party, draft: InvoiceDraft, chosen: dict[str, Any]) -> None:
    content = draft.content | {"mandate_id": chosen.get("mandate_id") or None}
    recurring.set_up(
        request.actor, debtor, content, every=chosen["every"], first_on=chosen["first_on"],
        until_on=chosen["until_on"], automatic=chosen["automatic"],
    )  # fmt: skip
    if draft.state == InvoiceDraft.State.DRAFT:
        services.discard_draft(request.actor, draft.id)


@action
def recurring_stop(request: StaffRequest, recurring_id: int) -> HttpResponse:
    """Stoppen."""
    with tenancy.active(request.actor.tenant_id):
        recurring.stop(request.actor, recurring_id)
    flash.success(request, _("Deze factuur komt niet meer terug."))
    return redirect("desk:invoice_recurring")
