"""Credit (krediet): exceptions first, one debtor's credit file, requests and decisions, and whether to deliver."""

from __future__ import annotations

from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect import bureaus
from voldaan.credit import orders, queries, reports, rules, services, signals, terms
from voldaan.daily.intake import creditor_named
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, back, form_page, page, point_out
from voldaan.desk.credit_forms import BoundsForm, LimitForm, OrderForm, TermForm
from voldaan.desk.forms import AmountField, UploadForm
from voldaan.desk.tables import amount, csv_answer, page_of
from voldaan.parties import roles
from voldaan.parties.models import Party


@page
def credit_list(request: StaffRequest) -> HttpResponse:
    """Krediet: who is over the limit, near it or warned about, and what waits for a decision."""
    return _list(request, {})


def _list(request: StaffRequest, bound: dict[str, django_forms.Form], status: int = 200) -> HttpResponse:
    on = clock.today()
    asked = request.GET.get("show", "exceptions")
    show = asked if asked in queries.SHOWN else "exceptions"
    counts = queries.counts(on)
    at = page_of(request, counts[show])
    bounds = signals.bounds()
    four_eyes = services.four_eyes_above_cents(request.actor)
    context = {
        "rows": queries.watched(on, show, limit=at.rows, offset=at.offset), "counts": counts, "show": show, "page": at,
        "requests": queries.requests(), "alerts": queries.alerts(), "on": on, "me": request.actor.user_id,
        "bounds": BoundsForm(initial={**bounds._asdict(), "four_eyes_above": four_eyes}), "upload": UploadForm(),
        **bound,
    }  # fmt: skip
    return render(request, "desk/credit.html", context, status=status)


@page
def credit_csv(request: StaffRequest) -> HttpResponse:
    """The same list with the same filter, all pages, as CSV."""
    on = clock.today()
    asked = request.GET.get("show", "exceptions")
    rows = queries.watched(on, asked if asked in queries.SHOWN else "exceptions")
    head = [_("Debiteurnummer"), _("Debiteur"), _("Signaal"), _("Uitstaand"), _("Limiet"), _("Gebruikt (%)")]
    return csv_answer(
        f"krediet-{on.isoformat()}", head,
        ((r.number, r.name, words.word(r.signal, "delivery"), amount(r.exposure_cents),
          "" if r.limit_cents is None else amount(r.limit_cents), r.used_percent or "") for r in rows),
    )  # fmt: skip


@page
def debtor(request: StaffRequest, party_id: int) -> HttpResponse:
    """Kredietdossier of one debtor, with the signal for an order that waits."""
    return _debtor(request, party_id, {})


def _debtor(
    request: StaffRequest, party_id: int, bound: dict[str, django_forms.Form], status: int = 200, **more: object
) -> HttpResponse:
    on = clock.today()
    found = queries.credit_file(party_id, on)
    field = AmountField(required=False, max_length=20)
    typed = request.GET.get("order", "") if request.method == "GET" else ""
    try:
        cents, wrong = field.clean(typed) or 0, ""
    except django_forms.ValidationError as error:
        cents, wrong = 0, str(error.messages[0])
    context = {
        "file": found, "on": on, "me": request.actor.user_id, "order": typed, "order_cents": cents,
        "order_wrong": wrong,
        "signal": queries.signal(party_id, order_cents=cents, on=on) if cents else found.signal,
        "room_cents": found.limit.amount_cents - found.standing.exposure_cents if found.limit else None,
        "group_room_cents": _room(found.group),
        "limit_form": LimitForm(in_group=found.group is not None), "term_form": TermForm(), "order_form": OrderForm(),
        "bureau": bureaus.configured(), **bound, **more,
    }  # fmt: skip
    return render(request, "desk/credit_debtor.html", context, status=status)


def _room(group: queries.Group | None) -> int | None:
    return group.limit.amount_cents - group.exposure_cents if group and group.limit else None


def _form(
    request: StaffRequest, party_id: int, name: str, form: django_forms.Form, do: Callable[[], str]
) -> HttpResponse:
    """One form of the credit file: done and back to it, or shown again with what is wrong at its field."""
    with tenancy.active(request.actor.tenant_id):
        if form.is_valid():
            try:
                with tenancy.active(request.actor.tenant_id):
                    done = do()
                flash.success(request, done)
                return redirect("desk:credit_debtor", party_id)
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                point_out(form, refusal)
        return _debtor(request, party_id, {name: form}, status=422)


@form_page
def limit(request: StaffRequest, party_id: int) -> HttpResponse:
    """Limiet aanvragen; whoever may decide about it alone has decided with it."""
    with tenancy.active(request.actor.tenant_id):
        queries.debtor(party_id)
        in_group = party_id in roles.companies()
    form = LimitForm(request.POST or None, in_group=in_group)

    def ask() -> str:
        told = form.cleaned_data
        made = services.request_limit(
            request.actor, party_id, told["amount"], reason=told["reason"], until_on=told["until_on"],
            for_group=told.get("for_group", False),
        )  # fmt: skip
        return _("Limiet vastgesteld.") if made.state == "approved" else _("Aangevraagd. Een ander beslist hierover.")

    return _form(request, party_id, "limit_form", form, ask)


@form_page
def term(request: StaffRequest, party_id: int) -> HttpResponse:
    """Betaaltermijn afspreken, within what the law allows."""
    form = TermForm(request.POST or None)

    def agree() -> str:
        terms.agree(request.actor, party_id, form.cleaned_data.pop("term_days"), **form.cleaned_data)
        return _("Afgesproken. Eigen facturen krijgen deze termijn vanzelf.")

    return _form(request, party_id, "term_form", form, agree)


@form_page
def order(request: StaffRequest, party_id: int) -> HttpResponse:
    """Order melden that is not invoiced yet."""
    form = OrderForm(request.POST or None)

    def report() -> str:
        party = Party.objects.filter(id=party_id).first()
        if party is None:
            raise NotFound(_("Deze debiteur bestaat niet in deze administratie."))
        told = form.cleaned_data
        row = orders.Reported(party.number, told["number"], told["amount"], clock.today())
        orders.report(request.actor, party.creditor_id, [row])
        return _("Gemeld. De order telt mee in wat uitstaat.")

    return _form(request, party_id, "order_form", form, report)


@form_page
def order_list(request: StaffRequest) -> HttpResponse:
    """Orderlijst inlezen: all of it, or nothing."""
    form = UploadForm(request.POST or None, request.FILES or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                with tenancy.active(request.actor.tenant_id):
                    done = _read_orders(request, form.cleaned_data["file"].read())
                told = _("%(new)s nieuw, %(changed)s gewijzigd, %(closed)s gesloten.") % done._asdict()
                flash.success(request, told)
                return redirect("desk:credit")
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error("file", refusal.spoken())
        return _list(request, {"upload": form}, status=422 if form.is_bound else 200)


def _read_orders(request: StaffRequest, content: bytes) -> orders.Outcome:
    rows = orders.read_csv(content, today=clock.today())
    complete = bool(request.POST.get("complete"))
    return orders.report(request.actor, creditor_named("").id, rows, complete=complete)


@form_page
def bounds(request: StaffRequest) -> HttpResponse:
    """Grenzen vastleggen."""
    form = BoundsForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            told = dict(form.cleaned_data)
            above = told.pop("four_eyes_above")
            try:
                with tenancy.active(request.actor.tenant_id):
                    services.set_bounds(request.actor, rules.Bounds(**told), four_eyes_above_cents=above)
                flash.success(request, _("Vastgelegd."))
                return redirect("desk:credit")
            except Refused as refusal:
                point_out(form, refusal)
        return _list(request, {"bounds": form}, status=422 if form.is_bound else 200)


@action
def decide(request: StaffRequest, limit_id: int) -> HttpResponse:
    """Beslissen over een aanvraag."""
    approved = request.POST.get("decision") == "approve"
    with tenancy.active(request.actor.tenant_id):
        services.decide(request.actor, limit_id, approved=approved, note=request.POST.get("note", ""))
    flash.success(request, _("Limiet vastgesteld.") if approved else _("Aanvraag afgewezen."))
    return redirect(back(request))


@action
def end_limit(request: StaffRequest, limit_id: int) -> HttpResponse:
    """Limiet of aanvraag laten vervallen."""
    with tenancy.active(request.actor.tenant_id):
        services.end_limit(request.actor, limit_id)
    flash.success(request, _("Vervallen."))
    return redirect(back(request))


@action
def end_term(request: StaffRequest, term_id: int) -> HttpResponse:
    """Afspraak laten vervallen."""
    with tenancy.active(request.actor.tenant_id):
        terms.end(request.actor, term_id)
    flash.success(request, _("Vervallen."))
    return redirect(back(request))


@action
def see(request: StaffRequest, alert_id: int) -> HttpResponse:
    """Melding bekeken."""
    with tenancy.active(request.actor.tenant_id):
        reports.see(request.actor, alert_id)
    flash.success(request, _("Gezien."))
    return redirect(back(request))


@action
def give_up(request: StaffRequest, report_id: int) -> HttpResponse:
    """Aanvraag zonder antwoord afsluiten."""
    with tenancy.active(request.actor.tenant_id):
        reports.give_up(request.actor, report_id)
    flash.success(request, _("Afgesloten. Vraag bij het bureau na of het in rekening is gebracht."))
    return redirect(back(request))


@form_page
def report(request: StaffRequest, party_id: int) -> HttpResponse:
    """Rapport bestellen: first which company, then the cost confirmed."""
    bureau = bureaus.configured()
    if bureau is None:
        raise Refused(_("Er is geen kredietbureau ingesteld. Vul het contract in bij de instellingen van de server."))
    company_id = request.POST.get("company", "")
    if request.method == "POST" and company_id:
        confirmed = request.POST.get("confirmed", "")
        try:
            reports.order(
                request.actor, bureau, party_id, company_id, again=bool(request.POST.get("again")),
                confirmed_cents=int(confirmed) if confirmed.isascii() and confirmed.isdigit() else None,
            )  # fmt: skip
            flash.success(request, _("Rapport ontvangen."))
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            flash.error(request, refusal.spoken())
        return redirect("desk:credit_debtor", party_id)
    companies = reports.find(request.actor, bureau, party_id)
    with tenancy.active(request.actor.tenant_id):
        return _debtor(request, party_id, {}, companies=companies)
