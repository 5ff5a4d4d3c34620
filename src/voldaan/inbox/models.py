"""What comes back: replies, what was sent along with them, and where a person thought otherwise than the rules."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.models import KeptFile
from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case


class Reply(TenantModel):
    """Reactie: what somebody wrote back, with what the rules think it asks and on which case it landed."""

    class Channel(models.TextChoices):
        """Langs welke weg."""

        EMAIL = "email", "e-mail"
        SMS = "sms", "sms"
        PORTAL = "portal", "betaalpagina"

    class State(models.TextChoices):
        """Toestand of a reply."""

        NEW = "new", "te behandelen"
        HANDLED = "handled", "behandeld"

    channel = models.CharField(max_length=8, choices=Channel)
    key = models.CharField(max_length=64)
    message_id = models.CharField(max_length=250, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=140, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    own_text = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    kind = models.CharField(max_length=16)
    kinds = ArrayField(models.CharField(max_length=16), default=list)
    reasons = models.JSONField(default=list)
    said_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="replies", null=True, db_index=False)
    landed_by = models.CharField(max_length=200, blank=True)
    candidates = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    raw_file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    hold_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    outcome = models.CharField(max_length=24, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="reply_once")]
        indexes = [
            models.Index(fields=["tenant", "state", "received_at"], name="reply_state"),
            models.Index(fields=["tenant", "case"], name="reply_case"),
        ]

    def __str__(self) -> str:
        return self.subject or self.kind


class ReplyFile(TenantModel):
    """Meegestuurd bestand: an attachment of a reply, and the payments that were read from it."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="files", db_index=False)
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=140)
    advice = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "reply", "file"], name="reply_file_once")]

    def __str__(self) -> str:
        return self.name


class ReplyCorrection(TenantModel):
    """Verbeterde herkenning: a person said that a reply asks something else; it serves to measure the rules."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="corrections")
    was = models.CharField(max_length=16)
    became = models.CharField(max_length=16)
    corrected_by = models.CharField(max_length=80)
    corrected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.was} -> {self.became}"


class MailboxPlace(TenantModel):
    """Leesplaats: how far a mailbox was read, so that nothing is skipped when the line drops."""

    name = models.CharField(max_length=140)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="mailbox_place")]

    def __str__(self) -> str:
        return self.name
