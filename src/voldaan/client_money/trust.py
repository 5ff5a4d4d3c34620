"""The third-party account (derdenrekening): what stands on it, and whose that is, to the cent.

Balance = opening balance of the first statement + unallocated + owed to each client + commission withheld and not yet
withdrawn + refunds, remittances and withdrawals under way + what nobody has explained yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.client_money.events import TrustLineUnexplained
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post

#: Accounts whose credit balance is a share of the third-party account that belongs to somebody.
SHARES = (
    Account.UNALLOCATED, Account.REFUND_PAYABLE, Account.CLIENT_PAYABLE, Account.COMMISSION_WITHHELD,
    Account.REMITTANCE_UNDER_WAY, Account.WITHDRAWAL_UNDER_WAY, Account.TRUST_DIFFERENCE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trust:
    """Stand van de derdenrekening; cents. ``shares`` by account; together with the opening they are the balance."""

    ibans: tuple[str, ...]
    opening_cents: int
    balance_cents: int
    shares: dict[Account, int]
    seen_until: date | None

    @property
    def difference_cents(self) -> int:
        """What the bank has more than the books explain: nil, or a row was altered."""
        return self.balance_cents - self.opening_cents - sum(self.shares.values())

    @property
    def unexplained_cents(self) -> int:
        """Niet verklaard: fees that the bank took, money that is no debtor's payment."""
        return self.shares[Account.TRUST_DIFFERENCE]


#: Transfers on the third-party account: those of its bank lines, and those that have no bank line at all.
OF_TRUST = """
ledger_transfer t LEFT JOIN payments_bankline l ON l.id = t.bank_line_id
LEFT JOIN payments_bankaccount b ON b.id = l.account_id WHERE (l.id IS NULL OR b.is_third_party)
"""


def trust() -> Trust:
    """The third-party account as it stands now."""
    accounts = sql.fetch("SELECT iban, seen_until FROM payments_bankaccount WHERE is_third_party ORDER BY id")
    opening = sql.fetch_one(
        "SELECT coalesce(sum(s.opening_cents), 0)::bigint FROM (SELECT DISTINCT ON (s.account_id) s.opening_cents"
        " FROM payments_bankstatement s JOIN payments_bankaccount a ON a.id = s.account_id WHERE a.is_third_party"
        " ORDER BY s.account_id, s.closed_on, s.id) s"
    )
    lines = sql.fetch_one(
        "SELECT coalesce(sum(l.amount_cents), 0)::bigint FROM payments_bankline l"
        " JOIN payments_bankaccount a ON a.id = l.account_id WHERE a.is_third_party"
    )
    assert opening is not None and lines is not None
    seen = [row[1] for row in accounts]
    return Trust(
        ibans=tuple(row[0] for row in accounts),
        opening_cents=opening[0],
        balance_cents=opening[0] + lines[0],
        shares=_shares(),
        seen_until=min(seen) if seen and None not in seen else None,
    )


def _shares() -> dict[Account, int]:
    wanted = ", ".join(f"({account:d})" for account in SHARES)
    rows = sql.fetch(
        f"SELECT w.account, coalesce(sum(CASE WHEN t.credit = w.account THEN t.amount_cents ELSE -t.amount_cents END),"
        f" 0)::bigint FROM (VALUES {wanted}) AS w(account) LEFT JOIN (SELECT t.* FROM {OF_TRUST}) t"
        " ON w.account IN (t.debit, t.credit) GROUP BY w.account"
    )
    found = dict(rows)
    return {account: found[account] for account in SHARES}


#: Per bank line of the third-party account: its amount, and what the ledger booked on the bank for it.
BOOKED = f"""
SELECT l.id, l.reference, l.value_on, l.amount_cents, a.creditor_id,
  coalesce(sum(CASE WHEN t.debit = {Account.BANK:d} THEN t.amount_cents
                    WHEN t.credit = {Account.BANK:d} THEN -t.amount_cents END), 0)::bigint AS booked_cents
FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id
LEFT JOIN ledger_transfer t ON t.bank_line_id = l.id WHERE a.is_third_party GROUP BY l.id, a.creditor_id
"""


def book_unexplained(actor: Actor) -> int:
    """Niet verklaard boeken: what the bank did on the third-party account that no order and no payment explains.

    A fee that was taken stands there as a shortage until somebody makes it good; gives the number of lines.
    """
    rows = sql.fetch(f"SELECT * FROM ({BOOKED}) x WHERE x.amount_cents <> x.booked_cents ORDER BY x.id")
    moves = [(id_, value_on, creditor, cents - booked) for id_, _, value_on, cents, creditor, booked in rows]
    ids = events.record(
        actor,
        [
            events.Entry(TrustLineUnexplained(line_id=line, amount_cents=cents), on=value_on)
            for line, value_on, _, cents in moves
        ],
    )
    post(
        actor,
        "trust_line_unexplained",
        [
            Posting(event, 1, *_sides(cents), abs(cents), value_on, creditor, bank_line_id=line)
            for event, (line, value_on, creditor, cents) in zip(ids, moves, strict=True)
        ],
    )
    return len(moves)


def _sides(cents: int) -> tuple[Account, Account]:
    return (Account.BANK, Account.TRUST_DIFFERENCE) if cents > 0 else (Account.TRUST_DIFFERENCE, Account.BANK)
