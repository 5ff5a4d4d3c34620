"""Tables of agreements: versions of terms as they were published, and who accepted which of them, when and how."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel
from voldaan.parties.models import Creditor, Party


class TermsVersion(TenantModel):
    """Versie of terms as it was published: text, paper and checksum; append-only.

    ``payment_term_days``, ``interest_percent`` (yearly, empty for the statutory one) and ``costs`` say in data what the
    text agrees; ``effective_from`` is the first day on which somebody can have accepted it.
    """

    class Kind(models.TextChoices):
        """Soort document."""

        GENERAL_TERMS = "general_terms", "algemene voorwaarden"
        AGREEMENT = "agreement", "overeenkomst"
        CONFIRMATION = "confirmation", "opdrachtbevestiging"
        COLLECTION_ORDER = "collection_order", "incasso-opdracht"

    class Audience(models.TextChoices):
        """Voor wie."""

        BUSINESS = "business", "zakelijke klanten"
        CONSUMERS = "consumers", "consumenten"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    audience = models.CharField(max_length=10, choices=Audience)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=140)
    uploaded = models.BooleanField(default=False)
    text_nl = models.TextField()
    text_en = models.TextField(blank=True)
    choices = models.JSONField(default=dict)
    payment_term_days = models.PositiveSmallIntegerField(null=True)
    interest_percent = models.CharField(max_length=8, blank=True)
    costs = models.CharField(max_length=10, default="statutory")
    findings = models.JSONField(default=list)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_by = models.CharField(max_length=80)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "creditor", "kind", "audience", "number"], name="terms_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Acceptance(TenantModel):
    """Aanvaarding: a debtor took a version of the terms, on a day and in a way that can be shown."""

    class How(models.TextChoices):
        """Hoe er is aanvaard."""

        SIGNED = "signed", "ondertekend"
        TICKED = "ticked", "online aangevinkt"
        HANDED_OVER = "handed_over", "ter hand gesteld bij de opdracht"
        ORDER_CONFIRMATION = "order_confirmation", "bij de opdrachtbevestiging"
        INVOICE_REFERENCE = "invoice_reference", "verwijzing op de factuur"

    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="acceptances")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="acceptances", db_index=False)
    accepted_on = models.DateField()
    how = models.CharField(max_length=20, choices=How)
    evidence_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "version", "accepted_on", "how"],
                condition=models.Q(withdrawn_on__isnull=True),
                name="acceptance_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "party", "accepted_on"], name="acceptance_party")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.accepted_on}"
