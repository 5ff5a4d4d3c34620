"""Te betalen: what anybody who holds an own invoice may see of it now, without saying whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from voldaan.base import clock, sql


@dataclass(frozen=True, slots=True)
class Payable:
    """Stand of an own invoice; cents. ``to_pay_cents`` is what nobody has paid, collects or asks to wait with."""

    number: str
    creditor: str
    email: str
    phone: str
    iban: str
    total_cents: int
    open_cents: int
    disputed_cents: int
    due_on: date
    stage: str
    waits: bool
    collect_cents: int
    collect_on: date | None

    @property
    def state(self) -> str:
        """``paid``, ``closed`` (nothing is asked any more), ``waits``, ``collected`` or ``open``."""
        if self.open_cents <= 0:
            return "paid" if self.stage == "paid" else "closed"
        if self.waits:
            return "waits"
        return "open" if self.to_pay_cents else "collected"

    @property
    def to_pay_cents(self) -> int:
        """Nog over te maken, beside what is collected by direct debit."""
        return 0 if self.waits else max(self.open_cents - self.disputed_cents - self.collect_cents, 0)


_PAYABLE = """
SELECT i.number, r.name, r.email, r.phone, coalesce(i.document->'seller'->>'iban', ''), i.inclusive_cents,
  CASE WHEN c.closed_on IS NULL THEN c.principal_cents + c.interest_cents + c.costs_cents ELSE 0 END,
  c.disputed_cents, i.due_on, c.stage,
  c.disputed_cents > 0 AND c.disputed_cents = c.principal_cents OR EXISTS (SELECT FROM claims_hold h
    WHERE h.case_id = c.case_id AND (h.claim_id IS NULL OR h.claim_id = c.id)
    AND h.released_on IS NULL AND h.kind NOT IN ('not_delivered', 'direct_debit', 'promise', 'arrangement')
    AND (h.until_on IS NULL OR h.until_on >= %(today)s)),
  coalesce(d.cents, 0)::bigint, d.collect_on
FROM invoicing_salesinvoice i JOIN claims_claim c ON c.id = i.claim_id JOIN parties_creditor r ON r.id = i.creditor_id
LEFT JOIN LATERAL (SELECT sum(amount_cents) AS cents, min(collect_on) AS collect_on FROM bank_orders_directdebit
  WHERE claim_id = c.id AND state IN ('planned', 'approved', 'exported')) d ON true
WHERE i.code = %(code)s AND i.kind = 'invoice'
"""


def payable(code: str) -> Payable | None:
    """The own invoice with this code in the active administration, or None; one query, whatever its state."""
    row = sql.fetch_one(_PAYABLE, {"code": code, "today": clock.today()})
    return None if row is None else Payable(*row)
