"""Promises, the published plan policy, and arrangements with their claims and instalments."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case, Claim


class Promise(TenantModel):
    """Toezegging: so much on a day, said by the debtor; checked two banking days later against the money that came."""

    class State(models.TextChoices):
        """Stand of a promise."""

        PROMISED = "promised", "toegezegd"
        KEPT = "kept", "nagekomen"
        PARTLY_KEPT = "partly_kept", "deels nagekomen"
        BROKEN = "broken", "niet nagekomen"
        REPLACED = "replaced", "vervangen door een andere"
        WITHDRAWN = "withdrawn", "ingetrokken"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises", db_index=False)
    claim_ids = ArrayField(models.BigIntegerField())
    amount_cents = models.BigIntegerField()
    promised_on = models.DateField()
    check_on = models.DateField()
    source = models.CharField(max_length=16)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PROMISED)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    event_id = models.BigIntegerField()
    hold_ids = ArrayField(models.BigIntegerField(), default=list)
    paid_cents = models.BigIntegerField(default=0)
    settled_on = models.DateField(null=True)
    settled_event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="promise_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant", "case"], name="promise_case"),
            models.Index(fields=["tenant", "state", "check_on"], name="promise_state"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} {self.promised_on}"


class PlanPolicy(TenantModel):
    """Regelingsbeleid: one version of what is accepted by itself, in force from a day; a used one never changes."""

    version = models.PositiveIntegerField()
    effective_from = models.DateField(null=True)
    text = models.TextField()
    used = models.BooleanField(default=False)
    published = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "version"], name="plan_policy_version")]

    def __str__(self) -> str:
        return f"{self.version}"


class Arrangement(TenantModel):
    """Regeling: how a debtor pays the claims of a case in parts; or a settlement for less, when that is kept."""

    class Kind(models.TextChoices):
        """Soort regeling."""

        PLAN = "plan", "betalingsregeling"
        SETTLEMENT = "settlement", "schikking"

    class State(models.TextChoices):
        """Stand of an arrangement."""

        ASKED = "asked", "gevraagd"
        OFFERED = "offered", "aangeboden"
        RUNNING = "running", "loopt"
        FULFILLED = "fulfilled", "helemaal nagekomen"
        ENDED = "ended", "beëindigd"
        DECLINED = "declined", "afgewezen"

    class Proof(models.TextChoices):
        """Bewijs of acceptance."""

        CLICK = "click", "aangenomen op de betaalpagina"
        SIGNATURE = "signature", "ondertekend"
        MAIL = "mail", "schriftelijk aangenomen"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="arrangements", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PLAN)
    state = models.CharField(max_length=10, choices=State)
    policy = models.ForeignKey(PlanPolicy, on_delete=models.PROTECT, related_name="+")
    is_natural = models.BooleanField()
    source = models.CharField(max_length=16)
    rhythm = models.CharField(max_length=12)
    interest_mode = models.CharField(max_length=10)
    allocation_order = models.CharField(max_length=8)
    outside = ArrayField(models.CharField(max_length=24), default=list)
    principal_cents = models.BigIntegerField()
    interest_cents = models.BigIntegerField()
    costs_cents = models.BigIntegerField()
    expected_interest_cents = models.BigIntegerField(default=0)
    waived_cents = models.BigIntegerField(default=0)
    adjusted_cents = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    asked_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    agreed_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_how = models.CharField(max_length=10, choices=Proof, blank=True)
    accepted_code = models.CharField(max_length=14, blank=True)
    accepted_note = models.CharField(max_length=200, blank=True)
    evidence_id = models.BigIntegerField(null=True)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    event_id = models.BigIntegerField(null=True)
    paid_cents = models.BigIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    reminder_id = models.BigIntegerField(null=True)
    cure_ended_on = models.DateField(null=True)
    pauses = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    hold_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "case"], name="arrangement_case"),
            models.Index(fields=["tenant", "state"], name="arrangement_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ArrangementClaim(TenantModel):
    """Vordering in een regeling, with its balance when that was agreed; ``position`` is the agreed order of payment."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="claims", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="arrangements", db_index=False)
    position = models.PositiveSmallIntegerField()
    principal_cents = models.BigIntegerField()
    interest_cents = models.BigIntegerField()
    costs_cents = models.BigIntegerField()
    discharge_event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "arrangement", "claim"], name="arrangement_claim")]
        indexes = [models.Index(fields=["tenant", "claim"], name="arrangement_of_claim")]

    def __str__(self) -> str:
        return f"{self.arrangement_id}:{self.claim_id}"


class Instalment(TenantModel):
    """Termijn: an amount on a day; paid by the money that came in on the claims, the first due first."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    agreed_on = models.DateField()
    amount_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField(default=0)
    skipped_on = models.DateField(null=True)
    moved_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "arrangement", "number"], name="instalment_number"),
            models.CheckConstraint(
                condition=models.Q(paid_cents__gte=0) & models.Q(paid_cents__lte=models.F("amount_cents")),
                name="instalment_paid_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount_cents}"
