"""Stops: the list with what must be looked at, one stop with what it did, and the forms that set and change one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voldaan.base import clock, files, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.claims import file, hold_queries, hold_rules, holds, registers
from voldaan.desk.access import StaffRequest, action, back, form_page, page, valid
from voldaan.desk.hold_forms import ActingForm, ChangeHoldForm, HoldForm, ReleaseForm, WriteForm
from voldaan.desk.tables import page_of
from voldaan.messages import hold_letters, personal
from voldaan.parties.queries import debtor as debtor_of

STATES = ("open", "review", "ended", "all")
#: What a refusal is about -> the field that shows it.
_FIELDS = {"hold-from": "from_on", "hold-until": "until", "hold-review": "review_on", "empty": "evidence",
           "large": "evidence"}  # fmt: skip


@page
def hold_list(request: StaffRequest) -> HttpResponse:
    """Stops, what must be looked at first on top."""
    on = clock.today()
    asked, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    state, kind = asked if asked in STATES else "open", kind if kind in hold_rules.LABELS else ""
    at = page_of(request)
    rows, total = hold_queries.listing(on, state=state, kind=kind, limit=at.rows, offset=at.offset)
    if at.of(total).number != at.number:
        at = at.of(total)
        rows, total = hold_queries.listing(on, state=state, kind=kind, limit=at.rows, offset=at.offset)
    context = {
        "rows": rows, "page": at.of(total), "state": state, "kind": kind, "on": on, "kinds": hold_rules.LABELS,
        "todo": hold_letters.to_do(on), "questions": registers.open_questions(),
    }  # fmt: skip
    return render(request, "desk/holds.html", context)


@form_page
def hold(request: StaffRequest, hold_id: int) -> HttpResponse:
    """Eén stop: what it stops and asks, what it changed, what left meanwhile, and its history; changed here."""
    with tenancy.active(request.actor.tenant_id):
        found, helper = hold_queries.hold(hold_id), hold_queries.helper(hold_id)
    form = ChangeHoldForm(request.POST or None, request.FILES or None, hold=found, helper=helper)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _tried(form, lambda: _change(request, hold_id, form)):
            flash.success(request, _("Bewaard."))
            return redirect("desk:hold_page", hold_id)
    with tenancy.active(request.actor.tenant_id):
        context = {
            "hold": found, "form": form, "helper": helper, "release_form": ReleaseForm(),
            "explained": hold_rules.explained(found.kind, get_language() or "nl"),
            "effects": hold_queries.effects(hold_id),
            "inside": hold_queries.sent_inside(hold_id), "history": hold_queries.history(hold_id),
            "evidence": files.kept([found.evidence_id]) if found.evidence_id else [],
            "own": bool(hold_rules.waits_for(found.kind)), "waits_for": hold_rules.waits_for(found.kind),
        }  # fmt: skip
    return render(request, "desk/hold.html", context, status=status)


@form_page
def on_claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Stop instellen on a claim, on all of its debtor, or on him at other clients too."""
    with tenancy.active(request.actor.tenant_id):
        about = file.particulars(claim_id)
    places = {
        "claim": {"claim_id": claim_id, "case_id": about.case_id},
        "case": {"case_id": about.case_id},
        "debtor": {"party_id": about.debtor_id},
    }
    heading = {"debtor": about.debtor, "number": about.number}
    return _set(request, places, "claim", heading, ("desk:claim", claim_id))


@form_page
def write(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Toch schrijven: a reminder of a person in spite of a soft stop, with his reason."""
    with tenancy.active(request.actor.tenant_id):
        about = file.particulars(claim_id)
    form = WriteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _tried(form, lambda: _remind(request, claim_id, form)):
        flash.success(request, _("Klaargezet. Keur het bericht goed, dan gaat het weg."))
        return redirect("desk:claim", claim_id)
    with tenancy.active(request.actor.tenant_id):
        context: dict[str, Any] = {"form": form, "about": about, "claim_id": claim_id}
        try:
            context["kind"], context["holds"] = personal.possible(claim_id)
        except Refused as refusal:
            context["problem"] = refusal.spoken()
    return render(request, "desk/write.html", context, status=422 if form.errors else 200)


def _remind(request: StaffRequest, claim_id: int, form: WriteForm) -> None:
    with tenancy.active(request.actor.tenant_id):
        personal.write(request.actor, claim_id, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"])


@form_page
def on_debtor(request: StaffRequest, party_id: int) -> HttpResponse:
    """Stop instellen on a debtor, with all his cases."""
    with tenancy.active(request.actor.tenant_id):
        about = debtor_of(party_id)
    heading = {"debtor": about.values["name"], "number": ""}
    return _set(request, {"debtor": {"party_id": party_id}}, "debtor", heading, ("desk:debtor", party_id))


def _set(
    request: StaffRequest,
    places: dict[str, dict[str, int]],
    default: str,
    heading: dict[str, str],
    done: tuple[str, int],
) -> HttpResponse:
    first = "case" if "case" in places else default
    form = HoldForm(request.POST or None, request.FILES or None, initial={"from_on": clock.today(), "scope": first})
    form.fields["scope"].choices = [c for c in form.fields["scope"].choices if c[0] in places]  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _tried(form, lambda: _write(request, form, places, default)):
            flash.success(request, _("De stop staat. Wat hij tegenhoudt, gaat niet meer uit."))
            return redirect(*done)
    kinds = [hold_rules.explained(kind, get_language() or "nl") for kind in hold_rules.BY_HAND]
    context = {"form": form, "kinds": kinds, "back": done, **heading}
    return render(request, "desk/hold_set.html", context, status=status)


def _write(request: StaffRequest, form: HoldForm, places: dict[str, dict[str, int]], default: str) -> None:
    said = form.cleaned_data
    with tenancy.active(request.actor.tenant_id):
        hold_id = holds.set_hold(
            request.actor, said["kind"], note=said["note"], from_on=said["from_on"], until=said["until"],
            source=said["source"] or "desk", evidence_id=_evidence(request, form), helper=form.helper(),
            **places[said["scope"] or default],  # type: ignore[arg-type]
        )  # fmt: skip
        hold_letters.follow(request.actor, [hold_id])


def _change(request: StaffRequest, hold_id: int, form: ChangeHoldForm) -> None:
    said = form.cleaned_data
    with tenancy.active(request.actor.tenant_id):
        holds.change_hold(
            request.actor, hold_id, from_on=said["from_on"], until=said["until"], review_on=said["review_on"],
            note=said["note"], evidence_id=_evidence(request, form), helper=form.helper(),
        )  # fmt: skip
        hold_letters.follow(request.actor, [hold_id])


def _evidence(request: StaffRequest, form: ActingForm) -> int | None:
    upload = form.cleaned_data["evidence"]
    return files.keep(request.actor, upload.name, upload.read()) if upload else None


def _tried(form: Any, write: Any) -> bool:
    """Whether it was written; a refusal stands at the field that it is about."""
    try:
        write()
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        field = _FIELDS.get(refusal.rule, "")
        form.add_error(field if field in form.fields else None, refusal.spoken())
        return False
    return True


@action
def release(request: StaffRequest, hold_id: int) -> HttpResponse:
    """Stop opheffen: the claims are looked at again from then on."""
    form = ReleaseForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        hold_queries.hold(hold_id)
        holds.release_hold(request.actor, hold_id, on=form.cleaned_data["on"])
    flash.success(request, _("De stop is opgeheven."))
    return redirect(back(request) if request.POST.get("next") else "desk:holds")


@action
def release_on_claim(request: StaffRequest, claim_id: int, hold_id: int) -> HttpResponse:
    """Stop opheffen from the page of a claim on which it lies."""
    with tenancy.active(request.actor.tenant_id):
        if hold_id not in {found.id for found in hold_queries.of_claim(claim_id)}:
            raise NotFound(_("Deze stop is er niet meer. Ververs de pagina."))
        holds.release_hold(request.actor, hold_id)
    flash.success(request, _("De stop is opgeheven."))
    return redirect("desk:claim", claim_id)


@action
def undo(request: StaffRequest, hold_id: int) -> HttpResponse:
    """Stop ongedaan maken, set by mistake: all that it took back stands again."""
    with tenancy.active(request.actor.tenant_id):
        hold_queries.hold(hold_id)
        holds.undo_hold(request.actor, hold_id)
    flash.success(request, _("De stop is ongedaan gemaakt. Alles staat weer zoals het was."))
    return redirect("desk:hold_page", hold_id)


@action
def answer(request: StaffRequest, check_id: int) -> HttpResponse:
    """Naamgenoot in een register: it is this debtor, or somebody else."""
    is_debtor = request.POST.get("is_debtor") == "yes"
    with tenancy.active(request.actor.tenant_id):
        registers.answer(request.actor, check_id, is_debtor=is_debtor)
        hold_letters.follow(request.actor)
    flash.success(request, _("De stop staat.") if is_debtor else _("Vastgelegd: het is iemand anders."))
    return redirect("desk:holds")
