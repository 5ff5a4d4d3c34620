"""Tables that know no domain: the administration, the event log and the seals over it."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel, TenantRow


class Tenant(models.Model):
    """Administratie: one organisation with its own walls around everything it holds."""

    class Kind(models.TextChoices):
        """Soort administratie; it chooses the default collection policy."""

        ZZP = "zzp", "zzp'er"
        COMPANY = "company", "bedrijf"
        AGENCY = "agency", "incassobureau"

    name = models.CharField(max_length=140, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMPANY)
    secret = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Event(TenantRow):
    """Gebeurtenis: what happened, when, by whom and why; append-only. Data holds ids, dates, cents and codes only."""

    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=120, null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)
    actor_user_id = models.BigIntegerField(null=True)
    claim_id = models.BigIntegerField(null=True)
    party_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    cause_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    undoes_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="event_key"),
            models.UniqueConstraint(
                fields=["tenant", "undoes_id"],
                condition=models.Q(undoes_id__isnull=False),
                name="event_undone_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "claim_id", "id"], name="event_claim"),
            models.Index(fields=["tenant", "party_id", "id"], name="event_party"),
            models.Index(fields=["tenant", "kind", "id"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class KeptFile(TenantModel):
    """Bewaard bestand: bytes from outside, kept once by their checksum; only ever given back as a file to save."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=140)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField()
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="kept_file_once")]

    def __str__(self) -> str:
        return self.name
