"""Security headers (beveiligingskoppen): a page loads nothing but our own files, and no script or style inside it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
#: A browser shows a PDF by a page of its own making, which needs its own styles; our scripts have no place in it.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


class SecurityHeaders:
    """Middleware: strict Content-Security-Policy on every answer, and nothing personal in a shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers added; a view may have set its own."""
        response = self.get_response(request)
        is_pdf = response.headers.get("Content-Type", "").startswith("application/pdf")
        response.headers.setdefault("Content-Security-Policy", PDF_POLICY if is_pdf else POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
