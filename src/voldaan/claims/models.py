"""Claims decide, cases bundle."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Least

from voldaan.agreements.models import Acceptance
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

    ``contested_cents`` is what its disputes freeze, and ``contested_costs_cents`` that of costs which were booked
    before them; ``disputed_cents`` is how much of the open principal it is, kept by the database itself, so that it is
    never more than what is open: money that comes in or a credit note lowers it.
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
    acceptance = models.ForeignKey(
        Acceptance, on_delete=models.PROTECT, null=True, related_name="claims", db_index=False
    )
    agreed_interest = models.CharField(max_length=20, blank=True, db_default="")
    agreed_costs_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    original_cents = models.BigIntegerField()
    content_hash = models.CharField(max_length=32, blank=True)
    local_fields = ArrayField(models.CharField(max_length=20), default=list)
    own_invoice = models.BooleanField(default=False, db_default=False)

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.ISSUED)
    default_on = models.DateField(null=True)
    default_ground = models.CharField(max_length=24, blank=True)
    interest_kind = models.CharField(max_length=20, blank=True)
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
    interest_free_until = models.DateField(null=True)
    interest_claimed = models.BooleanField(default=False)
    interest_stop_on = models.DateField(null=True)
    costs_cents = models.BigIntegerField(default=0)
    costs_posted_cents = models.BigIntegerField(default=0)
    paid_cents = models.BigIntegerField(default=0)
    contested_cents = models.BigIntegerField(default=0, db_default=0)
    contested_costs_cents = models.BigIntegerField(default=0, db_default=0)
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
    """Stop (blokkade): why nothing may go out for now; orthogonal to the stage, so that release returns to it.

    It lies on a claim or on a case. A stop on a debtor is one per case of his, all but the first with a ``root``.
    ``set_at`` is when it was known here; ``from_on`` may lie before that. One that was set by mistake is ``undone_on``.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="holds", null=True, db_index=False)
    root = models.ForeignKey("self", on_delete=models.PROTECT, related_name="spread", null=True)
    whole_debtor = models.BooleanField(default=False, db_default=False)
    kind = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, default="desk", db_default="desk")
    evidence_id = models.BigIntegerField(null=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    released_on = models.DateField(null=True)
    undone_on = models.DateField(null=True)
    set_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "case", "released_on"], name="hold_case"),
            models.Index(
                fields=["tenant", "review_on"], name="hold_review", condition=models.Q(released_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Helper(TenantModel):
    """Hulpverlener: who acts for the debtor under a stop: trustee, administrator, executor, debt counsellor, parent."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="helpers", db_index=False)
    name = models.CharField(max_length=140, blank=True)
    organisation = models.CharField(max_length=140, blank=True)
    street = models.CharField(max_length=140, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=254, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "hold"], name="helper_once")]

    def __str__(self) -> str:
        return self.name or self.organisation


class RegisterCheck(TenantModel):
    """Registertoets: one look in the registers for a debtor, with what was found: proof of care.

    ``outcome``: clear, found (the stop was set), namesake (a person judges), failed (a register gave no answer).
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="register_checks", db_index=False)
    registers = ArrayField(models.CharField(max_length=20))
    outcome = models.CharField(max_length=10)
    found = models.JSONField(default=list)
    evidence_id = models.BigIntegerField(null=True)
    checked_on = models.DateField()
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80)
    answered_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "party", "checked_on"], name="register_check_party")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.outcome}"


class HoldEffect(TenantModel):
    """Gevolg van een stop that was known too late: what it took back or moved, so that an undo restores it.

    ``before`` and ``after`` are the columns of the claim that it changed; money moved by the event ``event_id``.
    """

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="effects")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="hold_effects")
    kind = models.CharField(max_length=12)
    about_id = models.BigIntegerField(default=0)
    amount_cents = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "claim"], name="hold_effect_claim")]

    def __str__(self) -> str:
        return f"{self.hold_id} {self.kind}"
