"""Pure rules of messages: which kinds claim interest, what they announce, names by which a repeat is recognised."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

import phonenumbers

from voldaan_law.nl.holds import Act

#: Kinds that claim interest: from their dispatch interest is part of what is asked (art. 6:119, 6:119a BW).
CLAIMS_INTEREST = frozenset({"fourteen_day_notice", "demand", "costs_due"})
#: Kinds that announce collection costs and start a term for them.
ANNOUNCES_COSTS = frozenset({"fourteen_day_notice", "demand"})
#: Kinds that press for payment: they count for the pressure budget, and keep to it (LR-4.09).
PRESSING = frozenset(
    {"pre_due_reminder", "reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand",
     "costs_due"}
)  # fmt: skip
#: Kinds that tell the debtor that costs which were asked before fell away.
TELLS_WITHDRAWN = PRESSING | {"payment_received", "balance_statement", "promise_confirmed"}
#: Kinds that are a step of the collection: once out, the claim stands there. The others change no step.
STEPS = PRESSING
#: Kinds that ask for money, or say that it will be collected: they lapse when the claim is paid or changed.
ASKING = PRESSING | {"arrangement_reminder", "arrangement_ended", "debit_announcement"}
#: Kinds that show interest up to and including their day, beside those that claim it.
SHOWS_INTEREST = CLAIMS_INTEREST | {
    "interruption", "claim_description", "arrangement", "arrangement_ended", "debt_help_pause", "balance_statement",
    "claim_filing", "estate_letter", "administrator_letter", "interest_specification",
}  # fmt: skip
#: Kinds that state all that is owed, also what is contested: a right is kept, filed or explained as a whole.
STATES_WHOLE = frozenset(
    {"interruption", "claim_description", "debt_help_pause", "balance_statement", "claim_filing", "estate_letter",
     "administrator_letter", "interest_specification", "payment_received", "discharge", "settlement"}
)  # fmt: skip
#: Kinds that need an open amount: without one there is nothing to say.
NEEDS_OPEN = ASKING | {
    "interruption", "claim_description", "arrangement", "balance_statement", "claim_filing", "administrator_letter",
    "settlement", "interest_specification", "promise_confirmed",
}  # fmt: skip
#: Kinds that may go about a case as such, without any claim.
WITHOUT_CLAIMS = frozenset({"complaint_received", "complaint_outcome", "privacy_notice", "reply"})
#: What the reader is asked to pay by kind, as a placeholder; the total where nothing stands here, nothing where empty.
TO_PAY = dict.fromkeys(
    ("dispute_received", "dispute_outcome", "complaint_received", "complaint_outcome", "debt_help_pause",
     "estate_letter", "claim_filing", "interruption", "privacy_notice", "discharge", "interest_specification",
     "debit_announcement", "reply"), "",
) | {"arrangement": "first_instalment", "arrangement_reminder": "missed", "settlement": "amount",
     "promise_confirmed": "amount"}  # fmt: skip
_DEMAND = (Act.AUTOMATIC_DEMAND,)
#: What each kind does in the words of the law (rule book §8): the holds must allow each of these. What only confirms,
#: answers a request or does what a hold itself asks presses nobody, and goes as a receipt.
ACTS: Mapping[str, tuple[Act, ...]] = (
    dict.fromkeys(("pre_due_reminder", "reminder", "second_reminder", "debit_announcement"), _DEMAND)
    | dict.fromkeys(("notice_of_default", "fourteen_day_notice", "demand"), (*_DEMAND, Act.STEP_FORWARD))
    | {"costs_due": (*_DEMAND, Act.ADD_COSTS), "legal_proposal": (Act.STEP_FORWARD, Act.COURT)}
    | dict.fromkeys(
        ("arrangement", "arrangement_reminder", "arrangement_ended", "promise_confirmed", "settlement"),
        (Act.ARRANGEMENT,),
    )
    | dict.fromkeys(
        ("payment_received", "discharge", "dispute_received", "complaint_received", "debt_help_pause",
         "balance_statement", "estate_letter", "administrator_letter", "privacy_notice"), (Act.RECEIPT,),
    )
    | dict.fromkeys(
        ("claim_description", "dispute_outcome", "complaint_outcome", "interest_specification", "reply"),
        (Act.PERSONAL_MESSAGE,),
    )
    | {"interruption": (Act.INTERRUPTION,), "claim_filing": (Act.INSOLVENCY_FILING,)}
)  # fmt: skip
#: Kinds that a person may send in his own name in spite of a soft hold, with a reason.
PERSONAL = frozenset({"pre_due_reminder", "reminder", "second_reminder"})
#: Kinds whose words are free: a person may choose their tone and add a paragraph of his own.
EDITABLE = frozenset({"pre_due_reminder", "reminder", "second_reminder", "payment_received"})
#: Kinds that bring a document that was made before: they press for nothing, so nothing of the collection holds them.
DOCUMENTS = frozenset({"invoice", "credit_note"})
#: The kind of what a helper or representative reads along; it presses nobody and is no step.
COPY = "copy"
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


def local_number(number: str) -> str:
    """Nummer as it is compared: a Dutch number from 0, another from +; nothing but digits after that."""
    digits = re.sub(r"[^0-9+]", "", number)
    return re.sub(r"^(\+31|0031)0?", "0", digits)


def mobile_number(number: str, country: str = "NL") -> str:
    """Mobiel nummer in E.164 (+31612345678); empty when it is none."""
    try:
        parsed = phonenumbers.parse(number, country or "NL")
    except phonenumbers.NumberParseException:
        return ""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in kinds:
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


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
