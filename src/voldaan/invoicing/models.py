"""Own invoices: who sells, drafts, what was issued with its files, numbers, and what returns by itself."""

from __future__ import annotations

from django.db import models
from django.db.models.fields.json import KT

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Claim
from voldaan.parties.models import Creditor, Party


class Seller(TenantModel):
    """Verkoper: what a creditor puts on its own invoices beside its name and address."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="sellers", db_index=False)
    vat_number = models.CharField(max_length=20, blank=True)
    small_business = models.BooleanField(default=False)
    series = models.CharField(max_length=10, blank=True)
    term_days = models.PositiveSmallIntegerField(default=14)
    footer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor"], name="seller_once")]

    def __str__(self) -> str:
        return self.vat_number


class NumberSeries(TenantModel):
    """Nummerreeks: the last number given out in a series of a creditor; taken under its lock, so without gaps."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor", "series"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class SalesInvoice(TenantModel):
    """Verkoopfactuur: an invoice or credit note as it was issued; append-only. ``document`` is all that it says."""

    class Kind(models.TextChoices):
        """Soort document."""

        INVOICE = "invoice", "factuur"
        CREDIT_NOTE = "credit_note", "creditnota"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    series = models.CharField(max_length=20)
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    due_on = models.DateField()
    exclusive_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    inclusive_cents = models.BigIntegerField()
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    document = models.JSONField()
    code = models.GeneratedField(
        expression=KT("document__verify_code"), output_field=models.CharField(max_length=14), db_persist=True
    )
    issued_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "number"], name="sales_invoice_number"),
            models.UniqueConstraint(fields=["tenant", "creditor", "series", "serial"], name="sales_invoice_serial"),
            models.CheckConstraint(condition=models.Q(inclusive_cents__gt=0), name="sales_invoice_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant", "claim"], name="sales_invoice_claim"),
            models.Index(fields=["tenant", "debtor"], name="sales_invoice_debtor"),
            models.Index(fields=["tenant", "issued_on"], name="sales_invoice_issued"),
            models.Index(fields=["tenant", "code"], name="sales_invoice_code"),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceFile(TenantModel):
    """Factuurbestand: the exact bytes of an issued invoice, as PDF and as UBL; append-only."""

    class Format(models.TextChoices):
        """Formaat of the file."""

        PDF = "pdf", "PDF"
        PEPPOL = "peppol-bis-3", "Peppol BIS 3"
        SI_UBL = "si-ubl-2.0", "SI-UBL 2.0"
        CORE = "en16931", "EN 16931"

    invoice = models.ForeignKey(SalesInvoice, on_delete=models.PROTECT, related_name="files", db_index=False)
    format = models.CharField(max_length=14, choices=Format)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "invoice", "format"], name="invoice_file_once")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.format}"


class RecurringInvoice(TenantModel):
    """Terugkerende factuur: the same content every month, quarter or year, as draft or issued and sent by itself."""

    class Every(models.TextChoices):
        """Hoe vaak."""

        MONTH = "month", "elke maand"
        QUARTER = "quarter", "elk kwartaal"
        YEAR = "year", "elk jaar"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField()
    every = models.CharField(max_length=8, choices=Every)
    first_on = models.DateField()
    done = models.PositiveIntegerField(default=0)
    next_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    automatic = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "next_on"], name="recurring_next")]

    def __str__(self) -> str:
        return f"{self.debtor_id} {self.every}"


class InvoiceDraft(TenantModel):
    """Concept: an invoice that somebody is still making; once issued it points at what it became."""

    class State(models.TextChoices):
        """Toestand of a draft."""

        DRAFT = "draft", "concept"
        FINAL = "final", "definitief"
        DISCARDED = "discarded", "weggegooid"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    inclusive_cents = models.BigIntegerField()
    recurring = models.ForeignKey(
        RecurringInvoice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    period_on = models.DateField(null=True)
    invoice = models.ForeignKey(SalesInvoice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "recurring", "period_on"], name="draft_once_a_period"),
            models.UniqueConstraint(fields=["tenant", "invoice"], name="draft_issued_once"),
        ]
        indexes = [models.Index(fields=["tenant", "state", "id"], name="draft_state")]

    def __str__(self) -> str:
        return f"concept {self.pk}"
