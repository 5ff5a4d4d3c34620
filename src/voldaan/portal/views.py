"""Is this letter real? No log-in; says the creditor's name and the date, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voldaan.documents.verify import read_code
from voldaan.portal.queries import genuine


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Is dit echt? The form where a code is typed; a code that cannot be one is refused at the field."""
    typed = request.GET.get("code", "").strip()[:40]
    code = read_code(typed)
    if code:
        return redirect("portal:verified", code)
    problem = (
        _("Een code heeft twaalf tekens, in drie groepjes van vier. Kijk rechtsboven op de brief.") if typed else ""
    )
    return render(request, "portal/verify.html", {"typed": typed, "problem": problem}, status=422 if typed else 200)


@require_safe
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """Het antwoord for one code; an unknown one is 404 and says what to do."""
    found = genuine(code)
    context = {"letter": found, "code": read_code(code) or code[:40]}
    return render(request, "portal/verified.html", context, status=200 if found else 404)
