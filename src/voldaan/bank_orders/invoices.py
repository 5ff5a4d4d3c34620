"""Incasso van een eigen factuur: what it can say of its debit before it is issued."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.bank_orders import rules
from voldaan.bank_orders.debits import banking_day
from voldaan.bank_orders.mandates import lapses_on
from voldaan.base import clock, sql
from voldaan.base.errors import Refused
from voldaan.parties.rules import is_natural
from voldaan_law.nl.direct_debit import comes_back


class Foreseen(NamedTuple):
    """Wat er wordt geïncasseerd: with which mandate, from which account, by whom and when.

    ``refund_until`` is the last day on which the debtor gets it back without a reason; None for the business scheme.
    """

    reference: str
    iban: str
    identifier: str
    creditor: str
    collect_on: date
    refund_until: date | None


class _Mandate(NamedTuple):
    reference: str
    iban: str
    scheme: str
    evidence: str
    recurring: bool
    signed_on: date
    last_used_on: date | None
    state: str
    used: bool
    capacity: str
    identifier: str | None
    creditor: str | None
    notice_days: int | None
    held: bool


_MANDATE = """
SELECT m.reference, m.iban, m.scheme, m.evidence, m.recurring, m.signed_on, m.last_used_on, m.state,
  m.uses > 0 OR EXISTS (SELECT FROM bank_orders_directdebit d WHERE d.mandate_id = m.id
    AND d.state IN ('planned', 'approved')),
  p.kind, k.identifier, r.name, k.notice_days,
  EXISTS (SELECT FROM claims_hold h JOIN claims_case s ON s.id = h.case_id WHERE s.debtor_id = p.id
    AND h.claim_id IS NULL AND h.released_on IS NULL AND h.kind NOT IN ('direct_debit', 'arrangement')
    AND (h.until_on IS NULL OR h.until_on >= %(today)s))
FROM bank_orders_mandate m JOIN parties_party p ON p.id = m.debtor_id
LEFT JOIN bank_orders_collectioncontract k ON k.creditor_id = coalesce(
  (SELECT own.creditor_id FROM bank_orders_collectioncontract own WHERE own.creditor_id = m.creditor_id),
  (SELECT min(id) FROM parties_creditor))
LEFT JOIN parties_creditor r ON r.id = k.creditor_id
WHERE m.id = %(mandate)s AND m.debtor_id = %(debtor)s AND m.creditor_id = p.creditor_id FOR SHARE OF m
"""


def foresee(mandate_id: int, debtor_id: int, *, due_on: date) -> Foreseen:
    """Voorzien: the debit of an invoice of today; never before it is due, and announced in time if it leaves tomorrow.

    :raises Refused: why nothing can be debited with this mandate.
    """
    today = clock.today()
    row = sql.fetch_one(_MANDATE, {"mandate": mandate_id, "debtor": debtor_id, "today": today})
    if row is None:
        raise Refused("De machtiging is niet van deze klant. Kies een machtiging van hemzelf.", rule="LR-12.01")
    found = _Mandate(*row)
    _refuse_mandate(found)
    if found.identifier is None or found.creditor is None:
        raise Refused("Er is geen incassocontract vastgelegd. Leg het vast met voldaan debit contract.")
    soonest = rules.soonest(today, agreed_days=found.notice_days, consumer=is_natural(found.capacity))
    on = banking_day(max(soonest, due_on))
    if on > lapses_on(found.signed_on, found.last_used_on):
        raise Refused(
            f"Machtiging {found.reference} is 36 maanden niet gebruikt en vervalt. Vraag de klant om een nieuwe.",
            rule="LR-12.01",
        )
    back = comes_back(on, scheme=found.scheme, e_mandate=found.evidence == "e_mandate").value
    return Foreseen(found.reference, found.iban, found.identifier, found.creditor, on, back.refund_until)


def _refuse_mandate(found: _Mandate) -> None:
    if found.state != "active":
        state = "ingetrokken" if found.state == "revoked" else "stilgelegd"
        raise Refused(f"Machtiging {found.reference} is {state}. Vraag de klant om een nieuwe.", rule="LR-12.01")
    if found.used and not found.recurring:
        raise Refused(
            f"Machtiging {found.reference} was voor één keer en is gebruikt. Vraag de klant om een doorlopende.",
            rule="LR-12.01",
        )
    if found.held:
        raise Refused("Voor deze klant geldt een stop. Los die eerst op.", rule="LR-8")
