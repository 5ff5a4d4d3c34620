"""One table: transfers. Balances elsewhere are caches of it."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantRow


class Transfer(TenantRow):
    """Boeking: so many cents from one account to another, on a value date, because of one event; append-only."""

    event_id = models.BigIntegerField()
    line = models.PositiveIntegerField()
    debit = models.PositiveSmallIntegerField()
    credit = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    creditor_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    claim_id = models.BigIntegerField(null=True)
    bank_line_id = models.BigIntegerField(null=True)
    reverses_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event_id", "line"], name="transfer_once"),
            models.UniqueConstraint(
                fields=["tenant", "reverses_id"],
                condition=models.Q(reverses_id__isnull=False),
                name="transfer_reversed_once",
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="transfer_two_accounts"),
        ]
        indexes = [
            models.Index(fields=["tenant", "claim_id"], name="transfer_claim"),
            models.Index(
                fields=["tenant", "bank_line_id"],
                condition=models.Q(bank_line_id__isnull=False),
                name="transfer_bank_line",
            ),
            models.Index(
                fields=["tenant", "creditor_id"],
                condition=models.Q(debit__gte=40) | models.Q(credit__gte=40),
                name="transfer_client_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit} -> {self.credit}: {self.amount_cents}"
