"""Limits (grenzen) on the pages of debtors: nobody tries codes one after another, nobody floods a creditor with forms.

The sentence is kind, the wait an hour, and reading a page with a right code is never counted.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from voldaan.documents.verify import read_code
from voldaan.people import attempts

_ROOMS = {"portal", "payment", "plan", "talk", "writing"}


class PortalLimits:
    """Middleware over every page that a code opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A code that nobody knows counts as a guess."""
        response = self.get_response(request)
        match = request.resolver_match
        is_guess = response.status_code == HTTPStatus.NOT_FOUND and match and match.namespace in _ROOMS
        if is_guess:
            attempts.count(attempts.PORTAL_GUESS, _address(request))
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Before a form is read: too often from here, or with this code, waits."""
        match = request.resolver_match
        if match is None or match.namespace not in _ROOMS or "code" not in kwargs:
            return None
        asked = [(attempts.PORTAL_GUESS, _address(request))]
        if request.method == "POST":
            sent = [(attempts.PORTAL_ADDRESS, _address(request)), (attempts.PORTAL_CODE, read_code(kwargs["code"]))]
            asked += sent
        if any(attempts.too_many(limit, who) for limit, who in asked):
            return render(request, "portal/wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if request.method == "POST":
            for limit, who in sent:
                attempts.count(limit, who)
        return None


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
