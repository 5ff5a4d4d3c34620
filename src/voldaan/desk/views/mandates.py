"""Mandates (machtigingen): the list with their proof, a new one, another account, and revoking one."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.bank_orders import listing, mandates
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.desk.access import StaffRequest, action, form_page, page, point_out, valid
from voldaan.desk.forms import keep, on_disk
from voldaan.desk.order_forms import ContractForm, MandateForm
from voldaan.desk.tables import page_of
from voldaan.parties import queries as parties


@page
def mandate_list(request: StaffRequest) -> HttpResponse:
    """Machtigingen."""
    return _page(request, MandateForm())


def _page(request: StaffRequest, form: MandateForm, status: int = 200) -> HttpResponse:
    at = page_of(request, listing.mandate_count())
    rows = listing.mandates(limit=at.rows, offset=at.offset)
    context = {
        "rows": rows, "page": at, "form": form, "today": clock.today(), "contracts": listing.contracts(),
        "contract": ContractForm(accounts=_accounts()),
    }  # fmt: skip
    return render(request, "desk/mandates.html", context, status=status)


@form_page
def add(request: StaffRequest) -> HttpResponse:
    """Machtiging vastleggen with its proof, which is kept by its checksum."""
    form = MandateForm(request.POST or None, request.FILES or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                _add(request, form)
            except Refused as refusal:
                point_out(form, refusal)
            else:
                flash.success(request, _("Machtiging vastgelegd."))
                return redirect("desk:mandates")
        return _page(request, form, status=422 if form.is_bound else 200)


def _add(request: StaffRequest, form: MandateForm) -> None:
    told = form.cleaned_data
    debtor_id = parties.id_of(told["debtor"].strip())
    sha256 = ""
    if told["file"]:
        with on_disk(told["file"]) as path:
            sha256 = keep(path)
    mandates.add_mandate(
        request.actor,
        mandates.NewMandate(
            debtor_id, told["reference"], told["iban"], told["name"], told["signed_on"], told["evidence"],
            told["note"], sha256, "b2b" if told["business"] else "core", not told["once"],
        ),
    )  # fmt: skip


@action
def contract(request: StaffRequest) -> HttpResponse:
    """Incassocontract vastleggen."""
    with tenancy.active(request.actor.tenant_id):
        form = ContractForm(request.POST, accounts=_accounts())
        valid(form)
        told = form.cleaned_data
        row = sql.fetch_one("SELECT creditor_id FROM payments_bankaccount WHERE id = %s", [told["account"]])
        assert row is not None
        mandates.set_contract(
            request.actor, creditor_id=row[0], account_id=int(told["account"]), identifier=told["identifier"],
            form=told["format"], notice_days=told["notice_days"],
        )  # fmt: skip
    flash.success(request, _("Incassocontract vastgelegd."))
    return redirect("desk:mandates")


def _accounts() -> list[tuple[int, str]]:
    return [(id_, iban) for id_, iban in sql.fetch("SELECT id, iban FROM payments_bankaccount ORDER BY id")]


@action
def change(request: StaffRequest, mandate_id: int) -> HttpResponse:
    """Machtiging wijzigen: another account, with what shows that the debtor wants it."""
    told = {name: request.POST.get(name, "") for name in ("iban", "note")}
    with tenancy.active(request.actor.tenant_id):
        mandates.amend_mandate(request.actor, mandate_id, **told)
    flash.success(request, _("Gewijzigd. De eerstvolgende incasso vertelt het de bank."))
    return redirect("desk:mandates")


@action
def revoke(request: StaffRequest, mandate_id: int) -> HttpResponse:
    """Machtiging intrekken: nothing is debited any more."""
    with tenancy.active(request.actor.tenant_id):
        mandates.revoke_mandate(request.actor, mandate_id)
    flash.success(request, _("Ingetrokken. Er wordt niets meer geïncasseerd."))
    return redirect("desk:mandates")
