"""Accounts (rekeningen) and the posting table (boekingstabel): which event moves money from where to where."""

from __future__ import annotations

from enum import IntEnum


class Account(IntEnum):
    """Rekening. The first three are receivables per claim; the others say where the counter value stands."""

    PRINCIPAL = 1  # hoofdsom, te vorderen
    INTEREST = 2  # rente, te vorderen
    COSTS = 3  # incassokosten, te vorderen
    BANK = 10  # bank
    UNALLOCATED = 11  # ontvangen, nog niet toegewezen
    INVOICED = 20  # gefactureerd
    INTEREST_CLAIMED = 21  # rente in rekening gebracht
    COSTS_CLAIMED = 22  # incassokosten in rekening gebracht
    WRITTEN_OFF = 30  # afgeboekt
    CREDITED = 31  # gecrediteerd
    GONE = 32  # verdwenen uit de boekhouding van de schuldeiser


COMPONENTS: dict[str, Account] = {
    "costs": Account.COSTS,
    "interest": Account.INTEREST,
    "principal": Account.PRINCIPAL,
}
_PAID = [(Account.UNALLOCATED, a) for a in COMPONENTS.values()]

#: Event kind -> the (debit, credit) pairs it may post. A test proves that no other transfer exists.
POSTING_TABLE: dict[str, list[tuple[Account, Account]]] = {
    "claim_registered": [(Account.PRINCIPAL, Account.INVOICED)],
    "claim_gone": [(Account.GONE, Account.PRINCIPAL)],
    "claim_reduced": [(Account.GONE, Account.PRINCIPAL)],
    "claim_returned": [(Account.PRINCIPAL, Account.GONE)],
    "claim_credited": [(Account.CREDITED, Account.PRINCIPAL)],
    "interest_posted": [(Account.INTEREST, Account.INTEREST_CLAIMED)],
    "interest_dropped": [(Account.INTEREST_CLAIMED, Account.INTEREST)],
    "costs_booked": [(Account.COSTS, Account.COSTS_CLAIMED)],
    "costs_withdrawn": [(Account.COSTS_CLAIMED, Account.COSTS)],
    "money_received": [(Account.BANK, Account.UNALLOCATED)],
    "money_set_aside": [(Account.UNALLOCATED, Account.BANK)],
    "money_taken_back": [(Account.BANK, Account.UNALLOCATED)],
    "payment_allocated": _PAID,
    "difference_written_off": [(Account.WRITTEN_OFF, a) for a in COMPONENTS.values()],
}
#: A payment is undone by turning round every transfer that it brought about, whatever its kind.
POSTING_TABLE["payment_undone"] = [
    (credit, debit)
    for kind in (
        "payment_allocated",
        "interest_posted",
        "interest_dropped",
        "costs_withdrawn",
        "difference_written_off",
    )
    for debit, credit in POSTING_TABLE[kind]
]
