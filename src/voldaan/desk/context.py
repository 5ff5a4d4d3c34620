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
    "debtors": "debtor debtor_contact debtor_role debtor_consent debtor_need debtor_capacity quality duplicates"
    " duplicate hold_debtor",
    "claims": "claim hold correct holds hold_page",
    "outbox": "message message_edit received unsent back_book",
    "inbox": "reply",
    "bank": "line bank_upload settle proposals unallocated precision sample payment_settings bank_seen orders order"
    " order_change order_files orders_status mandates mandate_add refund refund_form",
    "imports": "import import_undo look columns mappings mapping conflicts attachments",
    "runs": "run policy policy_edit policy_version",
    "disputes": "dispute dispute_open dispute_report dispute_resolve",
    "complaints": "complaint complaint_new complaint_report complaint_resolve",
    "credit": "terms terms_new terms_own terms_version terms_accept credit_bounds credit_orders credit_debtor"
    " credit_limit credit_term credit_order credit_report",
    "client_money": "client client_plan statement add_client open_account report_direct",
    "invoices": "invoice invoice_new invoice_draft invoice_credit invoice_seller invoice_recurring invoice_repeat",
}
_ROOMS = {page: room for room, pages in _PAGES.items() for page in pages.split()}
