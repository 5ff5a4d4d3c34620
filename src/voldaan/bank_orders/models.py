"""Money that leaves, or is fetched: orders with their approvals, and the files that went to the bank."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from voldaan.base.tenancy import TenantModel
from voldaan.payments.models import BankAccount, BankLine


class PaymentSetting(TenantModel):
    """Betaalinstelling: above which amount a second person approves; without an amount one person confirms alone."""

    four_eyes_above_cents = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="payment_setting_once")]

    def __str__(self) -> str:
        return f"{self.four_eyes_above_cents}"


class OrderFile(TenantModel):
    """Opdrachtbestand: the exact bytes that a bank gets, made once; append-only."""

    class Kind(models.TextChoices):
        """Wat het bestand de bank laat doen."""

        TRANSFER = "transfer", "overboekingen"
        DEBIT = "debit", "incasso's"

    kind = models.CharField(max_length=8, choices=Kind)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    format = models.CharField(max_length=20)
    message_id = models.CharField(max_length=35)
    execution_on = models.DateField()
    count = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="order_file_message")]

    def __str__(self) -> str:
        return self.message_id


class PaymentOrder(TenantModel):
    """Betaalopdracht: so many cents to somebody, on its way from request to bank; what it says changes its version."""

    class Kind(models.TextChoices):
        """Soort betaalopdracht."""

        REFUND = "refund", "terugbetaling"
        REMITTANCE = "remittance", "afdracht"
        PAYOUT = "payout", "uitbetaling"

    class State(models.TextChoices):
        """Hoe ver de opdracht is."""

        REQUESTED = "requested", "goed te keuren"
        APPROVED = "approved", "goedgekeurd"
        EXPORTED = "exported", "bij de bank"
        SETTLED = "settled", "uitgevoerd"
        REJECTED = "rejected", "afgekeurd door de bank"
        CANCELLED = "cancelled", "vervallen"

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    version = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=120)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    beneficiary_name = models.CharField(max_length=70)
    beneficiary_iban = models.CharField(max_length=34)
    amount_cents = models.BigIntegerField()
    reference = models.CharField(max_length=140, blank=True)
    structured_reference = models.CharField(max_length=35, blank=True)
    end_to_end_id = models.CharField(max_length=35)
    reason = models.CharField(max_length=200)
    payable = models.PositiveSmallIntegerField()
    source_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    people_needed = models.PositiveSmallIntegerField()
    requested_by = models.CharField(max_length=80)
    requested_by_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    file = models.ForeignKey(OrderFile, on_delete=models.PROTECT, null=True, related_name="orders", db_index=False)
    settled_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    bank_reason = models.CharField(max_length=12, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=~Q(state__in=["rejected", "cancelled"]), name="payment_order_key"
            ),
            models.UniqueConstraint(fields=["tenant", "end_to_end_id"], name="payment_order_end_to_end"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_order_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["exported", "settled"]) | Q(file__isnull=False), name="payment_order_in_file"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "id"], name="payment_order_state"),
            models.Index(fields=["tenant", "file"], name="payment_order_file"),
            models.Index(fields=["tenant", "source_line"], name="payment_order_source"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class OrderApproval(TenantModel):
    """Goedkeuring: who let which version of an order go; append-only; nothing leaves without it."""

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    version = models.PositiveSmallIntegerField()
    approved_by = models.CharField(max_length=80)
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField()
    alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "order", "version", "approved_by_id"],
                nulls_distinct=False,
                name="order_approval_once",
            )
        ]

    def __str__(self) -> str:
        return f"v{self.version}: {self.approved_by}"
