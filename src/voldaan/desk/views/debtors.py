"""Claims corrected here, and what was corrected weighed against what the books say."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.claims import own_values
from voldaan.claims.file import particulars
from voldaan.claims.queries import claims
from voldaan.daily import open_items
from voldaan.desk.access import StaffRequest, action, back, form_page, page, point_out
from voldaan.desk.import_forms import CorrectClaimForm
from voldaan.desk.tables import page_of


@form_page
def correct(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Vordering verbeteren: due date or capacity, with the reason."""
    with tenancy.active(request.actor.tenant_id):
        about = particulars(claim_id)
        (view,) = claims(clock.today(), where="c.id = %(id)s", params={"id": claim_id})
        own = own_values.of_claim(claim_id)
    form = CorrectClaimForm(request.POST or None, initial={"due_on": view.due_on, "capacity": view.capacity})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            open_items.correct_claim(request.actor, claim_id, form.values(), form.cleaned_data["reason"])
            flash.success(request, _("Bewaard. Een import overschrijft dit niet."))
            return redirect("desk:claim", claim_id)
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            point_out(form, refusal)
            status = 422
    with tenancy.active(request.actor.tenant_id):
        context = {"claim": view, "file": about, "form": form, "own": own.values()}
        return render(request, "desk/correct.html", context, status=status)


@page
def conflicts(request: StaffRequest) -> HttpResponse:
    """Verschillen met de boekhouding: per field what was filled in here and what the books say."""
    at = page_of(request, own_values.conflict_count())
    context = {"rows": own_values.conflicts(limit=at.rows, offset=at.offset), "page": at}
    return render(request, "desk/conflicts.html", context)


@action
def keep_ours(request: StaffRequest, override_id: int) -> HttpResponse:
    """Onze waarde houden."""
    with tenancy.active(request.actor.tenant_id):
        own_values.keep_ours(request.actor, override_id)
    flash.success(request, _("Onze waarde blijft. U ziet dit pas weer als de boekhouding iets anders zegt."))
    return redirect(back(request))


@action
def take_theirs(request: StaffRequest, override_id: int) -> HttpResponse:
    """Waarde van de boekhouding overnemen."""
    open_items.take_theirs(request.actor, override_id)
    flash.success(request, _("Overgenomen. Dit gegeven volgt de boekhouding weer."))
    return redirect(back(request))
