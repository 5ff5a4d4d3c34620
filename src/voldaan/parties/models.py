"""Creditors and debtors."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.tenancy import TenantModel


class Creditor(TenantModel):
    """Schuldeiser: for whom is collected; in an agency one per client, otherwise the administration itself."""

    name = models.CharField(max_length=140)
    legal_form = models.CharField(max_length=40, blank=True)
    kvk = models.CharField(max_length=8, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=24, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    website = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    deducts_vat = models.BooleanField(default=True)
    term_is_fatal = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="creditor_name")]

    def __str__(self) -> str:
        return self.name


class Party(TenantModel):
    """Debiteur (schuldenaar): who owes; known by the number that the creditor's own books use."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="debtors")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=140)
    name_key = models.CharField(max_length=140)
    kind = models.CharField(max_length=16, default="unknown")
    kvk = models.CharField(max_length=8, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="NL")
    language = models.CharField(max_length=2, default="nl")
    local_fields = ArrayField(models.CharField(max_length=20), default=list)
    email_bounced_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "creditor", "number"], name="party_number")]
        indexes = [models.Index(fields=["tenant", "name_key"], name="party_name_key")]

    def __str__(self) -> str:
        return self.name


class PartyAccount(TenantModel):
    """Bekende rekening: an account number from which a debtor pays, by import or learned from a settled payment."""

    class Source(models.TextChoices):
        """Herkomst of the knowledge."""

        IMPORTED = "imported", "ingelezen"
        LEARNED = "learned", "geleerd"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    source = models.CharField(max_length=10, choices=Source)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "iban", "party"], name="party_account")]

    def __str__(self) -> str:
        return self.iban


class Override(TenantModel):
    """Eigen waarde: a field that a person changed here, and what the books of the creditor have said of it since.

    ``claim_id`` is filled for a field of a claim and empty for one of the debtor. ``source_value`` is None until a file
    says something of it; it conflicts while it differs from our value and nobody chose to keep ours (``kept``).
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="overrides")
    claim_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    source_value = models.CharField(max_length=254, null=True)
    source_at = models.DateTimeField(null=True)
    kept = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "claim_id", "field"], name="override_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.field
