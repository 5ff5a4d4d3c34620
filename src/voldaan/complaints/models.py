"""The register of complaints."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case
from voldaan.parties.models import Party
from voldaan.people.models import User


class Complaint(TenantModel):
    """Klacht: how somebody was treated; apart from disputes, with its own clocks."""

    number = models.CharField(max_length=12)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="complaints", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    subject = models.CharField(max_length=140)
    told = models.TextField(blank=True)
    source = models.CharField(max_length=8, default="desk")
    received_on = models.DateField()
    confirm_by = models.DateField()
    answer_by = models.DateField()
    about = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    handler = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    hold_id = models.BigIntegerField(null=True)
    received_message_id = models.BigIntegerField(null=True)
    confirmed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    findings = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    next_authority = models.CharField(max_length=200, blank=True)
    resolved_on = models.DateField(null=True)
    outcome_message_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="complaint_number"),
            models.CheckConstraint(
                condition=models.Q(handler__isnull=True) | ~models.Q(handler=models.F("about"))
                | models.Q(about__isnull=True),
                name="complaint_other_handler",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tenant", "resolved_on", "answer_by"], name="complaint_clock"),
            models.Index(fields=["tenant", "case"], name="complaint_case"),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintEntry(TenantModel):
    """Aantekening bij een klacht: what was done with it, by whom and when; append-only."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="entries", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["tenant", "complaint"], name="complaint_entry_of")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.by}"
