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
    REFUND_PAYABLE = 12  # terug te betalen
    INVOICED = 20  # gefactureerd
    INTEREST_CLAIMED = 21  # rente in rekening gebracht
    COSTS_CLAIMED = 22  # incassokosten in rekening gebracht
    WRITTEN_OFF = 30  # afgeboekt
    CREDITED = 31  # gecrediteerd
    GONE = 32  # verdwenen uit de boekhouding van de schuldeiser
    CLIENT_PAYABLE = 40  # derdengeld, te betalen aan de opdrachtgever
    CLIENT_RECEIVED = 41  # voor de opdrachtgever ontvangen
    COMMISSION_WITHHELD = 42  # ingehouden commissie, nog niet opgenomen
    COMMISSION_DUE = 43  # commissie, te ontvangen van de opdrachtgever
    COMMISSION_CHARGED = 44  # commissie in rekening gebracht
    REMITTANCE_UNDER_WAY = 45  # afdracht onderweg
    WITHDRAWAL_UNDER_WAY = 46  # opname van commissie onderweg
    TRUST_DIFFERENCE = 47  # niet verklaard op de derdenrekening
    PAID_DIRECT = 48  # rechtstreeks aan de opdrachtgever betaald


COMPONENTS: dict[str, Account] = {
    "costs": Account.COSTS,
    "interest": Account.INTEREST,
    "principal": Account.PRINCIPAL,
}
_PAID = [(Account.UNALLOCATED, a) for a in COMPONENTS.values()]
_FOR_CLIENT = (Account.CLIENT_RECEIVED, Account.CLIENT_PAYABLE)
_WITHHELD = [
    (Account.CLIENT_PAYABLE, Account.COMMISSION_WITHHELD),
    (Account.COMMISSION_CHARGED, Account.COMMISSION_DUE),
]

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
    "interest_withdrawn": [(Account.INTEREST_CLAIMED, Account.INTEREST)],
    "hold_effect_undone": [(Account.COSTS, Account.COSTS_CLAIMED), (Account.INTEREST, Account.INTEREST_CLAIMED)],
    "money_received": [(Account.BANK, Account.UNALLOCATED)],
    "money_set_aside": [(Account.UNALLOCATED, Account.BANK), (Account.UNALLOCATED, Account.TRUST_DIFFERENCE)],
    "money_taken_back": [(Account.BANK, Account.UNALLOCATED), (Account.TRUST_DIFFERENCE, Account.UNALLOCATED)],
    "money_returned": [(Account.UNALLOCATED, Account.BANK)],
    "return_undone": [(Account.BANK, Account.UNALLOCATED)],
    "payment_allocated": [*_PAID, _FOR_CLIENT],
    "difference_written_off": [(Account.WRITTEN_OFF, a) for a in COMPONENTS.values()],
    "claim_written_off": [(Account.WRITTEN_OFF, a) for a in COMPONENTS.values()],
    "write_off_undone": [(a, Account.WRITTEN_OFF) for a in COMPONENTS.values()],
}
POSTING_TABLE |= {
    "trust_line_unexplained": [(Account.TRUST_DIFFERENCE, Account.BANK), (Account.BANK, Account.TRUST_DIFFERENCE)],
    "paid_direct": [(Account.PAID_DIRECT, a) for a in COMPONENTS.values()],
    "commission_charged": [
        (Account.COMMISSION_DUE, Account.COMMISSION_CHARGED),
        (Account.COMMISSION_CHARGED, Account.COMMISSION_DUE),
    ],
    "commission_withheld": [*_WITHHELD, *[(credit, debit) for debit, credit in _WITHHELD]],
    "commission_paid": [(Account.COMMISSION_CHARGED, Account.COMMISSION_DUE)],
    "remittance_ordered": [(Account.CLIENT_PAYABLE, Account.REMITTANCE_UNDER_WAY)],
    "remittance_returned": [
        (Account.REMITTANCE_UNDER_WAY, Account.CLIENT_PAYABLE),
        (Account.UNALLOCATED, Account.CLIENT_PAYABLE),
    ],
    "withdrawal_ordered": [(Account.COMMISSION_WITHHELD, Account.WITHDRAWAL_UNDER_WAY)],
    "withdrawal_returned": [
        (Account.WITHDRAWAL_UNDER_WAY, Account.COMMISSION_WITHHELD),
        (Account.UNALLOCATED, Account.COMMISSION_WITHHELD),
    ],
}
POSTING_TABLE |= {
    "refund_requested": [(Account.UNALLOCATED, Account.REFUND_PAYABLE)],
    "refund_withdrawn": [(Account.REFUND_PAYABLE, Account.UNALLOCATED)],
    "order_settled": [
        (Account.REFUND_PAYABLE, Account.BANK),
        (Account.REMITTANCE_UNDER_WAY, Account.BANK),
        (Account.WITHDRAWAL_UNDER_WAY, Account.BANK),
    ],
}
#: A payment is undone by turning round every transfer that it brought about, whatever its kind.
_EFFECTS = ("interest_posted", "interest_dropped", "costs_withdrawn", "difference_written_off")
for _undo, _paid in (("payment_undone", "payment_allocated"), ("paid_direct_undone", "paid_direct")):
    POSTING_TABLE[_undo] = [(credit, debit) for kind in (_paid, *_EFFECTS) for debit, credit in POSTING_TABLE[kind]]
#: An import is rolled back by turning round every transfer of its claims.
POSTING_TABLE["claim_import_undone"] = [
    (credit, debit)
    for kind in ("claim_registered", "claim_gone", "claim_returned", "claim_credited")
    for debit, credit in POSTING_TABLE[kind]
]
