"""Money that leaves, or is fetched: orders with their approvals, and the files that went to the bank."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Claim
from voldaan.parties.models import Creditor, Party
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

    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, null=True, related_name="approvals", db_index=False
    )
    debit = models.ForeignKey(
        "bank_orders.DirectDebit", on_delete=models.PROTECT, null=True, related_name="approvals", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    approved_by = models.CharField(max_length=80)
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField()
    alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "order", "debit", "version", "approved_by_id"],
                nulls_distinct=False,
                name="order_approval_once",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, debit__isnull=True) | Q(order__isnull=True, debit__isnull=False),
                name="order_approval_of_one",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "debit"], name="order_approval_debit")]

    def __str__(self) -> str:
        return f"v{self.version}: {self.approved_by}"


class CollectionContract(TenantModel):
    """Incassocontract: with which identifier, on which account and in which format a creditor may debit."""

    class Format(models.TextChoices):
        """Bestandsformaat that the bank of the account takes."""

        NEW = "pain.008.001.08", "pain.008.001.08"
        OLD = "pain.008.001.02", "pain.008.001.02"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    identifier = models.CharField(max_length=35)
    format = models.CharField(max_length=20, choices=Format, default=Format.NEW)
    notice_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor"], name="collection_contract_once")]

    def __str__(self) -> str:
        return self.identifier


class Mandate(TenantModel):
    """Machtiging: a debtor lets a creditor debit his account; with its proof, its changes and its last use."""

    class Scheme(models.TextChoices):
        """Soort incasso."""

        CORE = "core", "gewone incasso"
        B2B = "b2b", "zakelijke incasso"

    class State(models.TextChoices):
        """Of er mag worden geïncasseerd."""

        ACTIVE = "active", "geldig"
        SUSPENDED = "suspended", "stilgelegd"
        REVOKED = "revoked", "ingetrokken"

    class Evidence(models.TextChoices):
        """Hoe de machtiging is gegeven."""

        PAPER = "paper", "op papier getekend"
        ONLINE = "online", "online gegeven"
        E_MANDATE = "e_mandate", "digitale machtiging via de bank"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates", db_index=False)
    reference = models.CharField(max_length=35)
    scheme = models.CharField(max_length=4, choices=Scheme, default=Scheme.CORE)
    recurring = models.BooleanField(default=True)
    signed_on = models.DateField()
    evidence = models.CharField(max_length=10, choices=Evidence)
    evidence_note = models.CharField(max_length=200, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    account_name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_reason = models.CharField(max_length=40, blank=True)
    uses = models.PositiveIntegerField(default=0)
    last_used_on = models.DateField(null=True)
    told_reference = models.CharField(max_length=35, blank=True)
    told_iban = models.CharField(max_length=34, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "reference"], name="mandate_reference"),
        ]
        indexes = [models.Index(fields=["tenant", "debtor"], name="mandate_debtor")]

    def __str__(self) -> str:
        return self.reference


class MandateAmendment(TenantModel):
    """Wijziging of a mandate, as it was before and after; append-only. The next debit tells the bank."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="amendments")
    old_reference = models.CharField(max_length=35)
    old_iban = models.CharField(max_length=34)
    new_reference = models.CharField(max_length=35)
    new_iban = models.CharField(max_length=34)
    evidence_note = models.CharField(max_length=200)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.old_reference} -> {self.new_reference}"


class DirectDebit(TenantModel):
    """Incasso of a claim or a part of it, one attempt; from plan to bank and, sometimes, back.

    ``on_invoice``: the invoice itself says amount, day, mandate and identifier, so its delivery is the announcement.
    """

    class Basis(models.TextChoices):
        """Waarom er wordt geïncasseerd; arrears of a natural person only as an instalment that he accepted."""

        INVOICE = "invoice", "factuur"
        INSTALMENT = "instalment", "termijn van een regeling"

    class State(models.TextChoices):
        """Hoe ver de incasso is."""

        PLANNED = "planned", "gepland"
        APPROVED = "approved", "goedgekeurd"
        EXPORTED = "exported", "bij de bank"
        SETTLED = "settled", "uitgevoerd"
        RETURNED = "returned", "teruggeboekt"
        REJECTED = "rejected", "afgekeurd door de bank"
        CANCELLED = "cancelled", "vervallen"

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="debits", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", db_index=False)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.INVOICE)
    amount_cents = models.BigIntegerField()
    collect_on = models.DateField()
    attempt = models.PositiveSmallIntegerField(default=1)
    is_final = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    version = models.PositiveSmallIntegerField(default=1)
    announced_on = models.DateField(null=True)
    announced_how = models.CharField(max_length=80, blank=True)
    on_invoice = models.BooleanField(default=False)
    end_to_end_id = models.CharField(max_length=35)
    sequence = models.CharField(max_length=4, blank=True)
    payment_id = models.CharField(max_length=35, blank=True)
    file = models.ForeignKey(OrderFile, on_delete=models.PROTECT, null=True, related_name="debits", db_index=False)
    hold_id = models.BigIntegerField(null=True)
    settled_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    return_code = models.CharField(max_length=12, blank=True)
    returned_on = models.DateField(null=True)
    next_action = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "claim", "collect_on", "attempt"], condition=~Q(state="cancelled"),
                name="direct_debit_once",
            ),
            models.UniqueConstraint(fields=["tenant", "end_to_end_id"], name="direct_debit_end_to_end"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="direct_debit_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["exported", "settled", "returned"])
                | Q(file__isnull=False, announced_on__isnull=False),
                name="direct_debit_in_file",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tenant", "state", "collect_on"], name="direct_debit_state"),
            models.Index(fields=["tenant", "file"], name="direct_debit_file"),
            models.Index(fields=["tenant", "mandate"], name="direct_debit_mandate"),
            models.Index(fields=["tenant", "claim"], name="direct_debit_claim"),
            models.Index(fields=["tenant", "payment_id"], name="direct_debit_payment"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id
