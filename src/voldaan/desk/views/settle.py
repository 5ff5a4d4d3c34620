"""Settling by hand (verwerken): one line at a time with its queue, made for the keyboard, plain forms underneath."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.bank_orders.services import request_refund
from voldaan.base import clock, tenancy
from voldaan.base.errors import NotFound, Refused
from voldaan.daily import intake
from voldaan.desk.access import StaffRequest, action, page, valid
from voldaan.desk.forms import AmountField
from voldaan.desk.templatetags.desk import euros
from voldaan.payments import listing, services, settling

SHOWN_CHOICES = 9  # as many as there are keys for
SHOWN_QUEUE = 12
KEPT = 50  # so many actions of this session can be undone one by one
SESSION_KEY = "settled"


@page
def settle(request: StaffRequest) -> HttpResponse:
    """Verwerken: the line that is asked for, or the first of the queue."""
    ids = settling.queue_ids()
    asked = request.GET.get("line", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    count, proposed, left_cents = settling.waiting()
    context: dict[str, Any] = {
        "count": count, "proposed": proposed, "left_cents": left_cents, "last": _last(request),
    }  # fmt: skip
    if wanted not in ids and wanted is not None:
        listing.line(wanted)  # not found here: an answer of its own; found: it was settled meanwhile
        flash.info(request, _("Die regel wacht niet meer; dit is de volgende."))
    if ids:
        at = ids.index(wanted) if wanted in ids else 0
        context |= _line(request, ids, at)
    return render(request, "desk/settle.html", context)


def _line(request: StaffRequest, ids: list[int], at: int) -> dict[str, Any]:
    """All that the page shows about one line."""
    line = listing.line(ids[at])
    returned = line.amount_cents < 0
    words = request.GET.get("q", "")[:80].strip()
    choices = [] if returned else settling.choices(line, words, clock.today(), intake.tolerance(request.actor))
    first = max(0, min(at - 2, len(ids) - SHOWN_QUEUE))
    after = _address(ids[at + 1] if at + 1 < len(ids) else None)
    return {
        "line": line,
        "words": words,
        "choices": choices[:SHOWN_CHOICES],
        "has_rest": any(choice.after_cents and choice.rest_is_small for choice in choices[:SHOWN_CHOICES]),
        "more": len(choices) - SHOWN_CHOICES,
        "picked": choices[0].key if choices and (choices[0].kind == "proposal" or len(choices) == 1) else "",
        "returned": returned,
        "originals": settling.originals(line) if returned else [],
        "refund": RefundForm(initial={"amount": line.unallocated_cents}, payer_is_known=bool(line.counterparty_iban)),
        "paid": listing.paid([line.id]).get(line.id, []),
        "earlier": settling.earlier(line),
        "queue": settling.queued(ids[first : first + SHOWN_QUEUE]),
        "here": _address(line.id),
        "place": at + 1,
        "before": _address(ids[at - 1]) if at else "",
        "after": after if at + 1 < len(ids) else "",
        "on": after,
        "split": f"{reverse('desk:line', args=[line.id])}?{urlencode({'q': words, 'next': after})}",
    }


def _address(line_id: int | None) -> str:
    return reverse("desk:settle") + (f"?line={line_id}" if line_id else "")


@action
def accept(request: StaffRequest) -> HttpResponse:
    """Verwerk the line as chosen, or as no debtor's payment, and go on to the next."""
    line_id, seen = request.POST.get("line", ""), request.POST.get("left", "")
    if not (line_id.isdecimal() and seen.isdecimal()):
        raise Refused(_("Deze regel is niet volledig. Ververs de pagina en probeer het opnieuw."))
    with tenancy.active(request.actor.tenant_id):
        before = listing.line(int(line_id))
    if "aside" in request.POST:
        with tenancy.active(request.actor.tenant_id):
            services.set_aside(request.actor, before.id, seen_left_cents=int(seen))
    elif before.amount_cents < 0:
        original = request.POST.get("original", "")
        if not original.isdecimal():
            raise Refused(_("Kies eerst welke betaling hier terugkomt."))
        intake.settle_return(request.actor, before.id, int(original))
    else:
        parts = settling.parts_of(request.POST.get("choice", ""))
        if not parts:
            raise Refused(_("Kies eerst waarvoor dit geld is: een cijfer, of zoek met /."))
        intake.settle_by_hand(
            request.actor, before.id, parts, seen_left_cents=int(seen), write_off_rest="write_off" in request.POST
        )
    remember(request, before.id)
    with tenancy.active(request.actor.tenant_id):
        left = listing.line(before.id).unallocated_cents
    if left:
        flash.warning(request, _("Verwerkt; %(sum)s van deze regel wacht nog.") % {"sum": euros(left)})
        return redirect(_address(before.id))
    return redirect(_next(request))


@action
def refund(request: StaffRequest, line_id: int) -> HttpResponse:
    """Terugbetaling aanvragen out of what the line has left; somebody approves it before it goes to the bank."""
    with tenancy.active(request.actor.tenant_id):
        line = listing.line(line_id)
        form = RefundForm(request.POST, payer_is_known=bool(line.counterparty_iban))
        valid(form)
        request_refund(
            request.actor, line_id=line_id, amount_cents=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"], beneficiary_iban=form.cleaned_data.get("iban", ""),
            beneficiary_name=form.cleaned_data.get("name", ""),
        )  # fmt: skip
        left = listing.line(line_id).unallocated_cents
    flash.success(request, _("De terugbetaling is aangevraagd; zij gaat pas na goedkeuring naar de bank."))
    return redirect(_address(line_id) if left else _next(request))


class RefundForm(forms.Form):
    """Terugbetalen: how much and why; where to, when the bank did not name the payer's account."""

    amount = AmountField(label=gettext_lazy("Bedrag"), error_messages={"required": gettext_lazy("Vul een bedrag in.")})
    reason = forms.CharField(
        label=gettext_lazy("Reden"), max_length=140, error_messages={"required": gettext_lazy("Vul een reden in.")}
    )
    iban = forms.CharField(
        label=gettext_lazy("IBAN van de ontvanger"), max_length=40,
        error_messages={"required": gettext_lazy("Vul het IBAN van de ontvanger in.")},
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Naam van de ontvanger"), max_length=70, required=False)

    def __init__(self, *args: Any, payer_is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        if payer_is_known:
            del self.fields["iban"], self.fields["name"]


def _next(request: StaffRequest) -> str:
    asked = request.POST.get("on", "")
    return asked if asked.startswith(reverse("desk:settle")) else reverse("desk:settle")


@action
def undo_last(request: StaffRequest) -> HttpResponse:
    """Laatste ongedaan maken: what this person settled last in this session waits again, and is shown."""
    done = request.session.get(SESSION_KEY, [])
    mine = [entry for entry in done if entry["tenant"] == request.actor.tenant_id]
    if not mine:
        raise Refused(_("U hebt in deze sessie niets verwerkt. Terugdraaien kan ook op de pagina van een bankregel."))
    done.remove(mine[-1])
    request.session[SESSION_KEY] = done
    line_id = int(mine[-1]["line"])
    intake.undo_payment(request.actor, line_id)
    flash.success(request, _("Teruggedraaid. Het geld wacht op verwerking."))
    return redirect(_address(line_id))


def remember(request: StaffRequest, line_id: int) -> None:
    """Onthoud in this session what was settled, so that its last action can be undone by one key."""
    done = request.session.get(SESSION_KEY, [])
    request.session[SESSION_KEY] = [*done, {"tenant": request.actor.tenant_id, "line": line_id}][-KEPT:]


def _last(request: StaffRequest) -> listing.Row | None:
    """The line that this person settled last in this session, if it still stands."""
    for entry in reversed(request.session.get(SESSION_KEY, [])):
        if entry["tenant"] == request.actor.tenant_id:
            try:
                return listing.line(int(entry["line"]))
            except NotFound:
                return None
    return None
