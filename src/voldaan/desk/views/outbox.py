"""Messages: the list to review, one message with the real letter, and approve, skip, received, not delivered."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.channels import folder
from voldaan.daily import changes
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, back, form_page, page
from voldaan.desk.forms import DayForm, EditForm
from voldaan.desk.tables import page_of
from voldaan.invoicing.enclosing import Invoices
from voldaan.messages import aftermath, editing, evidence, listing, preview, services
from voldaan.messages.behaviour import because
from voldaan.messages.rules import EDITABLE

REVIEW = ("proposed", "approved", "kept", "uncertain", "receipt", "failed", "sent", "cancelled", "skipped", "all")


@page
def message_list(request: StaffRequest) -> HttpResponse:
    """Berichten: what waits for approval first."""
    wanted = listing.Filter(request.GET.get("state", "proposed")[:12], request.GET.get("q", "")[:80])
    count, cents = listing.totals(wanted)
    at = page_of(request, count)
    names = dict(words.choices("message")) | {
        "kept": _("vastgehouden"), "receipt": _("ontvangst nog niet vastgesteld"), "all": _("alle"),
    }  # fmt: skip
    context = {
        "rows": listing.rows(wanted, sort=request.GET.get("sort", ""), limit=at.rows, offset=at.offset),
        "count": count,
        "cents": cents,
        "page": at,
        "filter": wanted,
        "counts": listing.counts(),
        "states": [(code, names[code]) for code in REVIEW],
        "reasons": listing.kept_reasons() if wanted.state == "kept" else [],
        "changes": changes.since_yesterday() if wanted == listing.Filter() else None,
        "odd": changes.odd() if wanted == listing.Filter() else [],
        "why_odd": {code: sentence for code, (sentence, _condition) in changes.ODD.items()},
        "now": clock.now(),
    }
    return render(request, "desk/outbox.html", context)


@page
def message(request: StaffRequest, public_id: str) -> HttpResponse:
    """Eén bericht: what it says, to whom, about what, and the letter as it would leave."""
    return _message_page(request, public_id, DayForm(initial={"on": clock.today()}))


def _message_page(request: StaffRequest, public_id: str, form: DayForm, status: int = 200) -> HttpResponse:
    found = listing.details(public_id)
    shown, problem, images = None, "", 0
    try:
        shown = preview.preview(
            request.actor,
            public_id,
            folder=folder(settings.HOME),
            verify_base=settings.PUBLIC_URL,
            invoices=Invoices(),
        )
        images = 0 if shown.kept else shown.page_count
    except Refused as refusal:
        problem = refusal.spoken()
    context = {
        "message": found,
        "evidence": evidence.of(found.row.id),
        "amounts": (shown and shown.facts) or found.row,
        "preview": shown,
        "problem": problem,
        "words_because": because(shown.facts.paid) if shown and shown.facts else "",
        "images": range(1, images + 1),
        "form": form,
        "now": clock.now(),
        "awaits_receipt": listing.awaits_receipt(found.row.id),
        "waiting": listing.totals(listing.Filter("proposed"))[0],
    }
    return render(request, "desk/message.html", context, status=status)


@form_page
def edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """Aanpassen: tone, channel, moment and a paragraph of one's own; the message waits for approval again."""
    with tenancy.active(request.actor.tenant_id):
        found = listing.details(public_id)
        initial = {"tone": found.tone, "channel": found.row.channel, "note": found.note}
        form = EditForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            wanted = form.cleaned_data
            try:
                editing.edit(
                    request.actor, found.row.id, tone=wanted["tone"] if found.row.kind in EDITABLE else "",
                    channel=wanted["channel"], note=wanted["note"] if found.row.kind in EDITABLE else None,
                    on=wanted["on"],
                )  # fmt: skip
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error(_field_of(refusal), refusal.spoken())
            else:
                flash.success(request, _("Aangepast. Het bericht wacht weer op goedkeuring."))
                return redirect("desk:message", public_id)
        context = {"message": found, "form": form, "editable": found.row.kind in EDITABLE}
        return render(request, "desk/message_edit.html", context, status=400 if form.errors else 200)


def _field_of(refusal: Refused) -> str | None:
    return {"LR-2.11": "note", "LR-3.02": "note", "LR-4.18": "note", "LR-0.4": "channel"}.get(refusal.rule)


@page
def letter_pdf(request: StaffRequest, public_id: str) -> HttpResponse:
    """De brief as PDF, shown in the browser."""
    shown = preview.preview(
        request.actor, public_id, folder=folder(settings.HOME), verify_base=settings.PUBLIC_URL, invoices=Invoices()
    )
    response = HttpResponse(shown.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{public_id}.pdf"'
    return response


@page
def letter_page(request: StaffRequest, public_id: str, number: int) -> HttpResponse:
    """Eén bladzijde of the letter as an image."""
    found = preview.pages(request.actor, public_id, verify_base=settings.PUBLIC_URL, invoices=Invoices())
    if not 1 <= number <= len(found):
        raise NotFound("Deze bladzijde heeft de brief niet. Ga terug naar het bericht.")
    return HttpResponse(found[number - 1], content_type="image/png")


@page
def evidence_zip(request: StaffRequest, public_id: str) -> HttpResponse:
    """Bewijs van verzending as a zip: what is known of the message, and the very bytes that left."""
    response = HttpResponse(evidence.archive(public_id, folder(settings.HOME)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="bewijs-{public_id}.zip"'
    return response


@action
def approve(request: StaffRequest) -> HttpResponse:
    """Goedkeuren: the chosen messages, or everything that waits."""
    chosen = request.POST.getlist("id")
    everything = request.POST.get("all") == "1"
    if not chosen and not everything:
        raise Refused(_("Kies ten minste één bericht, of keur ze alle goed."))
    with tenancy.active(request.actor.tenant_id):
        ids = None if everything else services.ids_of(chosen)
        count = services.approve(request.actor, ids)
        following = listing.next_waiting(ids[0]) if ids and request.POST.get("walk") else None
    text = ngettext("%(n)d bericht goedgekeurd.", "%(n)d berichten goedgekeurd.", count) % {"n": count}
    flash.success(request, text)
    return redirect(reverse("desk:message", args=[following]) if following else back(request))


@action
def skip(request: StaffRequest) -> HttpResponse:
    """Overslaan: the chosen messages do not go out."""
    chosen = request.POST.getlist("id")
    if not chosen:
        raise Refused(_("Kies ten minste één bericht om over te slaan."))
    with tenancy.active(request.actor.tenant_id):
        ids = services.ids_of(chosen)
        count = services.skip(request.actor, ids)
        following = listing.next_waiting(ids[0]) if request.POST.get("walk") else None
    text = ngettext("%(n)d bericht overgeslagen.", "%(n)d berichten overgeslagen.", count) % {"n": count}
    flash.success(request, text)
    return redirect(reverse("desk:message", args=[following]) if following else back(request))


@form_page
def received(request: StaffRequest, public_id: str) -> HttpResponse:
    """Ontvangst vastleggen: from that day the term of the message counts."""
    form = DayForm(request.POST or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            try:
                aftermath.received(request.actor, services.ids_of([public_id])[0], form.cleaned_data["on"])
            except NotFound:
                raise
            except Refused as refusal:
                form.add_error("on", refusal.spoken())
            else:
                flash.success(request, _("Ontvangst vastgelegd."))
                return redirect("desk:message", public_id)
        return _message_page(request, public_id, form, status=422 if form.is_bound else 200)


@action
def failed(request: StaffRequest, public_id: str) -> HttpResponse:
    """Niet bezorgd: the message counts for nothing and another way is looked for."""
    with tenancy.active(request.actor.tenant_id):
        aftermath.failed(request.actor, services.ids_of([public_id])[0], "gemeld door een medewerker")
    flash.success(request, _("Vastgelegd dat het bericht niet is bezorgd."))
    return redirect("desk:message", public_id)
