"""What a debtor contests, with its evidence and what was said about it."""

from __future__ import annotations

from django.db import models

from voldaan.base.models import KeptFile
from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case, Claim
from voldaan.people.models import User


class Dispute(TenantModel):
    """Betwisting: what a debtor contests of one claim, until it is answered and what followed is carried out."""

    class State(models.TextChoices):
        """Toestand of a dispute."""

        OPEN = "open", "in behandeling"
        RESOLVED = "resolved", "beantwoord"
        UNDONE = "undone", "vervallen, per vergissing vastgelegd"

    number = models.CharField(max_length=12)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="disputes", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disputes", db_index=False)
    category = models.CharField(max_length=24)
    amount_cents = models.BigIntegerField()
    whole = models.BooleanField(default=False)
    frozen_costs_cents = models.BigIntegerField(default=0)
    told = models.TextField(blank=True)
    source = models.CharField(max_length=8, default="desk")
    received_on = models.DateField()
    answer_by = models.DateField()
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=10, blank=True)
    upheld_cents = models.BigIntegerField(default=0)
    explanation = models.TextField(blank=True)
    resolved_on = models.DateField(null=True)
    resolved_event_id = models.BigIntegerField(null=True)
    hold_id = models.BigIntegerField(null=True)
    received_message_id = models.BigIntegerField(null=True)
    outcome_message_id = models.BigIntegerField(null=True)
    correction = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="dispute_number"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="dispute_of_something"),
            models.CheckConstraint(
                condition=models.Q(upheld_cents__gte=0, upheld_cents__lte=models.F("amount_cents")),
                name="dispute_upheld_within",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "claim"], name="dispute_claim"),
            models.Index(fields=["tenant", "state", "answer_by"], name="dispute_clock"),
        ]

    def __str__(self) -> str:
        return self.number


class DisputeNote(TenantModel):
    """Notitie bij een betwisting: what somebody added, said or found; append-only."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="notes", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant", "dispute"], name="dispute_note_of")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.by}"


class DisputeFile(TenantModel):
    """Bewijsstuk bij een betwisting, of the debtor or of staff."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="files", db_index=False)
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "dispute", "file"], name="dispute_file_once")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.file_id}"
