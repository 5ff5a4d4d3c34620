"""Settling by hand (verwerken): one line at a time with its queue, made for the keyboard, plain forms underneath."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from voldaan.base import clock, tenancy
from voldaan.base.errors import NotFound, Refused
from voldaan.daily import intake
from voldaan.desk.access import StaffRequest, action, page
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
    words = request.GET.get("q", "")[:80].strip()
    choices = settling.choices(line, words, clock.today(), intake.tolerance(request.actor))
    first = max(0, min(at - 2, len(ids) - SHOWN_QUEUE))
    after = _address(ids[at + 1] if at + 1 < len(ids) else None)
    return {
        "line": line,
        "words": words,
        "choices": choices[:SHOWN_CHOICES],
        "more": len(choices) - SHOWN_CHOICES,
        "picked": choices[0].key if choices and (choices[0].kind == "proposal" or len(choices) == 1) else "",
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
