"""Claims decide, cases bundle."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Least

from voldaan.base.tenancy import TenantModel
from voldaan.parties.models import Creditor, Party


class Case(TenantModel):
    """Dossier: one debtor and one creditor; letters act on it and list its claims."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="cases")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=16)
    last_contact_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "debtor"], name="case_pair"),
            models.UniqueConstraint(fields=["tenant", "reference"], name="case_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class Claim(TenantModel):
    """Vordering: one invoice that is owed. Balances are cached from the ledger and checked by ``voldaan check``.

    ``contested_cents`` is what its disputes freeze; ``disputed_cents`` is how much of the open principal that is, kept
    by the database itself, so that it is never more than what is open: money that comes in or is credited lowers it.
    """

    class Stage(models.TextChoices):
        """Fase of a claim (rule book §14.1)."""

        ISSUED = "issued", "nog niet vervallen"
        OVERDUE = "overdue", "vervallen"
        NOTICE_OF_DEFAULT = "notice_of_default", "in gebreke gesteld"
        IN_DEFAULT = "in_default", "in verzuim"
        FOURTEEN_DAY_NOTICE = "fourteen_day_notice", "veertiendagenbrief loopt"
        DEMAND = "demand", "sommatie loopt"
        COSTS_DUE = "costs_due", "incassokosten verschuldigd"
        LEGAL_REVIEW = "legal_review", "voorstel juridische fase"
        PAID = "paid", "voldaan"
        CREDITED = "credited", "gecrediteerd"
        GONE = "gone", "verdwenen uit de boekhouding"
        WRITTEN_OFF = "written_off", "afgeboekt"
        WITHDRAWN = "withdrawn", "ingetrokken"

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="claims", db_index=False)
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="claims", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims", db_index=False)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60)
    payment_reference = models.CharField(max_length=35, blank=True)
    description = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=16)
    issued_on = models.DateField()
    due_on = models.DateField()
    term_is_fatal = models.BooleanField(default=False)
    original_cents = models.BigIntegerField()
    content_hash = models.CharField(max_length=32, blank=True)
    local_fields = ArrayField(models.CharField(max_length=20), default=list)
    own_invoice = models.BooleanField(default=False, db_default=False)

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.ISSUED)
    default_on = models.DateField(null=True)
    default_ground = models.CharField(max_length=24, blank=True)
    interest_kind = models.CharField(max_length=12, blank=True)
    interest_from = models.DateField(null=True)
    step = models.CharField(max_length=24, blank=True)
    step_on = models.DateField(null=True)
    window_last_on = models.DateField(null=True)
    costs_from = models.DateField(null=True)
    announced_costs_cents = models.BigIntegerField(default=0)
    notice_message_id = models.BigIntegerField(null=True)
    pending_message_id = models.BigIntegerField(null=True)
    next_look_on = models.DateField(null=True)
    verdict = models.CharField(max_length=40, blank=True, db_default="")
    verdict_rule = models.CharField(max_length=24, blank=True, db_default="")

    principal_cents = models.BigIntegerField(default=0)
    interest_cents = models.BigIntegerField(default=0)
    interest_posted_cents = models.BigIntegerField(default=0)
    interest_capitalised_cents = models.BigIntegerField(default=0)
    interest_until = models.DateField(null=True)
    interest_claimed = models.BooleanField(default=False)
    costs_cents = models.BigIntegerField(default=0)
    costs_posted_cents = models.BigIntegerField(default=0)
    paid_cents = models.BigIntegerField(default=0)
    contested_cents = models.BigIntegerField(default=0, db_default=0)
    disputed_cents = models.GeneratedField(
        expression=Least("contested_cents", "principal_cents"), output_field=models.BigIntegerField(), db_persist=True
    )
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "creditor", "number"], name="claim_number"),
            models.CheckConstraint(condition=models.Q(original_cents__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(condition=models.Q(contested_cents__gte=0), name="claim_contested_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant", "next_look_on"], name="claim_next_look"),
            models.Index(fields=["tenant", "debtor"], name="claim_debtor"),
            models.Index(fields=["tenant", "case"], name="claim_case"),
        ]

    def __str__(self) -> str:
        return self.number


class Hold(TenantModel):
    """Stop (blokkade): why nothing may go out for now; orthogonal to the stage, so that release returns to it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="holds", null=True, db_index=False)
    kind = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    released_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "case", "released_on"], name="hold_case")]

    def __str__(self) -> str:
        return self.kind
