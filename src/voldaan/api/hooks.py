"""Hooks (haken): where providers report what became of a message. No log-in: a secret address, and their signature."""

from __future__ import annotations

import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from voldaan.base import tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.connect.providers import BY_NAME
from voldaan.inbox import services as inbox
from voldaan.messages import accounts, deliveries
from voldaan.messages.ports import BadSignature, Reply, Report

LARGEST = 1_000_000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, tenant_id: int, channel: str, token: str) -> HttpResponse:
    """Melding van een aanbieder. What is well said is answered 200, also when we know no such message: it is kept, and
    asking again would help nobody. What we cannot read is 400 without a word why.
    """
    try:
        accounts.open_hook(tenant_id, channel, token)
    except Refused:
        return HttpResponse(status=404)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse(status=413)
    with tenancy.active(tenant_id):
        account = accounts.accounts().get(channel)
        provider = BY_NAME.get((channel, account.provider)) if account else None
        if account is None or provider is None or provider.reporter is None:
            return HttpResponse(status=404)
        try:
            said = provider.reporter(account).reports(
                request.build_absolute_uri(),
                {name.lower(): value for name, value in request.headers.items()},
                request.GET.dict(),
                request.body,
            )
        except BadSignature:
            return HttpResponse(status=403)
        except (ValueError, KeyError, TypeError, AttributeError, json.JSONDecodeError):
            return HttpResponse(status=200 if request.method == "HEAD" else 400)
        actor = system(tenant_id, provider.title)
        deliveries.report(actor, provider.name, [one for one in said if isinstance(one, Report)])
        for reply in (one for one in said if isinstance(one, Reply)):
            deliveries.replied(actor, reply.number, reply.text)
            _keep(actor, reply)
    return HttpResponse(status=200)


def _keep(actor: Actor, reply: Reply) -> None:
    """Into the post, where a person sees it; what says nothing is no reply."""
    with suppress(Refused):
        inbox.receive(actor, channel="sms", text=reply.text, sender=reply.number, reference=reply.key)
