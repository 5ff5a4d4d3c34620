"""Post: what comes back, the most careful first; one reply beside the facts of its case, and what follows from it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, Refused
from voldaan.claims import address_proposals
from voldaan.connect.inbound import receive_mail
from voldaan.daily import debtors, intake
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, form_page, page, point_out
from voldaan.desk.inbox_forms import AnswerForm, DisputeForm, PromiseForm, UploadForm
from voldaan.desk.tables import page_of
from voldaan.inbox import following, queries, services
from voldaan.inbox.queries import ReplyView

STATES = ("new", "handled", "all")


@page
def reply_list(request: StaffRequest) -> HttpResponse:
    """Post: what nobody handled first."""
    return _list_page(request, UploadForm())


def _list_page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "new")
    state = state if state in STATES else "new"
    typed = request.GET.get("q", "")[:80]
    count = queries.count(state, typed)
    at = page_of(request, count)
    context = {
        "rows": queries.replies(state, typed, limit=at.rows, offset=at.offset), "count": count, "page": at,
        "state": state, "typed": typed, "waiting": queries.count(), "form": form,
        "states": [*words.choices("reply_state"), ("all", _("alle"))],
    }  # fmt: skip
    return render(request, "desk/inbox.html", context, status=status)


@form_page
def upload(request: StaffRequest) -> HttpResponse:
    """E-mails inlezen die als bestand zijn bewaard; each in a transaction of its own."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        with tenancy.active(request.actor.tenant_id):
            return _list_page(request, form, 422 if form.errors else 200)
    new = known = 0
    for mail in form.cleaned_data["mails"]:
        try:
            with tenancy.active(request.actor.tenant_id):
                received = receive_mail(request.actor, mail.read())
        except NotAllowed:
            raise
        except Refused as refusal:
            flash.error(request, f"{mail.name}: {refusal.spoken()}")
            continue
        new, known = new + received.is_new, known + (not received.is_new)
    if new:
        flash.success(request, ngettext("%(n)d reactie ingelezen.", "%(n)d reacties ingelezen.", new) % {"n": new})
    if known:
        flash.info(request, ngettext("%(n)d was er al.", "%(n)d waren er al.", known) % {"n": known})
    return redirect("desk:inbox")


@page
def reply(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Eén reactie, the facts beside it, what we think it asks and why."""
    return _reply_page(request, queries.reply(reply_id))


def _reply_page(request: StaffRequest, view: ReplyView, status: int = 200, **forms: Any) -> HttpResponse:
    draft, files = following.draft_of(view, settings.PUBLIC_URL), queries.files_of(view.id)
    # Who says that he pays in part names the part; "everything" needs no amount.
    initial = {"on": view.said_on if view.kind == "promise" else None, "amount": view.amount_cents}
    context = {
        "reply": view,
        "kinds": words.choices("reply"),
        "others": view.kinds[1:],
        "files": files,
        "matches": queries.matches(files),
        "claims": queries.claims_of(view.case_id) if view.case_id else [],
        "money": queries.money(view.case_id) if view.case_id else None,
        "candidates": queries.candidates_of(view, request.GET.get("q", "").strip()[:80]),
        "q": request.GET.get("q", "")[:80],
        "plan_claim": next((id_ for id_, _number in _open_claims(view)), None),
        "draft": draft,
        "proposal": address_proposals.of_reply(view.id),
        "hold": following.HOLD_OF.get(view.kind, ""),
        "promise_form": PromiseForm(initial=initial),
        "dispute_form": DisputeForm(claims=_open_claims(view), initial={"amount": view.amount_cents}),
        "answer_form": AnswerForm(initial={"text": "\n\n".join(line.text for line in draft)}),
        "today": clock.today(),
    } | forms
    return render(request, "desk/reply.html", context, status=status)


def _open_claims(view: ReplyView) -> list[tuple[int, str]]:
    """Facturen to choose from."""
    found = queries.claims_of(view.case_id) if view.case_id else []
    return [(c.id, c.number) for c in found if c.closed_on is None]


def _on(request: StaffRequest, reply_id: int) -> HttpResponse:
    """On to the next one to handle, or back to the list."""
    with tenancy.active(request.actor.tenant_id):
        following_one = queries.next_to_handle(reply_id)
    return redirect("desk:reply", following_one) if following_one else redirect("desk:inbox")


@action
def place(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Op een dossier leggen."""
    chosen = request.POST.get("case", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 18):
        raise Refused(_("Kies een dossier."))
    with tenancy.active(request.actor.tenant_id):
        services.place(request.actor, reply_id, int(chosen))
    return redirect("desk:reply", reply_id)


@action
def correct(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Herkenning verbeteren."""
    with tenancy.active(request.actor.tenant_id):
        services.correct(request.actor, reply_id, request.POST.get("kind", ""))
    return redirect("desk:reply", reply_id)


@action
def handle(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Behandeld: gezien, niets nodig."""
    with tenancy.active(request.actor.tenant_id):
        services.handle(request.actor, reply_id)
    flash.success(request, _("Behandeld. De stop op het dossier is weg."))
    return _on(request, reply_id)


@action
def reopen(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Toch niet behandeld."""
    with tenancy.active(request.actor.tenant_id):
        services.reopen(request.actor, reply_id)
    return redirect("desk:reply", reply_id)


@form_page
def promise(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Toezegging vastleggen."""
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(request.actor.tenant_id):
                following.promise(
                    request.actor, reply_id, on=form.cleaned_data["on"], amount_cents=form.cleaned_data["amount"]
                )
            flash.success(request, _("De toezegging is vastgelegd."))
            return _on(request, reply_id)
        except Refused as refusal:
            point_out(form, refusal)
    with tenancy.active(request.actor.tenant_id):
        return _reply_page(request, queries.reply(reply_id), 422 if form.errors else 200, promise_form=form)


@action
def hold(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Stop instellen with the reply as its evidence."""
    with tenancy.active(request.actor.tenant_id):
        view = queries.reply(reply_id)
        following.hold(request.actor, reply_id, request.POST.get("kind", ""), from_on=view.said_on)
    flash.success(request, _("De stop is ingesteld."))
    return _on(request, reply_id)


@form_page
def dispute(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Betwisting openen, with what was written as its evidence."""
    with tenancy.active(request.actor.tenant_id):
        claims = _open_claims(queries.reply(reply_id))
    form = DisputeForm(request.POST or None, claims=claims)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with tenancy.active(request.actor.tenant_id):
                following.dispute(
                    request.actor, reply_id, claim_id=said["claim"], category=said["category"],
                    amount_cents=said["amount"],
                )  # fmt: skip
            flash.success(request, _("De betwisting is geopend; de debiteur krijgt een bevestiging."))
            return _on(request, reply_id)
        except Refused as refusal:
            point_out(form, refusal)
    with tenancy.active(request.actor.tenant_id):
        return _reply_page(request, queries.reply(reply_id), 422 if form.errors else 200, dispute_form=form)


@action
def complaint(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Klacht inschrijven in the register of complaints."""
    with tenancy.active(request.actor.tenant_id):
        following.complaint(request.actor, reply_id)
    flash.success(request, _("Ingeschreven. De bevestiging staat klaar bij Berichten."))
    return _on(request, reply_id)


@action
def accept_address(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Opgegeven adres overnemen."""
    debtors.accept_address_of_reply(request.actor, reply_id)
    flash.success(request, _("Overgenomen. Wat klaarstond wordt opnieuw gemaakt, voor het nieuwe adres."))
    return _on(request, reply_id)


@action
def settle(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Verwerk the payment that waits as the remittance advice divides it."""
    chosen = request.POST.get("line", "")
    with tenancy.active(request.actor.tenant_id):
        options = {str(m.line_id): m for m in queries.matches(queries.files_of(queries.reply(reply_id).id))}
    if chosen not in options:
        raise Refused(_("Deze betaling is intussen verwerkt of veranderd. Ververs de pagina."))
    match = options[chosen]
    parts = [(int(one["claim_id"]), int(one["amount_cents"])) for one in match.parts]
    intake.settle_by_hand(request.actor, match.line_id, parts, seen_left_cents=match.amount_cents)
    flash.success(request, _("De betaling is verwerkt volgens de specificatie."))
    return redirect("desk:reply", reply_id)


@form_page
def answer(request: StaffRequest, reply_id: int) -> HttpResponse:
    """Antwoord klaarzetten: it waits among the messages until somebody approves it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(request.actor.tenant_id):
                following.answer(request.actor, reply_id, form.cleaned_data["text"])
            flash.success(request, _("Het antwoord staat klaar bij Berichten. Keur het daar goed."))
            return _on(request, reply_id)
        except Refused as refusal:
            point_out(form, refusal)
    with tenancy.active(request.actor.tenant_id):
        return _reply_page(request, queries.reply(reply_id), 422 if form.errors else 200, answer_form=form)
