"""Attachments: invoices as PDF with their claims, many at once by number; given back as files to save, never shown."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.claims.file import particulars
from voldaan.connect.attachments import candidates
from voldaan.desk.access import StaffRequest, action, form_page, page, valid
from voldaan.desk.import_forms import AttachForm
from voldaan.desk.views.files import to_save
from voldaan.invoices import attachments
from voldaan.invoices.attachments import Attached


@form_page
def attach_many(request: StaffRequest) -> HttpResponse:
    """Bijlagen: PDFs by their number, with what became of each."""
    form = AttachForm(request.POST or None, request.FILES or None)
    done: list[Attached] = []
    if request.method == "POST" and form.is_valid():
        done = _attach(request, form)
    with tenancy.active(request.actor.tenant_id):
        counts = Counter(one.outcome for one in done)
        context = {"form": form, "done": sorted(done, key=lambda one: _ORDER.index(one.outcome)), "counts": counts}
        return render(request, "desk/attachments.html", context, status=422 if form.errors else 200)


_ORDER = ("refused", "unmatched", "attached", "known")


@action
def attach(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Bijvoegen bij één vordering."""
    with tenancy.active(request.actor.tenant_id):
        particulars(claim_id)
    form = valid(AttachForm(request.POST, request.FILES))
    done = _attach(request, form, claim_id)
    for one in done:
        if not one.reason:
            flash.success(request, _("%(name)s is bijgevoegd.") % {"name": one.name})
    refused = [f"{one.name}: {one.reason}" for one in done if one.reason]
    if refused:
        raise Refused(" ".join(refused), fields={"pdfs": " ".join(refused)})
    return redirect("desk:claim", claim_id)


def _attach(request: StaffRequest, form: AttachForm, claim_id: int | None = None) -> list[Attached]:
    """Each offered file in a transaction of its own: what is refused leaves the others alone."""
    done: list[Attached] = []
    for upload in form.cleaned_data["pdfs"]:
        name = str(upload.name or "")
        try:
            with tenancy.active(request.actor.tenant_id):
                done += attachments.attach(request.actor, candidates(name, upload.read()), claim_id=claim_id)
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            done.append(Attached(name, "refused", "", None, refusal.sentence))
    return done


@page
def download(request: StaffRequest, claim_id: int, attachment_id: int) -> HttpResponse:
    """Bijlage opslaan."""
    return to_save(*attachments.content(claim_id, attachment_id), "application/pdf")


@action
def remove(request: StaffRequest, claim_id: int, attachment_id: int) -> HttpResponse:
    """Bijlage verwijderen."""
    with tenancy.active(request.actor.tenant_id):
        attachments.remove(request.actor, claim_id, attachment_id)
    flash.success(request, _("De bijlage is verwijderd."))
    return redirect("desk:claim", claim_id)
