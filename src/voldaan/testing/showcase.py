"""Wat er verder is (voor de demo): limits and orders, terms that customers accepted, and a mandate with its debits."""

from __future__ import annotations

from datetime import timedelta

from voldaan.agreements import clauses
from voldaan.agreements import services as terms
from voldaan.arrangements import queries as arrangements
from voldaan.bank_orders import instalments, mandates
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.credit import orders, signals
from voldaan.credit import services as credit
from voldaan.credit.models import CreditLimit
from voldaan.documents.terms import render_terms
from voldaan.invoicing import services as invoicing
from voldaan.payments.models import BankAccount
from voldaan.people.models import User
from voldaan.testing.personas import test_iban

CREDITOR_IDENTIFIER = "NL79ZZZ999999990000"
#: Limits as a part of what is open now, in percent: one is over, one is nearly full, the others have room.
LIMITS = (70, 105, 130, 200, 300)


def furnish(actor: Actor) -> None:
    """Richt in, on the day of the clock; once it is there, nothing more."""
    with tenancy.active(actor.tenant_id):
        if CreditLimit.objects.exists():
            return
        _credit(actor)
        _terms(actor)
        _mandate(actor)


def _companies(limit: int) -> list[tuple[int, str, int]]:
    """(id, number, open cents) of the companies that owe most."""
    return sql.fetch(
        "SELECT p.id, p.number, sum(c.principal_cents)::bigint FROM parties_party p JOIN claims_claim c"
        " ON c.debtor_id = p.id AND c.closed_on IS NULL WHERE p.kind = 'company'"
        " GROUP BY p.id ORDER BY 3 DESC, p.id LIMIT %s",
        [limit],
    )


def _credit(actor: Actor) -> None:
    today, noor = clock.today(), User.objects.get(email="noor@example.nl")
    second = Actor(actor.tenant_id, noor.email, noor.id)
    found = _companies(len(LIMITS) + 1)
    for (party_id, _, cents), percent in zip(found, LIMITS, strict=False):
        wished = max(cents * percent // 100 // 500_00, 1) * 500_00
        limit = credit.request_limit(actor, party_id, wished, reason="vaste klant")
        if limit.state == CreditLimit.State.REQUESTED:
            credit.decide(second, limit.id, approved=True)
    if len(found) > len(LIMITS):  # one that waits for a decision
        credit.request_limit(actor, found[-1][0], 75_000_00, reason="grote opdracht")
    reported = [
        orders.Reported(number, f"O-{n:03d}", 1_250_00 * n, today - timedelta(days=n))
        for n, (_, number, _) in enumerate(found[:3], 1)
    ]
    orders.report(actor, invoicing.own_creditor().id, reported)
    signals.refresh(actor, today)


def _terms(actor: Actor) -> None:
    version = terms.publish(actor, invoicing.own_creditor().id, clauses.Choices(payment_term_days=30), render_terms)
    for (party_id, _, _), how in zip(_companies(3), ("signed", "ticked", "order_confirmation"), strict=False):
        terms.record_acceptance(actor, version.id, party_id, accepted_on=clock.today(), how=how)


def _mandate(actor: Actor) -> None:
    """Of who pays in parts: his instalments are collected from now on."""
    creditor = invoicing.own_creditor()
    account = BankAccount.objects.filter(creditor=creditor).earliest("id")
    mandates.set_contract(actor, creditor_id=creditor.id, account_id=account.id, identifier=CREDITOR_IDENTIFIER)
    running = [row for row in arrangements.arrangements(clock.today(), states=["running"]) if row.standing == "running"]
    for row in running[:1]:
        mandate = mandates.NewMandate(
            row.debtor_id,
            "M-0001",
            test_iban("INGB", 7_654_321),
            row.debtor,
            clock.today(),
            "paper",
            "map Machtigingen",
        )
        mandates.add_mandate(actor, mandate)
        instalments.plan(actor, row.id)
