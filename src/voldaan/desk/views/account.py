"""Log in, log out, and choose an administration."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from voldaan.desk.access import SESSION_KEY, memberships_of
from voldaan.desk.forms import LogInForm


class LogIn(LoginView):
    """Inloggen."""

    template_name = "desk/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True


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
