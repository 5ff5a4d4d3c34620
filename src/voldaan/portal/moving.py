"""Another address (ander adres): a debtor tells where he lives or is reached now, with the code of a letter. No log-in.

It becomes the same proposal as an address in a mail: nothing changes until a person takes it over.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.claims import address_proposals
from voldaan.parties.validation_rules import checked
from voldaan.portal.queries import Letter
from voldaan.portal.talk import by_code, debtor_of

PLACE, REACHED = ("street", "postcode", "town"), ("email", "phone")
SAID_BY = "debiteur, via het portaal"
MOST_WAITING = 5


def _text(label: Any, autocomplete: str, longest: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, **more)


class AddressForm(forms.Form):
    """Ander adres: where letters go, or a mail address or telephone number; each refused at its field."""

    street = _text(gettext_lazy("Straat en huisnummer"), "street-address", 140)
    postcode = _text(gettext_lazy("Postcode"), "postal-code", 12)
    town = _text(gettext_lazy("Plaats"), "address-level2", 80)
    from_on = forms.DateField(
        label=gettext_lazy("Sinds of vanaf welke dag"), required=False,
        help_text=gettext_lazy("Laat dit leeg als het nu al zo is."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Dit is geen datum. Schrijf bijvoorbeeld 2026-03-01.")},
    )  # fmt: skip
    email = _text(gettext_lazy("E-mailadres, als dat anders is"), "email", 254)
    phone = _text(gettext_lazy("Telefoonnummer, als dat anders is"), "tel", 30)

    def clean(self) -> dict[str, Any]:
        """What is typed can be an address; half of one, or nothing at all, is not."""
        told = super().clean() or {}
        for name in (*PLACE, *REACHED):
            try:
                told[name] = checked(name, told.get(name) or "")
            except Refused as refusal:
                self.add_error(name, refusal.spoken())
        if not any(told.get(name) for name in (*PLACE, *REACHED)) and not self.errors:
            self.add_error("street", gettext_lazy("Vul in wat er anders is."))
        if any(told.get(name) for name in PLACE):
            for name in PLACE:
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, gettext_lazy("Vul het hele adres in: straat, postcode en plaats."))
        return told


@by_code
def moved(request: HttpRequest, letter: Letter, code: str) -> HttpResponse:
    """Ander adres opgeven; what is known of the debtor is never shown."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with tenancy.active(letter.administration_id):
                _propose(letter, form.cleaned_data)
        except Refused as refusal:
            form.add_error("street", refusal.spoken())
        else:
            return redirect(f"{request.path}?klaar=1")
    context = {"letter": letter, "code": code, "form": form, "done": bool(request.GET.get("klaar"))}
    return render(request, "portal/moved.html", context, status=422 if form.is_bound and form.errors else 200)


def _propose(letter: Letter, told: dict[str, Any]) -> None:
    """The place and the ways to reach him are two proposals: a person can take over one of them."""
    (party_id,) = sql.fetch("SELECT debtor_id FROM claims_case WHERE id = %s", [letter.case_id])[0]
    waiting = [p for p in address_proposals.of_party(party_id, limit=MOST_WAITING) if p.state == "waiting"]
    if len(waiting) >= MOST_WAITING:
        raise Refused("U hebt al vaak iets opgegeven. Iemand kijkt ernaar; schrijf ons als er haast bij is.")
    from_on = told["from_on"]
    for names in (PLACE, REACHED):
        if fields := {name: told[name] for name in names if told[name]}:
            address_proposals.propose(
                debtor_of(letter), party_id, fields, said_by=SAID_BY,
                from_on=from_on if from_on and from_on > clock.today() else None,
            )  # fmt: skip
