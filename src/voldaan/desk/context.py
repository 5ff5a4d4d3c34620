"""What every page of the desk knows: what this member of staff may do, and which page it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from voldaan.base import tenancy
from voldaan.base.actor import Actor
from voldaan.messages import switch


def desk(request: HttpRequest) -> dict[str, Any]:
    """``can.APPROVE`` and the like for buttons; the services check again. ``room`` marks the page in the menu."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    return {
        "can": {permission.name: True for permission in actor.permissions} if actor else {},
        "membership": getattr(request, "membership", None),
        "sending": SimpleLazyObject(lambda: _sending(actor)),
        "room": _ROOMS.get(match.url_name or "", match.url_name) if match else "",
    }


def _sending(actor: Actor | None) -> switch.Switch:
    """Whether messages leave: said on every page while they do not."""
    if actor is None:
        return switch.Switch()
    with tenancy.active(actor.tenant_id):
        return switch.current()


#: Room of the menu -> the addresses of pages that belong to it; a page that is not here is a room itself.
_PAGES = {
    "claims": "claim hold debtor correct",
    "outbox": "message received",
    "bank": "line bank_upload settle proposals unallocated precision sample payment_settings bank_seen orders order"
    " order_change order_files orders_status mandates mandate_add refund",
    "imports": "import import_undo look columns mappings mapping conflicts attachments",
    "runs": "run policy policy_edit policy_version",
    "client_money": "client client_plan statement add_client open_account report_direct",
    "invoices": "invoice invoice_new invoice_draft invoice_credit invoice_seller invoice_recurring invoice_repeat",
}
_ROOMS = {page: room for room, pages in _PAGES.items() for page in pages.split()}
#: The address of a page -> the room of the menu that it belongs to; a page that is not here is a room itself.
_ROOMS = {
    "claim": "claims", "hold": "claims", "message": "outbox", "received": "outbox", "line": "bank",
    "bank_upload": "bank", "settle": "bank", "proposals": "bank", "unallocated": "bank", "precision": "bank",
    "sample": "bank", "payment_settings": "bank", "bank_seen": "bank", "import": "imports", "run": "runs",
    "client": "client_money", "client_plan": "client_money", "statement": "client_money", "add_client": "client_money",
    "open_account": "client_money", "report_direct": "client_money",
    "invoice": "invoices", "invoice_new": "invoices", "invoice_draft": "invoices", "invoice_credit": "invoices",
    "invoice_seller": "invoices", "invoice_recurring": "invoices", "invoice_repeat": "invoices",
    "import_undo": "imports", "look": "imports", "columns": "imports", "mappings": "imports", "mapping": "imports",
    "conflicts": "imports", "attachments": "imports", "debtor": "claims", "correct": "claims",
    "orders": "bank", "order": "bank", "order_change": "bank", "order_files": "bank", "orders_status": "bank",
    "mandates": "bank", "mandate_add": "bank", "refund_form": "bank",
}  # fmt: skip
