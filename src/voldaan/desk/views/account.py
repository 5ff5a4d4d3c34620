"""Log in, log out, and choose an administration."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from voldaan.desk.access import SESSION_KEY, memberships_of
from voldaan.desk.forms import LogInForm
from voldaan.people import attempts


class LogIn(LoginView):
    """Inloggen; after many wrong passwords a quarter of an hour is waited, and only where they were typed."""

    template_name = "desk/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Not looked at while it is too often: then even the right password waits."""
        if any(attempts.too_many(limit, who) for limit, who in self._counted()):
            form = LogInForm(request)
            form.add_wait(request.POST.get("username", "")[:254])
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """A wrong one counts."""
        if form.non_field_errors():
            for limit, who in self._counted():
                attempts.count(limit, who)
        answer = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """The right one ends the count of this account at this address."""
        limit, who = self._counted()[0]
        attempts.forget(limit, who)
        return super().form_valid(form)

    def _counted(self) -> list[tuple[attempts.Limit, str]]:
        account = self.request.POST.get("username", "").strip().lower()[:254]
        here = self.request.META.get("REMOTE_ADDR", "")
        return [(attempts.LOG_IN_HERE, f"{account} {here}"), (attempts.LOG_IN_ADDRESS, here),
                (attempts.LOG_IN_ACCOUNT, account)]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def administrations(request: HttpRequest) -> HttpResponse:
    """Administratie kiezen: those that this member of staff belongs to, and no others."""
    found = memberships_of(request.user)  # type: ignore[arg-type]
    if request.method == "POST":
        chosen = request.POST.get("tenant", "")
        if chosen in {str(m.tenant_id) for m in found}:
            request.session[SESSION_KEY] = int(chosen)
            return redirect("desk:today")
    return render(request, "desk/administrations.html", {"memberships": found})
