"""Is this letter real? No log-in; says the creditor's name and the date, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voldaan.arrangements import plain as in_parts
from voldaan.documents.verify import read_code
from voldaan.policy import plain
from voldaan.portal.queries import genuine, published


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
    context: dict[str, object] = {"letter": found, "code": read_code(code) or code[:40]}
    language = "en" if (get_language() or "nl").startswith("en") else "nl"
    policy, parts = published(found.administration_id) if found else (None, None)
    if policy:
        context |= {
            "promises": plain.promises(policy.limits, language),
            "natural": plain.steps(policy, natural=True, language=language),
            "business": plain.steps(policy, natural=False, language=language),
        }
    if parts:
        context |= {
            "parts_natural": in_parts.sentences(parts.natural, language),
            "parts_business": in_parts.sentences(parts.business, language),
        }
    return render(request, "portal/verified.html", context, status=200 if found else 404)
