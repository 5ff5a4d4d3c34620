"""Pure rules of messages: which kinds claim interest, what they announce, names by which a repeat is recognised."""

from __future__ import annotations

import base64
import hashlib
import hmac

#: Kinds that claim interest: from their dispatch interest is part of what is asked (art. 6:119, 6:119a BW).
CLAIMS_INTEREST = frozenset({"fourteen_day_notice", "demand", "costs_due"})
#: Kinds that announce collection costs and start a term for them.
ANNOUNCES_COSTS = frozenset({"fourteen_day_notice", "demand"})
#: Kinds that press for payment: they count for the pressure budget, and keep to it (LR-4.09).
PRESSING = frozenset(
    {"pre_due_reminder", "reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand",
     "costs_due"}
)  # fmt: skip
#: Kinds that bring a document that was made before: they press for nothing, so nothing of the collection holds them.
DOCUMENTS = frozenset({"invoice", "credit_note"})
#: Kinds whose term counts from delivery.
STARTS_TERM = ANNOUNCES_COSTS | {"notice_of_default"}
#: The stage that a claim is in once such a message is out.
STAGE_AFTER = {
    "reminder": "overdue",
    "second_reminder": "overdue",
    "notice_of_default": "notice_of_default",
    "fourteen_day_notice": "fourteen_day_notice",
    "demand": "demand",
    "costs_due": "costs_due",
}
OPEN_STATES = ("proposed", "approved")


def public_id(secret: bytes, key: str) -> str:
    """Openbaar nummer: 26 signs that tell nobody anything and are the same for the same message."""
    digest = hmac.new(secret, key.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=")


def term_days(kind: str, *, natural: bool) -> int:
    """Termijn in days that the text names, counted from delivery (LR-2.04: the second formula; LR-1.02; LR-3.04)."""
    if kind == "fourteen_day_notice":
        return 15
    if kind == "notice_of_default":
        return 14 if natural else 7
    return 7 if kind == "demand" else 0


#: For which purpose a message looks for an address; a kind that is not here asks as a reminder does.
PURPOSES = {
    "invoice": "invoice", "credit_note": "invoice", "dispute_received": "dispute", "dispute_outcome": "dispute",
    "notice_of_default": "legal", "fourteen_day_notice": "legal", "demand": "legal", "costs_due": "legal",
    "interruption": "legal",
}  # fmt: skip


def purpose_of(kind: str) -> str:
    """Doel of a message, by which its address is chosen."""
    return PURPOSES.get(kind, "reminder")
