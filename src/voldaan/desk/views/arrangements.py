"""Arrangements: the list, one arrangement whole, propose and decide, promises, and the plan policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from voldaan.arrangements import plan_policies, promises, queries, rights, services, settlement
from voldaan.arrangements.facts import Open
from voldaan.arrangements.offer_rules import OUTSIDE, parse
from voldaan.arrangements.plain import sentences
from voldaan.arrangements.rules import INTEREST, RHYTHMS, Wish
from voldaan.base import clock, files, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import Refused
from voldaan.claims import file
from voldaan.desk.access import StaffRequest, action, form_page, page, valid
from voldaan.desk.forms import AmountField, DayForm
from voldaan.desk.tables import page_of

TABS = ("open", "asked", "running", "over", "promises")
_STATES = {"open": ("asked", "offered", "running"), "asked": ("asked", "offered"), "running": ("running",),
           "over": ("fulfilled", "ended", "declined")}  # fmt: skip


class PromiseForm(forms.Form):
    """Toezegging vastleggen."""

    on = DayForm.base_fields["on"]
    amount = AmountField(label=gettext_lazy("Bedrag (leeg: alles)"), required=False, max_length=20)
    note = forms.CharField(label=gettext_lazy("Notitie"), required=False, max_length=200)


class PlanForm(forms.Form):
    """Regeling voorstellen: an amount or a number of terms, and the first day."""

    first_on = forms.DateField(
        label=gettext_lazy("Eerste termijn"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Kies een dag."),
                        "invalid": gettext_lazy("Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026.")},
    )  # fmt: skip
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak"), choices=[(code, gettext_lazy(word)) for code, word in RHYTHMS.items()]
    )
    count = forms.IntegerField(label=gettext_lazy("Aantal termijnen"), required=False, min_value=1, max_value=240)
    amount = AmountField(label=gettext_lazy("Of een bedrag per termijn"), required=False, max_length=20)
    settle = AmountField(label=gettext_lazy("Schikking: in totaal"), required=False, max_length=20)
    pay_first = forms.TypedChoiceField(
        label=gettext_lazy("Betalingen gaan eerst naar"), required=False, coerce=int, empty_value=None,
    )  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("Aangenomen door de debiteur"), required=False,
        choices=[("", gettext_lazy("nog niet")), ("mail", gettext_lazy("schriftelijk")),
                 ("signature", gettext_lazy("ondertekend"))],
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Waaruit dat blijkt"), required=False, max_length=200)
    evidence = forms.FileField(label=gettext_lazy("Bewijsstuk"), required=False)

    def __init__(self, *args: Any, claims: Sequence[Open], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(claims) < 2:
            del self.fields["pay_first"]
            return
        numbers = [(c.claim_id, c.number) for c in claims]
        self.fields["pay_first"].choices = [("", _("de volgorde van de wet")), *numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two, and proof where it was accepted."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("count") and not data.get("amount") and not self.errors:
            self.add_error("count", _("Kies een aantal termijnen of een bedrag."))
        if data.get("how") and not data.get("note"):
            self.add_error("note", _("Schrijf op waaruit het blijkt, bijvoorbeeld de e-mail van die dag."))
        return data


class PlanPolicyForm(forms.Form):
    """Regelingsbeleid als tekst."""

    text = forms.CharField(
        label=gettext_lazy("Het regelingsbeleid als tekst (TOML)"), max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "mono", "autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Wat verandert er, en waarom"), required=False, max_length=200)

    def clean_text(self) -> str:
        """A policy that can be read."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        try:
            parse(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.spoken()) from refusal
        return text


@page
def arrangement_list(request: StaffRequest) -> HttpResponse:
    """Regelingen, those that need a person first; and promises, the broken ones first."""
    tab, on = request.GET.get("tab", "open"), clock.today()
    tab = tab if tab in TABS else "open"
    at = page_of(request)
    context: dict[str, Any] = {"tab": tab, "on": on}
    if tab == "promises":
        rows: list[Any] = list(queries.promises(limit=at.rows + 1, offset=at.offset))
    else:
        rows = list(queries.arrangements(on, states=_STATES[tab], limit=at.rows + 1, offset=at.offset))
    context |= {"rows": rows[: at.rows], "next_page": at.number + 1 if len(rows) > at.rows else None,
                "previous_page": at.number - 1 if at.number > 1 else None}  # fmt: skip
    return render(request, "desk/arrangements.html", context)


@page
def arrangement(request: StaffRequest, arrangement_id: int) -> HttpResponse:
    """Eén regeling: terms, money, proof, and what may be done now."""
    today = clock.today()
    detail = queries.detail(today, arrangement_id)
    context: dict[str, Any] = {
        "detail": detail, "row": detail.row, "on": today,
        "late": rights.behind(detail.terms, lambda term: term.due_on < today),
        "interest": INTEREST[detail.interest_mode],
        "outside": [OUTSIDE[code] for code in detail.row.outside], "rhythm": RHYTHMS[detail.rhythm],
    }  # fmt: skip
    if detail.evidence_id is not None:
        context["evidence"] = files.kept([detail.evidence_id])
    if detail.row.state == "running":
        context["rights"] = rights.left(request.actor, arrangement_id)
    return render(request, "desk/arrangement.html", context)


@action
def change(request: StaffRequest, arrangement_id: int) -> HttpResponse:
    """Wat er met de regeling moet gebeuren: approve, decline, accept, skip, move, pause or end."""
    asked, actor = request.POST, request.actor
    what, reason = asked.get("what", ""), asked.get("reason", "")[:300]
    with tenancy.active(actor.tenant_id):
        if what == "approve":
            services.approve(actor, arrangement_id, alone="alone" in asked)
        elif what == "decline":
            services.decline(actor, arrangement_id, reason)
        elif what == "confirm":
            if not asked.get("note", "").strip():
                raise Refused(_("Schrijf op waaruit het blijkt, bijvoorbeeld de e-mail van die dag."))
            how = "signature" if asked.get("how") == "signature" else "mail"
            services.confirm(actor, arrangement_id, _proof(request, how, asked["note"][:200]))
        elif what == "end":
            services.end(actor, arrangement_id, reason)
        elif what == "pause":
            rights.pause(actor, arrangement_id, _number(asked.get("weeks")), beyond_policy=True)
        elif what == "skip":
            rights.skip(actor, arrangement_id, _number(asked.get("number")), beyond_policy=True)
        elif what == "move":
            form = DayForm(asked)
            valid(form)
            rights.move(actor, arrangement_id, _number(asked.get("number")), form.cleaned_data["on"],
                        beyond_policy=True)  # fmt: skip
    flash.success(request, _("Vastgelegd."))
    return redirect("desk:arrangement", arrangement_id)


def _proof(request: StaffRequest, how: str, note: str) -> services.Proof:
    """Bewijs of acceptance, with the file of it where one was given."""
    request.actor.must(Permission.SETTLE)
    upload = request.FILES.get("evidence")
    kept = files.keep(request.actor, upload.name or "", upload.read()) if upload else None
    return services.Proof(how, note=note, evidence_id=kept)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


@form_page
def propose(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Regeling voorstellen: what the policy accepts by itself, and a form for anything else."""
    actor, today = request.actor, clock.today()
    with tenancy.active(actor.tenant_id):
        case_id = file.particulars(claim_id).case_id
        facts, terms, offers = queries.offers_for(actor, case_id, today)
        first = {"first_on": today + timedelta(days=28)}
        form = PlanForm(request.POST or None, request.FILES or None, initial=first, claims=facts.claims)
        context: dict[str, Any] = {"form": form, "claim_id": claim_id, "facts": facts, "offers": offers,
                                   "balance": facts.balance(terms), "deal": None}  # fmt: skip
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            wish = Wish(data["first_on"], data["rhythm"], data["amount"] or 0, data["count"] or 0)
            try:
                if "keep" in request.POST:
                    proof = _proof(request, data["how"], data["note"]) if data["how"] else None
                    done = services.propose(actor, case_id=case_id, wish=wish, settlement_cents=data["settle"],
                                            pay_first=[data["pay_first"]] if data.get("pay_first") else [],
                                            proof=proof)  # fmt: skip
                    flash.success(
                        request, _("De regeling loopt.") if done.is_running else _("Het voorstel staat klaar.")
                    )
                    return redirect("desk:arrangement", done.id)
                deal = services.deal(actor, case_id=case_id, wish=wish, settlement_cents=data["settle"])
                context |= {"deal": deal, "interest": INTEREST[deal.interest_mode],
                            "outside": [OUTSIDE[code] for code in deal.outside]}  # fmt: skip
            except Refused as refusal:
                field = {
                    "empty": "evidence",
                    "large": "evidence",
                    "amount": "amount",
                    "count": "count",
                    "first_day": "first_on",
                }.get(refusal.rule)
                form.add_error(field, refusal.spoken())
        return render(request, "desk/arrangement_new.html", context, status=422 if form.errors else 200)


@action
def promise(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Toezegging vastleggen on this claim."""
    form = PromiseForm(request.POST)
    valid(form)
    with tenancy.active(request.actor.tenant_id):
        promises.make(
            request.actor, case_id=file.particulars(claim_id).case_id, claim_ids=[claim_id],
            amount_cents=form.cleaned_data["amount"], on=form.cleaned_data["on"], source="desk",
            note=form.cleaned_data["note"],
        )  # fmt: skip
    flash.success(request, _("De toezegging staat. Tot de controle gaat er niets uit."))
    return redirect("desk:claim", claim_id)


@action
def withdraw_promise(request: StaffRequest, claim_id: int, promise_id: int) -> HttpResponse:
    """Toezegging intrekken: chasing goes on from where it was."""
    with tenancy.active(request.actor.tenant_id):
        promises.withdraw(request.actor, promise_id)
    flash.success(request, _("De toezegging is ingetrokken. De incasso gaat verder."))
    return redirect("desk:claim", claim_id)


@action
def waive(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Kwijtschelden what is open of this claim, with a discharge."""
    with tenancy.active(request.actor.tenant_id):
        settlement.waive(request.actor, case_id=file.particulars(claim_id).case_id, claim_ids=[claim_id])
    flash.success(request, _("Kwijtgescholden. De debiteur krijgt daarvan een bevestiging."))
    return redirect("desk:claim", claim_id)


@form_page
def plan_policy(request: StaffRequest) -> HttpResponse:
    """Regelingsbeleid: in plain words, its versions, and a form for the next one."""
    today = clock.today()
    with tenancy.active(request.actor.tenant_id):
        current = plan_policies.in_force(request.actor, today)
        form = PlanPolicyForm(request.POST or None, initial={"text": current.text})
        if form.is_bound and form.is_valid():
            number = plan_policies.draft(request.actor, form.cleaned_data["text"], note=form.cleaned_data["note"])
            flash.success(request, _("Bewaard als ontwerp %(n)d. Het geldt nog voor niemand.") % {"n": number})
            return redirect("desk:plan_policy")
        context = {
            "form": form, "current": current, "versions": plan_policies.versions(today), "today": today,
            "natural": sentences(current.terms.natural, get_language() or "nl"),
            "business": sentences(current.terms.business, get_language() or "nl"),
        }  # fmt: skip
        return render(request, "desk/plan_policy.html", context, status=422 if form.errors else 200)


@action
def plan_policy_change(request: StaffRequest, number: int) -> HttpResponse:
    """Vaststellen from a day, or openbaar maken."""
    with tenancy.active(request.actor.tenant_id):
        if "publish" in request.POST or "hide" in request.POST:
            plan_policies.publish(request.actor, number, public="publish" in request.POST)
        else:
            form = DayForm(request.POST)
            valid(form)
            plan_policies.adopt(request.actor, number, form.cleaned_data["on"])
    flash.success(request, _("Vastgelegd."))
    return redirect("desk:plan_policy")


def of_claim(claim_id: int, case_id: int) -> dict[str, Any]:
    """Wat de pagina van een vordering ervan toont."""
    on = clock.today()
    return {
        "arrangements": queries.arrangements(on, claim_id=claim_id),
        "promises": queries.promises(case_id=case_id, limit=20),
        "promise_form": PromiseForm(auto_id="id_promise_%s"),
    }
