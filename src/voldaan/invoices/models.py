"""Imports of open items: the file, its rows, and what became of each."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel, TenantRow
from voldaan.parties.models import Creditor, Party


class ImportFile(TenantModel):
    """Ingelezen bestand: kept by its checksum; the same file twice is noticed."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="imports")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    profile = models.CharField(max_length=40, blank=True)
    snapshot = models.BooleanField(default=False)
    imported_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    gone = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    past = models.PositiveIntegerField(default=0)
    event_id = models.BigIntegerField(null=True)
    rolled_back_at = models.DateTimeField(null=True)
    rolled_back_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "sha256"], name="import_sha")]

    def __str__(self) -> str:
        return self.name


class ImportRow(TenantRow):
    """Ingelezen regel: what one row said, by the hash of its content, and what was done with it."""

    import_file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=32)
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "import_file", "row"], name="import_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.outcome}"


class ImportChange(TenantModel):
    """Gewijzigd veld: one field of a claim or of a debtor that an import changed, from what to what.

    It is both the report of the import and what a roll-back puts back. Amounts (``open_cents``) are told here as well;
    what puts those back is the ledger.
    """

    import_file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="changes", db_index=False)
    claim_id = models.BigIntegerField(null=True)
    party_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=254, blank=True)
    new = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "import_file", "claim_id", "party_id", "field"],
                name="import_change_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} -> {self.new}"


class PastInvoice(TenantModel):
    """Betaalde factuur van vroeger: what an auditfile shows of how a debtor paid; never a claim.

    ``due_on`` is empty where the file is silent. It goes when the import that told it is rolled back.
    """

    import_file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="past_invoices")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="past_invoices", db_index=False)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    paid_on = models.DateField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "party", "number"], name="past_invoice_once"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="past_invoice_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class ImportMapping(TenantModel):
    """Kolomkoppeling: how a person read the columns of one kind of file; used for every file with the same header."""

    creditor = models.ForeignKey(Creditor, on_delete=models.CASCADE, related_name="mappings")
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "fingerprint"], name="mapping_header"),
            models.UniqueConstraint(fields=["tenant", "creditor", "name"], name="mapping_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OfferedFile(TenantModel):
    """Aangeboden bestand: uploaded to be looked at or mapped first; its bytes are in the data folder."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="offered_once")]

    def __str__(self) -> str:
        return self.name


class Attachment(TenantModel):
    """Bijlage: the PDF of an invoice, kept with its claim; only ever given back as a file to save."""

    claim_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=140)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "claim_id", "sha256"], name="attachment_once")]

    def __str__(self) -> str:
        return self.name
