"""Credit bureaus: which one this installation has, if any."""

from __future__ import annotations

from django.conf import settings

from voldaan.connect.bureaus.creditsafe import Creditsafe
from voldaan.connect.bureaus.web import https
from voldaan.credit.ports import Bureau


def configured() -> Bureau | None:
    """Kredietbureau of this installation; None where no contract was filled in."""
    if not settings.CREDITSAFE_USER:
        return None
    return Creditsafe(
        https(settings.CREDITSAFE_URL), settings.CREDITSAFE_USER, settings.CREDITSAFE_PASSWORD,
        report_cents=settings.CREDITSAFE_REPORT_CENTS, portfolio=settings.CREDITSAFE_PORTFOLIO,
    )  # fmt: skip
