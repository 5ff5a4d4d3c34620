"""Access (toegang): who is at the desk, in which administration, and how a refusal looks.

What somebody may do is checked in the services; here is only found out who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from voldaan.base import tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.people.models import Membership, User
from voldaan.people.rules import permissions_of
from voldaan_law.errors import LawError

SESSION_KEY = "tenant"
View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """Verzoek of a member of staff who has chosen an administration."""

    user: User
    actor: Actor
    membership: Membership


def memberships_of(user: User) -> list[Membership]:
    """Administraties of a member of staff, by name."""
    return list(user.memberships.select_related("tenant").order_by("tenant__name"))


def _member(request: StaffRequest) -> Membership | None:
    """The membership that this session works in: the chosen one, or the only one."""
    found = memberships_of(request.user)
    chosen = [m for m in found if m.tenant_id == request.session.get(SESSION_KEY)]
    if chosen:
        return chosen[0]
    return found[0] if len(found) == 1 else None


def _staff(view: View) -> View:
    @wraps(view)
    def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = _member(request)
        if membership is None:
            return redirect("desk:administrations")
        request.membership = membership
        request.actor = Actor(
            tenant_id=membership.tenant_id,
            name=request.user.name,
            user_id=request.user.id,
            permissions=permissions_of(membership.role),
        )
        try:
            request.actor.must(Permission.READ)
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refused(request, refusal)
        except LawError as error:
            return refused(request, Refused(error.sentence, rule=error.rule))

    return inner


def page(view: View) -> View:
    """Scherm: a page for staff, read and rendered within one administration."""

    @wraps(view)
    def inner(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with tenancy.active(request.actor.tenant_id):
            return view(request, *args, **kwargs)

    return require_safe(_staff(inner))


def action(view: View) -> View:
    """Handeling: one POST that calls one service and goes on to a page; a refusal goes back with its sentence."""

    @wraps(view)
    def inner(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect(back(request))

    return require_POST(_staff(inner))


def form_page(view: View) -> View:
    """Formulier: a page that also takes its own POST; the view opens the administration itself."""
    return _staff(view)


def back(request: HttpRequest) -> str:
    """Where the form was: the address it names, when that is one of ours; otherwise the first page."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Geweigerd: a page with the sentence; 403 not allowed, 404 not found, otherwise 409."""
    status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 409
    return render(request, "desk/refused.html", {"sentence": refusal.sentence, "status": status}, status=status)
