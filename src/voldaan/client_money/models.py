"""What an agency agreed with its clients, what it remitted, and the proofs of it; all of it is only ever added to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case, Claim
from voldaan.parties.models import Creditor


class CommissionPlan(TenantModel):
    """Commissieafspraak with one client, from a day on: the tariff, how it is settled, how often; append-only."""

    class Mode(models.TextChoices):
        """Hoe commissie wordt verrekend."""

        NET = "net", "netto"
        GROSS = "gross", "bruto"
        COMBINED = "combined", "gecombineerd"

    class Schedule(models.TextChoices):
        """Wanneer wordt afgedragen."""

        WEEKLY = "weekly", "elke week"
        MONTHLY = "monthly", "elke maand"
        ON_DEMAND = "on_demand", "op verzoek"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    mode = models.CharField(max_length=8, choices=Mode)
    schedule = models.CharField(max_length=9, choices=Schedule)
    schedule_day = models.PositiveSmallIntegerField()
    set_off_agreed_on = models.DateField(null=True)
    terms = models.TextField()
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor", "valid_from"], name="commission_plan_day")]

    def __str__(self) -> str:
        return f"{self.creditor_id} {self.valid_from}"


class DirectPayment(TenantModel):
    """Rechtstreekse betaling: what a debtor paid to the client himself, as the client reported it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="direct_payments", db_index=False)
    amount_cents = models.BigIntegerField()
    value_on = models.DateField()
    key = models.CharField(max_length=80)
    event_ids = ArrayField(models.BigIntegerField())
    reported_by = models.CharField(max_length=80)
    undone_event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "claim", "key"],
                condition=models.Q(undone_event_id__isnull=True),
                name="direct_payment_once",
            ),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="direct_payment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.amount_cents}"


class Remittance(TenantModel):
    """Afdracht: one statement to one client, numbered without gaps; append-only. Cents add up by ``rules.settle``."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="remittances", db_index=False)
    number = models.CharField(max_length=16)
    invoice_number = models.CharField(max_length=16, blank=True)
    until_on = models.DateField()
    made_on = models.DateField()
    mode = models.CharField(max_length=8, choices=CommissionPlan.Mode)
    brought_cents = models.BigIntegerField()
    received_cents = models.BigIntegerField()
    direct_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField()
    vat_percent = models.CharField(max_length=8)
    vat_cents = models.BigIntegerField()
    due_before_cents = models.BigIntegerField()
    withheld_cents = models.BigIntegerField()
    invoiced_cents = models.BigIntegerField()
    due_after_cents = models.BigIntegerField()
    payout_cents = models.BigIntegerField()
    left_cents = models.BigIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="remittance_number"),
            models.UniqueConstraint(
                fields=["tenant", "invoice_number"],
                condition=~models.Q(invoice_number=""),
                name="remittance_invoice_number",
            ),
            models.CheckConstraint(condition=models.Q(payout_cents__gte=0), name="remittance_payout_not_negative"),
        ]
        indexes = [models.Index(fields=["tenant", "creditor", "id"], name="remittance_client")]

    def __str__(self) -> str:
        return self.number


class RemittanceLine(TenantModel):
    """Ontvangst op een afdracht: one transfer that paid a claim, or turned that round; on one statement, once."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="lines", db_index=False)
    transfer_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", db_index=False)
    component = models.CharField(max_length=10)
    value_on = models.DateField()
    held = models.BooleanField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "transfer_id"], name="remittance_line_once")]
        indexes = [models.Index(fields=["tenant", "remittance"], name="remittance_line_of")]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.amount_cents}"


class CommissionLine(TenantModel):
    """Commissieregel: what one ground gives over a whole case until now, less what was charged before."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="fees", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    rate = models.CharField(max_length=40)
    base_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    before_cents = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "remittance", "case", "code"], name="commission_line_once")
        ]
        indexes = [models.Index(fields=["tenant", "case"], name="commission_line_case")]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount_cents}"


class Proof(TenantModel):
    """Bewijs of a client's money at the end of a day, chained to the one before; append-only."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="proofs", db_index=False)
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    entries = models.PositiveIntegerField()
    payable_cents = models.BigIntegerField()
    withheld_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor", "number"], name="proof_number")]

    def __str__(self) -> str:
        return f"{self.creditor_id} {self.number}"


class ProofEntry(TenantModel):
    """Regel van een bewijs: which row of which kind it seals, and the hash of all that the row says."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="sealed", db_index=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "kind", "subject_id"], name="proof_entry_once")
        ]
        indexes = [models.Index(fields=["tenant", "proof"], name="proof_entry_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
