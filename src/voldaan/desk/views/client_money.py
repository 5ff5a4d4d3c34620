"""Client money: the third-party account, clients and their plans, statements, direct payments, proofs."""

from __future__ import annotations

import json

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.client_money import clients, direct, paper, payouts, plans, proofs, queries, remittances
from voldaan.client_money.trust import trust
from voldaan.daily import intake
from voldaan.desk.access import StaffRequest, action, back, form_page, page, valid
from voldaan.desk.client_money_forms import AccountForm, ClientForm, DirectForm, PaidForm, PayeeForm, PlanForm, tariff
from voldaan.desk.tables import page_of
from voldaan.invoicing.services import seller_of
from voldaan.parties.models import Creditor


@page
def overview(request: StaffRequest) -> HttpResponse:
    """Derdengelden: whose the money on the third-party account is, and how every client stands."""
    return _overview(request)


def _overview(
    request: StaffRequest, *, client: ClientForm | None = None, account: AccountForm | None = None, status: int = 200
) -> HttpResponse:
    at = page_of(request, queries.count())
    stand = trust()
    context = {
        "trust": stand, "shares": [(a.name.lower(), cents) for a, cents in stand.shares.items()],
        "stands": queries.stands(limit=at.rows, offset=at.offset), "page": at, "client_form": client or ClientForm(),
        "account_form": account or AccountForm(), "elsewhere": queries.wrong_claimants(),
        "overpaid": queries.overpaid(), "vat_number": seller_of(clients.agency()).vat_number,
    }  # fmt: skip
    return render(request, "desk/client_money.html", context, status=status)


@form_page
def add_client(request: StaffRequest) -> HttpResponse:
    """Opdrachtgever toevoegen."""
    form = ClientForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            name, iban = data.pop("name"), data.pop("iban")
            try:
                added = clients.add_client(request.actor, name, iban=iban, details=data)
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("name", refusal.spoken())
            else:
                flash.success(request, _("De opdrachtgever is toegevoegd. Leg nu de commissieafspraak vast."))
                return redirect("desk:client_plan", added.id)
        return _overview(request, client=form, status=422 if form.is_bound else 200)


@form_page
def open_account(request: StaffRequest) -> HttpResponse:
    """Derdenrekening vastleggen."""
    form = AccountForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                clients.open_third_party_account(request.actor, form.cleaned_data["iban"])
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("iban", refusal.spoken())
            else:
                flash.success(request, _("De derdenrekening is vastgelegd."))
                return redirect("desk:client_money")
        return _overview(request, account=form, status=422 if form.is_bound else 200)


@page
def client(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Eén opdrachtgever: what waits for the next statement, the statements before it, direct payments, proof."""
    return _client(request, creditor_id, DirectForm(initial={"value_on": clock.today()}))


def _client(request: StaffRequest, creditor_id: int, form: DirectForm, status: int = 200) -> HttpResponse:
    stand = queries.stand(creditor_id)
    if stand is None:
        raise NotFound("Deze opdrachtgever bestaat niet in deze administratie.")
    at = page_of(request, queries.statement_count(creditor_id), rows=24)
    agreed = plans.plans_of(creditor_id)
    context = {
        "stand": stand, "plan": plans.in_force(agreed, clock.today()) if agreed else None, "form": form,
        "draft": remittances.draft(_creditor(creditor_id), until=clock.today()) if agreed else None,
        "statements": queries.statements(creditor_id, limit=at.rows, offset=at.offset), "on": clock.today(),
        "direct": queries.direct_payments(creditor_id), "page": at, "paid_form": PaidForm(),
        "payee_form": PayeeForm(initial={"iban": stand.iban}),
    }  # fmt: skip
    return render(request, "desk/client.html", context, status=status)


def _creditor(creditor_id: int) -> Creditor:
    found = Creditor.objects.filter(id=creditor_id).first()
    if found is None:
        raise NotFound("Deze opdrachtgever bestaat niet in deze administratie.")
    return found


@form_page
def report_direct(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Rechtstreeks betaald: the debtor paid the client himself."""
    form = DirectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with tenancy.active(request.actor.tenant_id):
                claim_id = direct.claim_of(creditor_id, data["number"].strip())
            intake.report_direct(request.actor, claim_id, data["amount"] or 0, data["value_on"])
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("number", refusal.spoken())
        else:
            flash.success(request, _("De betaling is verwerkt; zij komt op de volgende afdracht."))
            return redirect("desk:client", creditor_id)
    with tenancy.active(request.actor.tenant_id):
        return _client(request, creditor_id, form, status=422 if form.is_bound else 200)


@action
def set_account(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Rekening van de opdrachtgever vastleggen."""
    form = PayeeForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        clients.set_account(request.actor, _creditor(creditor_id).pk, form.cleaned_data["iban"])
    flash.success(request, _("De rekening is vastgelegd."))
    return redirect("desk:client", creditor_id)


@action
def pay_commission(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Commissienota betaald: the client paid his invoice."""
    form = PaidForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        remittances.pay_commission(request.actor, _creditor(creditor_id), form.cleaned_data["amount"])
    flash.success(request, _("De betaling van de nota is vastgelegd."))
    return redirect("desk:client", creditor_id)


@action
def undo_direct(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Melding terugdraaien: the claim is open again."""
    intake.undo_direct(request.actor, payment_id)
    flash.success(request, _("Teruggedraaid. De factuur staat weer open."))
    return redirect(back(request))


@form_page
def plan(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Commissieafspraak: what was agreed, and from a day on something else."""
    form = PlanForm(request.POST or None, initial={"valid_from": clock.today(), "costs": "100%"})
    with tenancy.active(request.actor.tenant_id):
        whom = _creditor(creditor_id)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                plans.set_plan(
                    request.actor, whom, form.terms(), valid_from=data["valid_from"], mode=data["mode"],
                    schedule=data["schedule"], schedule_day=data["schedule_day"],
                    set_off_agreed_on=data["set_off_agreed_on"],
                )  # fmt: skip
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("valid_from", refusal.spoken())
            else:
                flash.success(request, _("De afspraak is vastgelegd."))
                return redirect("desk:client", creditor_id)
        context = {
            "client": whom, "form": form,
            "plans": [(p, tariff(p.terms)) for p in reversed(plans.plans_of(creditor_id))],
        }  # fmt: skip
        return render(request, "desk/client_plan.html", context, status=422 if form.errors else 200)


@action
def make(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Afdracht opmaken up to and including today."""
    with tenancy.active(request.actor.tenant_id):
        made = remittances.make_remittance(request.actor, _creditor(creditor_id))
    if made is None:
        flash.success(request, _("Er is niets af te dragen."))
        return redirect("desk:client", creditor_id)
    flash.success(request, _("De afdracht is opgemaakt. Een collega keurt de overboeking goed."))
    return redirect("desk:statement", made.number)


@action
def withdraw(request: StaffRequest) -> HttpResponse:
    """Commissie opnemen: an order to the agency's own account."""
    with tenancy.active(request.actor.tenant_id):
        payouts.withdraw(request.actor)
    flash.success(request, _("De opdracht staat klaar; een collega keurt haar goed."))
    return redirect("desk:client_money")


@action
def prove(request: StaffRequest, creditor_id: int) -> HttpResponse:
    """Bewijs: seal what is new, and give the file that the client verifies himself."""
    with tenancy.active(request.actor.tenant_id):
        whom = _creditor(creditor_id)
        if proofs.prove(request.actor, whom) is None:
            flash.success(request, _("Er is nog niets te bewijzen."))
            return redirect("desk:client", creditor_id)
        text = proofs.as_file(whom)
    return _download(text.encode(), "application/json", f"bewijs-{creditor_id}-{clock.today()}.json")


@page
def statement(request: StaffRequest, number: str) -> HttpResponse:
    """Eén afdracht, as it was sent: figures, receipts, commission."""
    found = remittances.remittance(number)
    told = json.loads(found.document)
    at = page_of(request, max(len(told["receipts"]), len(told["fees"])), rows=200)
    shown = slice(at.offset, at.offset + at.rows)
    context = {
        "statement": found, "receipts": told["receipts"][shown], "state": queries.order_state(found), "page": at,
        "grounds": [(fee, paper.ground(fee["code"])) for fee in told["fees"][shown]],
    }  # fmt: skip
    return render(request, "desk/statement.html", context)


@page
def statement_file(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """Afdracht als bestand: PDF, CSV or JSON."""
    found = remittances.remittance(number)
    if form == "pdf":
        return _download(paper.as_pdf(found.document), "application/pdf", f"{number}.pdf")
    if form == "csv":
        return _download(paper.as_csv(found.document), "text/csv; charset=utf-8", f"{number}.csv")
    if form == "json":
        return _download(found.document.encode(), "application/json", f"{number}.json")
    raise NotFound("Een afdracht is er als PDF, CSV of JSON.")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
