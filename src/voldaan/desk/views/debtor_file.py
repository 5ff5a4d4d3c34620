"""One debtor: everything of one person on one page, and the forms that change what we know of him."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.claims import address_proposals, hold_queries, own_values
from voldaan.claims.queries import claims
from voldaan.daily import debtors, open_items
from voldaan.desk.access import StaffRequest, action, form_page, point_out
from voldaan.desk.import_forms import DebtorForm
from voldaan.desk.party_forms import CapacityForm, ConsentForm, ContactForm, NeedForm, RoleForm
from voldaan.desk.tables import page_of
from voldaan.invoices import past
from voldaan.parties import adaptations, capacity, consents, duplicates, file, merging, quality, roles
from voldaan.parties.queries import debtor as debtor_of
from voldaan.parties.queries import id_of

MOST_CLAIMS = 50
MOST_PAST = 10


@form_page
def debtor(request: StaffRequest, party_id: int) -> HttpResponse:
    """Debiteur: who he is, what he owes to whom, and how to reach him; what is changed here no import overwrites."""
    with tenancy.active(request.actor.tenant_id):
        goes_on = file.merged_into(party_id)
        values = debtor_of(party_id).values
    if goes_on:
        return redirect("desk:debtor", goes_on)
    form = DebtorForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            open_items.correct_debtor(request.actor, party_id, form.values())
            flash.success(request, _("Bewaard. Een import overschrijft dit niet."))
            return redirect("desk:debtor", party_id)
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            point_out(form, refusal)
    return _page(request, party_id, status=422 if form.errors else 200, form=form)


def _page(request: StaffRequest, party_id: int, status: int = 200, **bound: forms.Form) -> HttpResponse:
    on, cares = clock.today(), Permission.CARE in request.actor.permissions
    with tenancy.active(request.actor.tenant_id):
        found = debtor_of(party_id)
        own, around = own_values.of_debtor(party_id), roles.of_party(party_id)
        group = roles.group_of(party_id)
        open_claims = claims(on, where="c.debtor_id = ANY(%(ids)s) AND c.closed_on IS NULL", params={"ids": group})
        at = page_of(request, file.history_count(party_id))
        form = bound.get("form") or DebtorForm(initial=found.values)
        context = {
            "debtor": found, "form": form, "rows": [(form[name], own.get(name)) for name in form.fields],
            "claims": [c for c in open_claims if c.debtor_id == party_id][:MOST_CLAIMS],
            "claim_count": sum(c.debtor_id == party_id for c in open_claims),
            "open_cents": sum(c.open_cents for c in open_claims if c.debtor_id == party_id),
            "group": _group(group, open_claims), "group_cents": sum(c.open_cents for c in open_claims),
            "holds": [h for h in hold_queries.of_party(party_id) if h.stands],
            "contacts": file.contact_lines(party_id), "roles": around,
            "capacity": capacity.of_party(party_id), "consents": consents.standing(party_id),
            "needs": adaptations.seen(request.actor, party_id) if cares else [],
            "quality": quality.of_party(party_id), "alike": duplicates.of_party(party_id),
            "past": past.of_debtor(party_id, limit=MOST_PAST), "past_count": past.count(party_id),
            "proposals": address_proposals.of_party(party_id), "merged": merging.standing(party_id), "page": at,
            "history": file.history(party_id, limit=at.rows, offset=at.offset), "today": on,
            "contact_form": bound.get("contact") or ContactForm(roles=_names(around)),
            "role_form": bound.get("role") or RoleForm(), "consent_form": bound.get("consent") or ConsentForm(),
            "need_form": bound.get("need") or NeedForm(), "capacity_form": bound.get("capacity") or CapacityForm(),
        }  # fmt: skip
        return render(request, "desk/debtor.html", context, status=status)


def _group(ids: list[int], open_claims: list[Any]) -> list[tuple[int, str, str, int]]:
    """Groep with what each owes; nothing for a debtor who stands alone."""
    if len(ids) < 2:
        return []
    owed = dict.fromkeys(ids, 0)
    for claim in open_claims:
        owed[claim.debtor_id] += claim.open_cents
    return [(id_, found.values["name"], found.creditor, owed[id_]) for id_ in ids for found in [debtor_of(id_)]]


def _names(around: list[roles.Role]) -> dict[int, str]:
    return {role.id: role.name for role in around if role.other_id is None}


def _add(
    request: StaffRequest, party_id: int, key: str, form: forms.Form, save: Callable[[dict[str, Any]], Any], place: str
) -> HttpResponse:
    """One form of the file: saved and back to its place, or the whole page again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
            flash.success(request, _("Bewaard."))
            return redirect(f"{reverse('desk:debtor', args=[party_id])}#{place}")
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            point_out(form, refusal)
    return _page(request, party_id, 422 if form.is_bound else 200, **{key: form})


@form_page
def contact(request: StaffRequest, party_id: int) -> HttpResponse:
    """Contactgegeven toevoegen."""
    with tenancy.active(request.actor.tenant_id):
        debtor_of(party_id)
        names = _names(roles.of_party(party_id))
    form = ContactForm(request.POST or None, roles=names)
    return _add(request, party_id, "contact", form,
                lambda _: debtors.add_contact(request.actor, party_id, **form.said()), "contact")  # fmt: skip


@form_page
def role(request: StaffRequest, party_id: int) -> HttpResponse:
    """Iemand toevoegen around the debtor."""
    form = RoleForm(request.POST or None)

    def save(said: dict[str, Any]) -> None:
        number = said.pop("other")
        with tenancy.active(request.actor.tenant_id):
            try:
                other_id = id_of(number) if number else None
            except Refused as refusal:
                raise Refused(refusal.sentence, rule="other") from refusal
        debtors.add_role(request.actor, party_id, said.pop("kind"), other_id=other_id, **said)

    return _add(request, party_id, "role", form, save, "mensen")


@form_page
def consent(request: StaffRequest, party_id: int) -> HttpResponse:
    """Toestemming of bezwaar vastleggen."""
    form = ConsentForm(request.POST or None)

    def save(said: dict[str, Any]) -> None:
        debtors.record_consent(
            request.actor, party_id, said["about"], granted=said["granted"] == "yes", how=said["how"], on=said["on"]
        )

    return _add(request, party_id, "consent", form, save, "toestemming")


@form_page
def need(request: StaffRequest, party_id: int) -> HttpResponse:
    """Aanpassing vastleggen."""
    form = NeedForm(request.POST or None)

    def save(said: dict[str, Any]) -> None:
        with tenancy.active(request.actor.tenant_id):
            adaptations.add(request.actor, party_id, said["need"], until=said["until"])

    return _add(request, party_id, "need", form, save, "aanpassingen")


@form_page
def establish(request: StaffRequest, party_id: int) -> HttpResponse:
    """Hoedanigheid vaststellen."""
    form = CapacityForm(request.POST or None)

    def save(said: dict[str, Any]) -> None:
        debtors.establish_capacity(request.actor, party_id, said["capacity"], how=said["how"], note=said["note"])

    return _add(request, party_id, "capacity", form, save, "hoedanigheid")


@action
def address(request: StaffRequest, proposal_id: int, decision: str) -> HttpResponse:
    """Opgegeven adres overnemen of niet, of die beslissing terugdraaien."""
    if decision == "niet":
        with tenancy.active(request.actor.tenant_id):
            party_id = address_proposals.refuse(request.actor, proposal_id)
        flash.success(request, _("Niet overgenomen: alles blijft zoals het was."))
    elif decision == "terugdraaien":
        party_id = debtors.undo_address(request.actor, proposal_id)
        flash.success(request, _("Teruggedraaid: het wacht weer op een beslissing."))
    elif decision != "overnemen":
        raise NotFound(_("Deze pagina bestaat niet. Misschien is het adres niet helemaal overgenomen."))
    else:
        party_id = debtors.accept_address(request.actor, proposal_id)
        flash.success(request, _("Overgenomen. Wat klaarstond wordt opnieuw gemaakt, voor het nieuwe adres."))
    return redirect(f"{reverse('desk:debtor', args=[party_id])}#adresvoorstel")


@action
def contact_end(request: StaffRequest, party_id: int, contact_id: int) -> HttpResponse:
    """Contactgegeven beëindigen."""
    debtors.end_contact(request.actor, contact_id)
    flash.success(request, _("Dit contactgegeven wordt niet meer gebruikt."))
    return redirect("desk:debtor", party_id)


@action
def contact_verify(request: StaffRequest, party_id: int, contact_id: int) -> HttpResponse:
    """Contactgegeven gecontroleerd."""
    debtors.verify_contact(request.actor, contact_id)
    flash.success(request, _("Vastgelegd dat dit klopt."))
    return redirect("desk:debtor", party_id)


@action
def role_end(request: StaffRequest, party_id: int, role_id: int) -> HttpResponse:
    """Rol beëindigen."""
    debtors.end_role(request.actor, role_id)
    flash.success(request, _("Deze persoon hoort niet meer bij de debiteur."))
    return redirect("desk:debtor", party_id)


@action
def need_end(request: StaffRequest, party_id: int, adaptation_id: int) -> HttpResponse:
    """Aanpassing beëindigen."""
    with tenancy.active(request.actor.tenant_id):
        adaptations.end(request.actor, adaptation_id)
    flash.success(request, _("De aanpassing is beëindigd."))
    return redirect("desk:debtor", party_id)


@action
def undo_merge(request: StaffRequest, party_id: int, merge_id: int) -> HttpResponse:
    """Samenvoeging terugdraaien."""
    debtors.undo_merge(request.actor, merge_id)
    flash.success(request, _("Teruggedraaid: het zijn weer twee debiteuren."))
    return redirect("desk:debtor", party_id)


@action
def export(request: StaffRequest, party_id: int) -> HttpResponse:
    """Alle gegevens als bestand, for a debtor who asks for them; that it was made is told."""
    with tenancy.active(request.actor.tenant_id):
        found = debtor_of(party_id)
        document = file.export(request.actor, party_id)
    text = json.dumps(document, default=str, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = "".join(c for c in found.number if c.isalnum() or c in "-_") or str(found.id)
    response["Content-Disposition"] = f'attachment; filename="debiteur-{name}.json"'
    return response
