"""Inbound mail (binnenkomende post): a mail server or provider hands over a whole message, signed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from voldaan.base import clock, tenancy
from voldaan.base.actor import system
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.connect.inbound import receive_mail
from voldaan.inbox.reading import LARGEST_BYTES
from voldaan.inbox.services import receive_unreadable
from voldaan.messages.accounts import hook_token

CHANNEL = "post"
FRESH_SECONDS = 300


@csrf_exempt
@require_POST
def inbound(request: HttpRequest, tenant_id: int) -> HttpResponse:
    """Bericht overhandigd, as it came (message/rfc822) or as JSON with ``raw`` in base64; Standard Webhooks signed.

    What is well signed is kept, also when it cannot be read: a person looks at it. The same one again changes nothing.
    """
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None:
        return HttpResponse(status=404)
    if int(request.headers.get("Content-Length") or 0) > 2 * LARGEST_BYTES:
        return HttpResponse(status=413)
    body = request.body
    if not _is_signed(request, hook_token(tenant, CHANNEL), body):
        return HttpResponse(status=403)
    content = _raw(request, body)
    if content is None:
        return HttpResponse(status=400)
    with tenancy.active(tenant_id):
        actor = system(tenant_id, "inkomende post")
        try:
            receive_mail(actor, content)
        except Refused as refusal:
            receive_unreadable(actor, hashlib.sha256(content).hexdigest(), content, refusal.sentence)
    return HttpResponse(status=200)


def signature(secret: str, number: str, timestamp: str, body: bytes) -> str:
    """Handtekening over id, moment and body, as Standard Webhooks writes it."""
    signed = f"{number}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def _is_signed(request: HttpRequest, secret: str, body: bytes) -> bool:
    number, timestamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not number or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(clock.now().timestamp() - int(timestamp)) > FRESH_SECONDS:
        return False
    expected = signature(secret, number, timestamp, body).encode()
    given = request.headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, one.encode()) for one in given)


def _raw(request: HttpRequest, body: bytes) -> bytes | None:
    if "json" not in request.headers.get("Content-Type", ""):
        return body or None
    try:
        return base64.b64decode(json.loads(body)["raw"], validate=True) or None
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
