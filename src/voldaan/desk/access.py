"""Access (toegang): who is at the desk, in which administration, and how a refusal looks.

What somebody may do is checked in the services; here is only found out who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voldaan.base import tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.refill import fields_of, refill
from voldaan.base.spoken import spoken
from voldaan.people.models import Membership, User
from voldaan.people.rules import permissions_of
from voldaan_law.errors import LawError

SESSION_KEY = "tenant"
View = Callable[..., HttpResponse]
F = TypeVar("F", bound=Form)


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
            said = error.sentence if get_language() == "nl" else error.sentence_en
            return refused(request, Refused(said, rule=error.rule))

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
            return _again(request, refusal)
        except DataError:
            return _again(request, Refused(_("Dit is te lang of te groot om te bewaren. Maak het korter of kleiner.")))

    return require_POST(_staff(_readable(inner)))


def _readable(view: View) -> View:
    """Nothing with a character that no person types and no database keeps comes further than this."""

    @wraps(view)
    def inner(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        odd = unreadable(request)
        return _again(request, odd) if odd else view(request, *args, **kwargs)

    return inner


def unreadable(request: HttpRequest) -> Refused | None:
    """A refusal for the fields in which such a character stands; a view that reads its own fields asks it first."""
    odd = [name for name, values in request.POST.lists() if any("\0" in value for value in values)]
    sentence = _("Hier staat een teken dat niet te lezen is. Typ het opnieuw.")
    return Refused(sentence, fields=dict.fromkeys(odd, sentence)) if odd else None


def valid(form: F) -> F:
    """The form when all of it can be used; otherwise refused, with a sentence for each field."""
    if form.is_valid():
        return form
    fields = {name: str(errors[0]) for name, errors in form.errors.items()}
    raise Refused(next(iter(fields.values())), fields=fields)


def _again(request: StaffRequest, refusal: Refused) -> HttpResponse:
    """De pagina waar het formulier stond, as it is now, with what was typed and the sentence at its field.

    Has the form gone from that page, then the page says it on top.
    """
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    html = "" if request.headers.get("HX-Request") else _shown(request, back(request))
    typed = fields_of(html, request.path, posted)
    if typed is None:
        messages.error(request, refusal.spoken())
        return redirect(back(request))
    wrong, said = _placed(refusal, typed)
    return HttpResponse(refill(html, request.path, posted, wrong, said=said, page=back(request)), status=422)


def at_field(request: HttpRequest, shown: HttpResponse, refusal: Refused) -> HttpResponse:
    """A page that was drawn again for what was refused: what was typed stands in it, the sentence at its field."""
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    html = shown.content.decode()
    wrong, said = _placed(refusal, fields_of(html, request.path, posted) or [])
    shown.content, shown.status_code = refill(html, request.path, posted, wrong, said=said).encode(), 422
    return shown


def _shown(request: StaffRequest, address: str) -> str:
    """The page at an address of ours as this member of staff sees it now; empty when there is none."""
    where = urlsplit(address)
    try:
        match = resolve(where.path)
    except Resolver404:
        return ""
    page = copy(request)
    page.method, page.path, page.path_info, page.resolver_match = "GET", where.path, where.path, match
    page.META = request.META | {"REQUEST_METHOD": "GET", "QUERY_STRING": where.query}
    page.GET, page.POST = QueryDict(where.query), QueryDict()
    shown = match.func(page, *match.args, **match.kwargs)
    is_page = shown.status_code == HTTPStatus.OK and "text/html" in shown.get("Content-Type", "")
    return str(shown.content.decode()) if is_page else ""


def _placed(refusal: Refused, typed: list[str]) -> tuple[dict[str, str], str]:
    """Sentences per field: those the refusal names, else its only field, else the form as a whole."""
    if refusal.fields:
        return {name: spoken(sentence) for name, sentence in refusal.fields.items()}, ""
    if refusal.rule in typed:
        return {refusal.rule: refusal.spoken()}, ""
    return ({typed[0]: refusal.spoken()}, "") if len(typed) == 1 else ({}, refusal.spoken())


def form_page(view: View) -> View:
    """Formulier: a page that also takes its own POST; the view opens the administration itself."""
    return _staff(view)


def back(request: HttpRequest) -> str:
    """Where the form was: the address it names, or the page it came from, when that is ours; else the first page."""
    target = (
        request.POST.get("next") or urlsplit(request.headers.get("Referer", ""))._replace(scheme="", netloc="").geturl()
    )
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def point_out(form: Form, refusal: Refused) -> None:
    """Aanwijzen: the sentence stands at the field that the rule of the refusal names, else at the form.

    :raises NotAllowed: again, as it came: that is said of no field.
    """
    if isinstance(refusal, NotAllowed):
        raise refusal
    form.add_error(refusal.rule if refusal.rule in form.fields else None, refusal.spoken())


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Geweigerd: a page with the sentence; 403 not allowed, 404 not found, otherwise 409."""
    status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 409
    return render(request, "desk/refused.html", {"sentence": refusal.spoken(), "status": status}, status=status)
