"""Money (geld) that came in on claims since something was agreed: net of what went back, from the ledger alone."""

from __future__ import annotations

from voldaan.ledger.accounts import Account

_IN = f"{Account.UNALLOCATED:d}, {Account.PAID_DIRECT:d}"
#: Of transfers ``t``: what they paid, in cents.
PAID = f"CASE WHEN t.debit IN ({_IN}) THEN t.amount_cents ELSE -t.amount_cents END"
#: Transfers ``t`` of claims that pay or take back a payment; one that takes back an older payment does not count.
#: ``{since}`` is the event from which it counts.
SINCE = (
    f"({Account.UNALLOCATED:d} IN (t.debit, t.credit) OR {Account.PAID_DIRECT:d} IN (t.debit, t.credit))"
    " AND t.event_id > {since} AND NOT EXISTS (SELECT FROM ledger_transfer o WHERE o.id = t.reverses_id"
    " AND o.event_id <= {since})"
)
