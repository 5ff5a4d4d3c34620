"""Remittances (afdrachten): what a client gets, with the commission on it; numbered, final, and never below nil."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.client_money import payouts
from voldaan.client_money.events import CommissionCharged, CommissionPaid, CommissionWithheld, RemittanceMade
from voldaan.client_money.models import Remittance
from voldaan.client_money.plans import Plan, in_force, plans_of
from voldaan.client_money.receipts import Receipt, balance, receipts
from voldaan.client_money.rules import Fee, Received, Settlement, charge, commission, last_due, settle
from voldaan.invoicing.services import seller_of
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.models import Creditor
from voldaan_law.money import round_half_up
from voldaan_law.parameters import figure


class CaseFee(NamedTuple):
    """Commissie of one case on this statement: the ground, what was charged before, and the difference."""

    case_id: int
    case: str
    fee: Fee
    before_cents: int

    @property
    def cents(self) -> int:
        """What this statement charges for it."""
        return self.fee.cents - self.before_cents


class Draft(NamedTuple):
    """Afdracht in concept: all that the statement will say; cents."""

    client: Creditor
    plan: Plan
    until_on: date
    receipts: list[Receipt]
    fees: list[CaseFee]
    brought_cents: int
    due_before_cents: int
    vat_percent: Fraction
    vat_cents: int
    settlement: Settlement

    @property
    def received_cents(self) -> int:
        """Ontvangen on the third-party account, less what was turned round."""
        return sum(r.cents for r in self.receipts if r.held)

    @property
    def direct_cents(self) -> int:
        """Ontvangen by the client himself."""
        return sum(r.cents for r in self.receipts if not r.held)

    @property
    def fee_cents(self) -> int:
        """Commissie without VAT."""
        return sum(fee.cents for fee in self.fees)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say: no receipt, no commission, nothing to pay out."""
        return not (self.receipts or self.fees or self.settlement.payout_cents or self.settlement.withheld_cents)


def draft(client: Creditor, *, until: date) -> Draft:
    """Afdracht in concept up to and including a day; nothing is written.

    :raises Refused: without a plan, or for a day before that of the last statement.
    """
    plans = plans_of(client.id)
    plan = in_force(plans, until)
    last = Remittance.objects.filter(creditor=client).order_by("-id").first()
    if last is not None and until < last.until_on:
        raise Refused(f"Tot en met {last.until_on:%d-%m-%Y} is al afgedragen. Kies die dag of een latere.")
    found = receipts(client.id, until=until)
    fresh = [r for r in found if r.remittance is None]
    fees = _fees(client, plans, found, until)
    percent = Fraction(str(figure("vat_general_rate", on=until).value))
    fee_cents = sum(fee.cents for fee in fees)
    vat_cents = round_half_up(fee_cents * percent / 100)
    payable = balance(Account.CLIENT_PAYABLE, client.id)
    brought = payable - sum(r.cents for r in receipts(client.id) if r.held and r.remittance is None)
    due_before = last.due_after_cents if last is not None else 0
    held = sum(r.cents for r in fresh if r.held)
    settlement = settle(plan.mode, available_cents=brought + held, due_cents=due_before + fee_cents + vat_cents)
    return Draft(client, plan, until, fresh, fees, brought, due_before, percent, vat_cents, settlement)


def _fees(client: Creditor, plans: list[Plan], found: list[Receipt], until: date) -> list[CaseFee]:
    """Commissie of every case of this client, less what earlier statements charged."""
    received: dict[int, list[Received]] = defaultdict(list)
    for r in found:
        received[r.case_id].append(Received(r.component, r.cents, max((r.counted_on - r.due_on).days, 0)))
    actions = _actions(client.id, until)
    before = _before(client.id)
    vat = Fraction(0) if client.deducts_vat else Fraction(str(figure("vat_general_rate", on=until).value))
    fees = []
    for case_id, reference, handed_over_on in _cases(client.id, until):
        terms = in_force(plans, handed_over_on).terms
        now = commission(terms, received[case_id], actions.get(case_id, {}), vat_in_costs=vat)
        fees += [CaseFee(case_id, reference, fee, was) for fee, was in charge(now, before.get(case_id, {}))]
    return fees


def _cases(creditor_id: int, until: date) -> list[tuple[int, str, date]]:
    """Dossiers of a client with the day on which their first claim was handed over."""
    return [
        (row[0], row[1], row[2])
        for row in sql.fetch(
            "SELECT k.id, k.reference, min((e.at AT TIME ZONE 'Europe/Amsterdam')::date) FROM claims_case k"
            " JOIN claims_claim c ON c.case_id = k.id"
            " JOIN base_event e ON e.claim_id = c.id AND e.kind = 'claim_registered' WHERE k.creditor_id = %s"
            " GROUP BY k.id HAVING min((e.at AT TIME ZONE 'Europe/Amsterdam')::date) <= %s ORDER BY k.id",
            [creditor_id, until],
        )
    ]


def _actions(creditor_id: int, until: date) -> dict[int, dict[str, int]]:
    """Verstuurde berichten per dossier, counted by kind."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for case_id, kind, count in sql.fetch(
        "SELECT case_id, kind, count(*) FROM outbox_message WHERE creditor_id = %s AND state = 'sent'"
        " AND dispatched_on <= %s GROUP BY case_id, kind",
        [creditor_id, until],
    ):
        found[case_id][kind] = count
    return found


def _before(creditor_id: int) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for case_id, code, cents in sql.fetch(
        "SELECT x.case_id, x.code, sum(x.amount_cents)::bigint FROM client_money_commissionline x"
        " JOIN client_money_remittance r ON r.id = x.remittance_id WHERE r.creditor_id = %s GROUP BY 1, 2",
        [creditor_id],
    ):
        found[case_id][code] = cents
    return found


def make_remittance(actor: Actor, client: Creditor, *, until: date | None = None) -> Remittance | None:
    """Afdracht opmaken: final, with its number, and what is to be paid out as an order that somebody else approves.

    None when there is nothing to say: a second time on the same day makes no second statement.

    :raises Refused: see :func:`draft`; a day that is not over yet; or money to pay out without the client's account.
    """
    actor.must(Permission.SETTLE)
    today = clock.today()
    wanted = until or today
    if wanted > today:
        raise Refused("Die dag is nog niet voorbij. Kies vandaag of een eerdere dag.")
    sql.execute("SELECT pg_advisory_xact_lock(%s, 40)", [actor.tenant_id % 2**31])
    payouts.follow(actor)
    found = draft(client, until=wanted)
    if found.empty:
        return None
    if found.settlement.payout_cents and not client.iban:
        raise Refused(
            f"Van {client.name} is geen rekening bekend om naar af te dragen. Vul het IBAN van de opdrachtgever in."
        )
    remittance = _store(actor, found, today)
    _book(actor, remittance)
    if remittance.payout_cents:
        payouts.order_remittance(actor, remittance, client)
    return remittance


def _store(actor: Actor, found: Draft, today: date) -> Remittance:
    (id_,) = sql.take_ids("client_money_remittance", 1)
    number = _next_number("number", "A", found.until_on.year)
    invoice = (
        _next_number("invoice_number", "C", today.year) if found.fee_cents or found.settlement.invoiced_cents else ""
    )
    document = _document(actor, found, number, invoice, today)
    split = found.settlement
    remittance = Remittance.objects.create(
        id=id_, tenant_id=actor.tenant_id, creditor=found.client, number=number, invoice_number=invoice,
        until_on=found.until_on, made_on=today, mode=found.plan.mode, brought_cents=found.brought_cents,
        received_cents=found.received_cents, direct_cents=found.direct_cents, fee_cents=found.fee_cents,
        vat_percent=f"{found.vat_percent}", vat_cents=found.vat_cents, due_before_cents=found.due_before_cents,
        document=document, sha256=hashlib.sha256(document.encode()).hexdigest(), **split._asdict(),
    )  # fmt: skip
    sql.insert(
        "client_money_remittanceline",
        {"transfer_id": "bigint", "claim_id": "bigint", "component": "text", "value_on": "date", "held": "boolean",
         "amount_cents": "bigint"},
        [(r.transfer_id, r.claim_id, r.component, r.value_on, r.held, r.cents) for r in found.receipts],
        constants={"tenant_id": actor.tenant_id, "remittance_id": id_},
    )  # fmt: skip
    sql.insert(
        "client_money_commissionline",
        {"case_id": "bigint", "code": "text", "rate": "text", "base_cents": "bigint", "total_cents": "bigint",
         "before_cents": "bigint", "amount_cents": "bigint"},
        [(f.case_id, f.fee.code, f.fee.rate, f.fee.base_cents, f.fee.cents, f.before_cents, f.cents)
         for f in found.fees],
        constants={"tenant_id": actor.tenant_id, "remittance_id": id_},
    )  # fmt: skip
    return remittance


def _next_number(column: str, letter: str, year: int) -> str:
    """Volgnummer without gaps: one more than the last of the year; the caller holds the lock of the administration."""
    start = f"{letter}{year}-"
    row = sql.fetch_one(
        f"SELECT coalesce(max(substr({column}, %s)::integer), 0) + 1 FROM client_money_remittance"
        f" WHERE {column} LIKE %s",
        [len(start) + 1, f"{start}%"],
    )
    assert row is not None
    return f"{start}{row[0]:04d}"


def _book(actor: Actor, r: Remittance) -> None:
    """Boeken: what is charged, and what of it is held back from the client's money."""
    said = RemittanceMade(remittance_id=r.id, creditor_id=r.creditor_id, payout_cents=r.payout_cents, sha256=r.sha256)
    events.record(actor, [events.Entry(said, key=f"remittance:{r.number}")])
    charged = r.fee_cents + r.vat_cents
    if charged:
        (event,) = events.record(actor, [events.Entry(CommissionCharged(remittance_id=r.id, amount_cents=charged))])
        move = _moved(event, 1, Account.COMMISSION_DUE, Account.COMMISSION_CHARGED, charged, r)
        post(actor, "commission_charged", [move])
    if r.withheld_cents:
        cents = r.withheld_cents
        (event,) = events.record(actor, [events.Entry(CommissionWithheld(remittance_id=r.id, amount_cents=cents))])
        moves = [
            _moved(event, 1, Account.CLIENT_PAYABLE, Account.COMMISSION_WITHHELD, cents, r),
            _moved(event, 2, Account.COMMISSION_CHARGED, Account.COMMISSION_DUE, cents, r),
        ]
        post(actor, "commission_withheld", moves)


def _moved(event: int, line: int, debit: Account, credit: Account, cents: int, r: Remittance) -> Posting:
    """A posting of the statement; below nil it goes the other way."""
    if cents < 0:
        debit, credit = credit, debit
    return Posting(event, line, debit, credit, abs(cents), r.made_on, r.creditor_id)


def _document(actor: Actor, found: Draft, number: str, invoice: str, today: date) -> str:
    """Het stuk: all that the statement says, as one canonical JSON text; the paper is made from it, at any time."""
    agency = Creditor.objects.earliest("id")
    split = found.settlement
    document = {
        "number": number, "invoice_number": invoice, "made_on": today, "until_on": found.until_on,
        "mode": found.plan.mode, "client": _address(found.client),
        "agency": _address(agency) | {"vat_number": seller_of(agency).vat_number},
        "brought_cents": found.brought_cents, "received_cents": found.received_cents,
        "direct_cents": found.direct_cents, "fee_cents": found.fee_cents, "vat_percent": f"{found.vat_percent}",
        "vat_cents": found.vat_cents, "due_before_cents": found.due_before_cents, **split._asdict(),
        "receipts": [
            {"claim": r.number, "debtor": r.debtor, "component": r.component, "value_on": r.value_on, "held": r.held,
             "amount_cents": r.cents} for r in found.receipts
        ],
        "fees": [
            {"case": f.case, "code": f.fee.code, "rate": f.fee.rate, "base_cents": f.fee.base_cents,
             "total_cents": f.fee.cents, "before_cents": f.before_cents, "amount_cents": f.cents}
            for f in found.fees
        ],
    }  # fmt: skip
    return json.dumps(document, default=date.isoformat, ensure_ascii=False)


def _address(creditor: Creditor) -> dict[str, str]:
    names = ("name", "street", "postcode", "town", "kvk", "email", "phone", "iban")
    return {name: getattr(creditor, name) for name in names}


def make_due(actor: Actor, client: Creditor, on: date) -> Remittance | None:
    """Geplande afdracht opmaken of a client whose day has come, also when the machine was off on that day."""
    plans = plans_of(client.id)
    if not plans:
        return None
    plan = in_force(plans, on)
    until = last_due(plan.schedule, plan.schedule_day, on)
    last = Remittance.objects.filter(creditor=client).order_by("-id").first()
    if until is None or until < plans[0].valid_from or (last is not None and last.until_on >= until):
        return None
    return make_remittance(actor, client, until=until)


def pay_commission(actor: Actor, client: Creditor, cents: int) -> None:
    """Commissienota betaald: the client paid his invoice to the agency's own account.

    :raises Refused: more than he owes.
    """
    actor.must(Permission.SETTLE)
    due = -balance(Account.COMMISSION_DUE, client.id)
    if not 0 < cents <= due:
        raise Refused("Vul een bedrag in dat niet hoger is dan de commissie die deze opdrachtgever nog moet betalen.")
    said = CommissionPaid(creditor_id=client.id, amount_cents=cents)
    (event,) = events.record(actor, [events.Entry(said)])
    move = Posting(event, 1, Account.COMMISSION_CHARGED, Account.COMMISSION_DUE, cents, clock.today(), client.id)
    post(actor, "commission_paid", [move])


def remittance(number: str) -> Remittance:
    """One statement by its number; :raises NotFound: also when it belongs to another administration."""
    found = Remittance.objects.select_related("creditor").filter(number=number).first()
    if found is None:
        raise NotFound(f"Afdracht {number} bestaat niet in deze administratie. Controleer het nummer.")
    return found
