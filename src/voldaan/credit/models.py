"""Tables of credit control: limits, orders that are not invoiced yet, terms, reports of bureaus, the signal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from voldaan.base.tenancy import TenantModel
from voldaan.parties.models import Party


class CreditSetting(TenantModel):
    """Kredietinstelling: above which limit a second person decides, and from when the signal asks or stops."""

    four_eyes_above_cents = models.BigIntegerField(null=True)
    near_percent = models.PositiveSmallIntegerField(default=80)
    ask_after_days = models.PositiveSmallIntegerField(default=30)
    stop_after_days = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="credit_setting_once")]

    def __str__(self) -> str:
        return f"{self.near_percent}%"


class CreditLimit(TenantModel):
    """Kredietlimiet of a debtor, from request to decision; without a last day it is permanent.

    ``for_group``: for all companies of his group together, beside the limits of each.
    """

    class State(models.TextChoices):
        """Hoe ver de aanvraag is."""

        REQUESTED = "requested", "goed te keuren"
        APPROVED = "approved", "goedgekeurd"
        DECLINED = "declined", "afgewezen"
        CANCELLED = "cancelled", "vervallen"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="credit_limits")
    for_group = models.BooleanField(default=False, db_default=False)
    amount_cents = models.BigIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    people_needed = models.PositiveSmallIntegerField(default=1)
    requested_by = models.CharField(max_length=80)
    requested_by_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="credit_limit_not_negative"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="credit_limit_days"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "party", "state"], name="credit_limit_party"),
            models.Index(fields=["tenant", "state", "id"], name="credit_limit_state"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.amount_cents}"


class OpenOrder(TenantModel):
    """Order that was accepted and is not invoiced yet; it counts as exposure until it is."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="open_orders")
    number = models.CharField(max_length=60)
    amount_cents = models.BigIntegerField()
    ordered_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "party", "number"], name="open_order_number"),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="open_order_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


class DebtorTerm(TenantModel):
    """Betaalafspraak: so many days to pay for one debtor, for everything or for one contract, as the law allows."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="terms")
    contract = models.CharField(max_length=60, blank=True)
    term_days = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    expressly_agreed = models.BooleanField(default=False)
    large_to_sme = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "contract"], condition=Q(until_on__isnull=True), name="debtor_term_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_days} dagen"


class BureauReport(TenantModel):
    """Bureaurapport about a company: what was bought, what it cost, and what of it is kept, for ninety days."""

    class State(models.TextChoices):
        """Of er antwoord kwam."""

        ORDERED = "ordered", "besteld"
        ON_FILE = "on_file", "ontvangen"
        UNANSWERED = "unanswered", "geen antwoord"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="bureau_reports")
    bureau = models.CharField(max_length=20)
    company_id = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.ORDERED)
    cost_cents = models.BigIntegerField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    report_id = models.CharField(max_length=60, blank=True)
    as_of_on = models.DateField(null=True)
    rating = models.CharField(max_length=10, blank=True)
    rating_value = models.IntegerField(null=True)
    advised_limit_cents = models.BigIntegerField(null=True)
    is_active = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "party", "bureau"], condition=Q(state="ordered"), name="bureau_report_under_way"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "party", "id"], name="bureau_report_party")]

    def __str__(self) -> str:
        return f"{self.bureau} {self.company_id}"


class CreditAlert(TenantModel):
    """Kredietmelding: a bureau says that something changed at a debtor; it waits until a person has seen it."""

    class Kind(models.TextChoices):
        """Wat er veranderde."""

        DOWNGRADED = "downgraded", "lagere beoordeling"
        LIMIT_LOWERED = "limit_lowered", "lager kredietadvies"
        BANKRUPT = "bankrupt", "faillissement of surseance"
        CEASED = "ceased", "onderneming gestopt"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="credit_alerts")
    bureau = models.CharField(max_length=20)
    source_id = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    received_at = models.DateTimeField()
    seen_by = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "bureau", "source_id", "party"], name="credit_alert_once")
        ]
        indexes = [models.Index(fields=["tenant", "seen_at", "on"], name="credit_alert_waiting")]

    def __str__(self) -> str:
        return self.kind


class DeliverySignal(TenantModel):
    """Leversignaal as it was told last: so that a change is told once."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(max_length=4)
    reasons = models.JSONField(default=list)
    since_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "party"], name="delivery_signal_once")]

    def __str__(self) -> str:
        return self.signal
