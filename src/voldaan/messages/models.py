"""The outbox: messages from proposal to proof of dispatch."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.models import Tenant
from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case, Claim
from voldaan.parties.models import Creditor, Party


class Message(TenantModel):
    """Bericht: one letter or mail to one debtor for one creditor, about one or more claims."""

    class State(models.TextChoices):
        """Toestand of a message."""

        PROPOSED = "proposed", "wacht op goedkeuring"
        APPROVED = "approved", "goedgekeurd"
        SENDING = "sending", "wordt verstuurd"
        SENT = "sent", "verstuurd"
        UNCERTAIN = "uncertain", "onzeker of het aankwam"
        FAILED = "failed", "niet bezorgd"
        CANCELLED = "cancelled", "vervallen"
        SKIPPED = "skipped", "overgeslagen"

    class Channel(models.TextChoices):
        """Kanaal."""

        EMAIL = "email", "e-mail"
        POST = "post", "brief"
        SMS = "sms", "sms"
        PHONE = "phone", "telefoon"

    public_id = models.CharField(max_length=26)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=8, choices=Channel)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="messages", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", db_index=False)
    language = models.CharField(max_length=2, default="nl")
    tone = models.CharField(max_length=8, db_default="friendly")
    form = models.CharField(max_length=8, db_default="formal")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(max_length=200, blank=True)
    proposed_on = models.DateField()
    not_before = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    dispatched_on = models.DateField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)
    window_last_on = models.DateField(null=True)
    term_days = models.PositiveSmallIntegerField(default=0)
    principal_cents = models.BigIntegerField(default=0)
    interest_cents = models.BigIntegerField(default=0)
    costs_cents = models.BigIntegerField(default=0)
    announced_costs_cents = models.BigIntegerField(default=0)
    address = models.JSONField(default=dict)
    files = ArrayField(models.CharField(max_length=200), default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=400, blank=True, db_default="")
    run_id = models.BigIntegerField(null=True)
    known_event_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict, db_default={})
    template = models.CharField(max_length=80, db_default="")
    because = models.CharField(max_length=120, db_default="")
    hold_reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="message_once"),
            models.UniqueConstraint(fields=["tenant", "public_id"], name="message_public_id"),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "not_before"], name="message_state"),
            models.Index(fields=["tenant", "case"], name="message_case"),
        ]

    def __str__(self) -> str:
        return self.public_id


class MessageClaim(TenantModel):
    """Vordering in een bericht, with the amounts as they were written."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="claims", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="messages", db_index=False)
    principal_cents = models.BigIntegerField(default=0)
    interest_cents = models.BigIntegerField(default=0)
    costs_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "claim"], name="message_claim")]
        indexes = [models.Index(fields=["tenant", "claim"], name="message_of_claim")]

    def __str__(self) -> str:
        return f"{self.message_id}:{self.claim_id}"


class DeliveryAttempt(TenantModel):
    """Bezorgpoging: written down before the channel is called, so that nothing is sent twice unnoticed."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "number"], name="delivery_attempt")]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"


class DeliveryStatus(TenantModel):
    """Bezorgstatus: what a provider said of a message, once and as it said it; without a message when we know none."""

    class Status(models.TextChoices):
        """Wat er met de zending is, in our own words."""

        TAKEN = "taken", "aangenomen door de aanbieder"
        UNDER_WAY = "under_way", "onderweg"
        DEFERRED = "deferred", "wordt opnieuw geprobeerd"
        DELIVERED = "delivered", "bezorgd"
        BOUNCED = "bounced", "adres bestaat niet"
        UNDELIVERED = "undelivered", "niet bezorgd"
        COMPLAINED = "complained", "als ongewenst gemeld"
        UNREAD = "unread", "onbekende melding"

    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    provider = models.CharField(max_length=16)
    key = models.CharField(max_length=160)
    status = models.CharField(max_length=12, choices=Status)
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    reference = models.CharField(max_length=120, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "provider", "key"], name="delivery_status_once")]
        indexes = [models.Index(fields=["tenant", "message"], name="delivery_status_message")]

    def __str__(self) -> str:
        return f"{self.provider} {self.status}"


class ChannelAccount(TenantModel):
    """Kanaalinstelling: which provider carries a channel for this administration; its keys are kept encrypted."""

    channel = models.CharField(max_length=8, choices=Message.Channel)
    provider = models.CharField(max_length=16)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField()
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "channel"], name="channel_account")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.provider}"


class OptOut(TenantModel):
    """Afmelding: an address that asked for no more messages by this channel; respected for all who owe from it."""

    channel = models.CharField(max_length=8, choices=Message.Channel)
    address = models.CharField(max_length=254)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "channel", "address"], name="opt_out")]

    def __str__(self) -> str:
        return self.address


class CallAttempt(TenantModel):
    """Belpoging: one telephone call about a message that is to be said, with what came of it."""

    class Outcome(models.TextChoices):
        """Uitkomst of a call."""

        PROMISES = "promises", "belooft te betalen"
        SAYS_PAID = "says_paid", "zegt betaald te hebben"
        DISPUTES = "disputes", "is het er niet mee eens"
        NO_ANSWER = "no_answer", "geen gehoor"
        VOICEMAIL = "voicemail", "voicemail"
        WRONG_NUMBER = "wrong_number", "verkeerd nummer"
        CALL_BACK = "call_back", "terugbellen"
        SPOKEN = "spoken", "gesproken, zonder afspraak"

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="calls", db_index=False)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    called_on = models.DateField()
    called_at = models.DateTimeField()
    caller = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    call_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "number"], name="call_attempt")]

    def __str__(self) -> str:
        return f"#{self.number}: {self.outcome}"


class SendingSwitch(TenantModel):
    """Verzendknop of an administration; where there is none, sending is on."""

    class State(models.TextChoices):
        """Stand of the switch."""

        ON = "on", "verzending aan"
        SAFE = "safe", "veilige stand"
        STOPPED = "stopped", "verzending stilgelegd"

    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=200, blank=True)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="sending_switch")]

    def __str__(self) -> str:
        return self.state


class TextVersion(TenantModel):
    """Tekstversie of a kind, language and form, as somebody wrote it; it never changes.

    ``reason`` says why a text that is hard to read has to be so.
    """

    kind = models.CharField(max_length=24)
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    text = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=80)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "language", "form", "number"], name="text_version")
        ]

    def __str__(self) -> str:
        return f"{self.language}/{self.kind} {self.number}"


class TextChoice(TenantModel):
    """Tekstkeuze: from this moment on this version is in force; 0 is the text that ships. ``alone``: by its writer."""

    kind = models.CharField(max_length=24)
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    alone = models.BooleanField()
    chosen_by = models.CharField(max_length=80)
    chosen_by_id = models.BigIntegerField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "kind", "language", "form", "id"], name="text_choice")]

    def __str__(self) -> str:
        return f"{self.language}/{self.kind} {self.number}"


class MessageChoices(TenantModel):
    """Berichtkeuzes of an administration; where there are none, the defaults hold.

    ``habit_people`` and ``habit_companies``: whether how somebody paid before may choose other words. ``thank_payers``:
    whether who paid after a reminder is told that all is well.
    """

    attach_invoices = models.BooleanField(default=False)
    habit_people = models.BooleanField(default=False)
    habit_companies = models.BooleanField(default=True)
    thank_payers = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="message_choices")]

    def __str__(self) -> str:
        return str(self.tenant_id)


class VerifyCode(models.Model):
    """Echtheidscode: what anybody who holds a letter may know of it. Outside the wall, because a reader has no
    administration; written in the transaction in which the letter begins to leave.
    """

    code = models.CharField(max_length=14, unique=True)
    administration = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    creditor = models.CharField(max_length=140)
    dispatched_on = models.DateField()

    def __str__(self) -> str:
        return self.code
