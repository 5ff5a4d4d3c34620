"""Terms and agreements (voorwaarden): made from choices or brought along, checked, published, and who accepted them."""

from __future__ import annotations

from django import forms as django_forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from voldaan.agreements import checking, clauses, queries, services
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.spoken import spoken
from voldaan.claims import terms
from voldaan.connect.termsfiles import is_pdf, words_of
from voldaan.desk.access import StaffRequest, action, back, form_page, page, point_out
from voldaan.desk.tables import page_of
from voldaan.desk.terms_forms import AcceptForm, ChoicesForm, OwnTermsForm
from voldaan.documents.terms import render_terms
from voldaan.parties import queries as parties


def _creditors() -> list[tuple[int, str]]:
    return [(id_, name) for id_, name in sql.fetch("SELECT id, name FROM parties_creditor ORDER BY id")]


@page
def terms_list(request: StaffRequest) -> HttpResponse:
    """Voorwaarden: the published versions, the newest first."""
    return _list(request, OwnTermsForm(creditors=_creditors()), None)


def _list(
    request: StaffRequest, own: OwnTermsForm, findings: list[checking.Finding] | None, status: int = 200
) -> HttpResponse:
    context = {"versions": queries.versions(), "own": own, "findings": findings}
    return render(request, "desk/terms.html", context, status=status)


@form_page
def new(request: StaffRequest) -> HttpResponse:
    """Nieuwe versie: choices, the text that follows from them, and publishing it."""
    with tenancy.active(request.actor.tenant_id):
        creditors = _creditors()
        form = ChoicesForm(request.POST or None, creditors=creditors)
        shown = None
        if form.is_valid():
            choices, creditor_id = _chosen(form)
            try:
                if request.POST.get("publish"):
                    with tenancy.active(request.actor.tenant_id):
                        made = services.publish(request.actor, creditor_id, choices, render_terms)
                    flash.success(request, _("Gepubliceerd. Deze versie verandert niet meer."))
                    return redirect("desk:terms_version", made.id)
                shown = _shown(choices, dict(creditors)[creditor_id])
            except Refused as refusal:
                point_out(form, refusal)
        context = {"form": form, "shown": shown}
        return render(request, "desk/terms_new.html", context, status=422 if form.errors else 200)


def _chosen(form: ChoicesForm) -> tuple[clauses.Choices, int]:
    told = dict(form.cleaned_data)
    creditor_id = int(told.pop("creditor"))
    return clauses.Choices(**told), creditor_id


def _shown(choices: clauses.Choices, name: str) -> list[clauses.Article]:
    checking.refuse_choices(choices, clock.today())
    return clauses.articles(choices, name)


@form_page
def own(request: StaffRequest) -> HttpResponse:
    """Eigen voorwaarden: only looked at, or published too."""
    with tenancy.active(request.actor.tenant_id):
        form = OwnTermsForm(request.POST or None, request.FILES or None, creditors=_creditors())
        findings = None
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                content = told["file"].read()
                text = words_of(content)
                findings = checking.check(text, told["audience"], clock.today())
                if request.POST.get("publish"):
                    wanted = services.Uploaded(
                        told["title"], text, content if is_pdf(content) else b"", told["payment_term_days"]
                    )
                    with tenancy.active(request.actor.tenant_id):
                        made = services.publish_own(
                            request.actor, int(told["creditor"]), wanted, render_terms, audience=told["audience"],
                            effective_from=told["effective_from"],
                        )  # fmt: skip
                    flash.success(request, _("Gepubliceerd. Deze versie verandert niet meer."))
                    return redirect("desk:terms_version", made.id)
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error(refusal.rule if refusal.rule in form.fields else "file", refusal.spoken())
        return _list(request, form, findings, status=422 if form.errors else 200)


@page
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Eén versie: its text, what the linter said, and who accepted it."""
    return _version(request, version_id, AcceptForm())


def _version(request: StaffRequest, version_id: int, form: django_forms.Form, status: int = 200) -> HttpResponse:
    found = queries.version(version_id)
    at = page_of(request, queries.acceptance_count(version_id))
    rows = queries.acceptances(version_id=version_id, limit=at.rows, offset=at.offset)
    context = {"version": found.row, "text": found.text_nl, "text_en": found.text_en, "findings": found.findings,
               "rows": rows, "page": at, "form": form}  # fmt: skip
    return render(request, "desk/terms_version.html", context, status=status)


@page
def pdf(request: StaffRequest, version_id: int) -> HttpResponse:
    """Het papier of a version, byte for byte, as a file to save."""
    name, content = queries.content(version_id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_page
def accept(request: StaffRequest, version_id: int) -> HttpResponse:
    """Aanvaarding vastleggen, with its proof."""
    form = AcceptForm(request.POST or None, request.FILES or None)
    with tenancy.active(request.actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            upload = told["evidence"]
            try:
                request.actor.must(Permission.SETTLE)
                with tenancy.active(request.actor.tenant_id):
                    evidence = services.Evidence(upload.name or "bewijs", upload.read()) if upload else None
                    made = terms.accept(
                        request.actor, version_id, parties.id_of(told["debtor"].strip()), evidence=evidence,
                        accepted_on=told["accepted_on"], how=told["how"], note=told["note"],
                    )  # fmt: skip
                    strength = queries.acceptance(made.id).strength
                flash.success(request, _("Vastgelegd. %(why)s") % {"why": spoken(strength.sentence)})
                return redirect("desk:terms_version", version_id)
            except (NotAllowed, NotFound):
                raise
            except Refused as refusal:
                point_out(form, refusal)
        return _version(request, version_id, form, status=422 if form.is_bound else 200)


@action
def withdraw(request: StaffRequest, acceptance_id: int) -> HttpResponse:
    """Aanvaarding terugnemen that was recorded wrongly."""
    with tenancy.active(request.actor.tenant_id):
        terms.withdraw(request.actor, acceptance_id, because=request.POST.get("because", ""))
    flash.success(request, _("Teruggenomen."))
    return redirect(back(request))
