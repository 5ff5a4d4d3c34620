"""Writing off (afboeken): on the page of a claim, what remains is given up, and that is undone."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.daily import intake
from voldaan.desk import words
from voldaan.desk.access import StaffRequest, action, valid
from voldaan.desk.templatetags.desk import euros
from voldaan.payments import write_off as write_offs
from voldaan.payments.write_off_rules import Rest


class WriteOffForm(forms.Form):
    """Afboeken: why, what, and the amount that the person saw."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reden"),
        error_messages={
            "required": gettext_lazy("Kies een reden uit de lijst."),
            "invalid_choice": gettext_lazy("Kies een reden uit de lijst."),
        },
    )
    component = forms.ChoiceField(
        label=gettext_lazy("Wat"), required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies wat u afboekt uit de lijst.")},
    )  # fmt: skip
    seen_cents = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("Het bedrag ontbreekt. Ververs de pagina en probeer het opnieuw.")
        ),
    )

    def __init__(self, *args: Any, rest: Rest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = not rest.principal_cents and rest.interest_cents and rest.costs_cents
        parts = [("interest", rest.interest_cents), ("costs", rest.costs_cents)] if both else []
        whole = [("", f"{_('alles')} · {euros(rest.cents)}")]
        named = [(name, f"{words.word(name, 'component')} · {euros(cents)}") for name, cents in parts]
        self.fields["component"].choices = whole + named  # type: ignore[attr-defined]
        self.fields["reason"].choices = words.choices("write_off")  # type: ignore[attr-defined]


class Panel(NamedTuple):
    """Wat een vordering over afboeken toont: what is open, what stands, and whether this person may."""

    form: WriteOffForm
    rest: Rest
    running_cents: int
    standing: list[write_offs.WrittenOff]
    within: bool
    may: bool


def of_claim(actor: Actor, claim_id: int, open_cents: int) -> Panel:
    """The panel on the page of a claim of which so much is open today; what ran since the last posting just ends."""
    rest, original_cents = write_offs.rest(claim_id)
    within = intake.tolerance(actor).allows(rest.cents, original_cents)
    allowed = {Permission.SETTLE} if within else {Permission.SETTLE, Permission.WRITE_OFF}
    form = WriteOffForm(rest=rest, initial={"seen_cents": rest.cents, "reason": "small_rest" if within else "agreed"})
    return Panel(
        form, rest, open_cents - rest.cents, write_offs.of_claim(claim_id), within, allowed <= actor.permissions
    )


@action
def write_off(request: StaffRequest, claim_id: int) -> HttpResponse:
    """Afboeken what remains of a claim."""
    with tenancy.active(request.actor.tenant_id):
        rest, _original_cents = write_offs.rest(claim_id)
    told = valid(WriteOffForm(request.POST, rest=rest)).cleaned_data
    cents = intake.write_off(
        request.actor, claim_id, reason=told["reason"], component=told["component"],
        seen_cents=None if told["component"] else told["seen_cents"],
    )  # fmt: skip
    flash.success(request, _("%(sum)s is afgeboekt. Terugdraaien kan altijd.") % {"sum": euros(cents)})
    return redirect("desk:claim", claim_id)


@action
def undo(request: StaffRequest, claim_id: int, event_id: int) -> HttpResponse:
    """Afboeking terugdraaien."""
    intake.undo_write_off(request.actor, claim_id, event_id)
    flash.success(request, _("De afboeking is teruggedraaid."))
    return redirect("desk:claim", claim_id)
