"""Betaalpagina of an own invoice: no log-in, no name of the debtor; what is open now, and how to pay it once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from voldaan.documents.paper import Payment
from voldaan.documents.qr import payment_svg
from voldaan.documents.verify import read_code
from voldaan.invoicing.payable import Payable
from voldaan.messages.wording import grouped_iban
from voldaan.portal.queries import genuine, to_pay


@require_safe
@never_cache
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Betalen: the state of the invoice or letter with this code; any other code is 404 and says how to check it."""
    found = to_pay(code)
    if found is None:
        letter = genuine(code)
        told = {"code": read_code(code) or code[:40], "letter": letter}
        return render(request, "portal/pay_unknown.html", told, status=200 if letter else 404)
    context = {
        "invoice": found,
        "code": read_code(code),
        "title": _title(found),
        "iban": grouped_iban(found.iban),
        "qr": _qr(found),
    }
    return render(request, "portal/pay.html", context)


def _title(found: Payable) -> str:
    return {
        "paid": _("Deze factuur is betaald"),
        "closed": _("Hier staat niets meer open"),
        "waits": _("Deze factuur is in behandeling"),
        "collected": _("Dit wordt afgeschreven"),
        "open": _("Factuur betalen"),
    }[found.state]


def _qr(found: Payable) -> str:
    """Betaal-QR, as SVG of our own making; empty when there is nothing to pay or no account to pay it to."""
    if not found.to_pay_cents or not found.iban:
        return ""
    return payment_svg(Payment(found.creditor, found.iban, found.to_pay_cents, found.number))
