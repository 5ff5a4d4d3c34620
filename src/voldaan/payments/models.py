"""Bank accounts, statements, lines and what their money was allocated to."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel, TenantRow
from voldaan.claims.models import Claim
from voldaan.parties.models import Creditor, Party


class BankAccount(TenantModel):
    """Bankrekening of a creditor; ``seen_until`` is the last day whose money is known.

    ``declared_until``: up to that day a person said that all money is booked, whatever statements are missing.
    On a third-party account (derdenrekening) of an agency the money of all its clients comes in: it is never its own.
    """

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="bank_accounts")
    iban = models.CharField(max_length=34)
    seen_until = models.DateField(null=True)
    declared_until = models.DateField(null=True)
    is_third_party = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "iban"], name="bank_account_iban")]

    def __str__(self) -> str:
        return self.iban


class BankStatement(TenantModel):
    """Bankafschrift: opening balance plus lines is the closing balance, or it is not here.

    Balances are null where the format has none; ``notices`` say how it joins up with the statements around it.
    """

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    statement_key = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField()
    opening_cents = models.BigIntegerField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    sequence = models.CharField(max_length=35, blank=True)
    source = models.CharField(max_length=20, blank=True)
    lines = models.PositiveIntegerField()
    notices = models.JSONField(default=list)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "statement_key"], name="bank_statement_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.closed_on}"


class BankLine(TenantModel):
    """Bankregel: one movement of money, with what the matcher made of it."""

    class State(models.TextChoices):
        """Wat er met het geld is gebeurd."""

        ALLOCATED = "allocated", "toegewezen"
        TO_SETTLE = "to_settle", "met de hand te verwerken"
        NOT_OURS = "not_ours", "geen betaling van een debiteur"
        RETURNED = "returned", "teruggeboekt"

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    booked_on = models.DateField()
    value_on = models.DateField()
    amount_cents = models.BigIntegerField()
    counterparty_name = models.CharField(max_length=140, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    text = models.TextField(blank=True)
    structured_reference = models.CharField(max_length=80, blank=True)
    end_to_end_id = models.CharField(max_length=80, blank=True)
    mandate_id = models.CharField(max_length=80, blank=True)
    return_reason = models.CharField(max_length=12, blank=True)
    is_reversal = models.BooleanField(default=False)
    batch_size = models.PositiveIntegerField(default=1)
    ultimate_name = models.CharField(max_length=140, blank=True)
    bank_code = models.CharField(max_length=35, blank=True)
    returns_line = models.ForeignKey("self", on_delete=models.PROTECT, related_name="returned_by", null=True)

    state = models.CharField(max_length=12, choices=State)
    level = models.CharField(max_length=8)
    probability = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    proposal = models.JSONField(default=list)
    unallocated_cents = models.BigIntegerField(default=0)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "key"], name="bank_line_once")]
        indexes = [
            models.Index(fields=["tenant", "state", "booked_on"], name="bank_line_state"),
            models.Index(fields=["tenant", "reference"], name="bank_line_reference"),
            models.Index(fields=["tenant", "amount_cents", "booked_on"], name="bank_line_amount"),
            models.Index(fields=["tenant", "counterparty_iban"], name="bank_line_from"),
            models.Index(
                fields=["tenant", "booked_on"], condition=models.Q(unallocated_cents__gt=0), name="bank_line_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Allocation(TenantModel):
    """Toewijzing: part of a bank line that paid a component of a claim, at value date."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="allocations", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="allocations", db_index=False)
    component = models.CharField(max_length=10)
    amount_cents = models.BigIntegerField()
    value_on = models.DateField()
    event_id = models.BigIntegerField()
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "line", "claim", "component", "event_id"], name="allocation_once")
        ]
        indexes = [models.Index(fields=["tenant", "claim"], name="allocation_claim")]

    def __str__(self) -> str:
        return f"{self.component} {self.amount_cents}"


class DebtorKey(TenantRow):
    """Zoeksleutel: a hash of something a bank line may say (number, part of it, name) and whose it is.

    It can be made again at any time, so the debtor is not looked up for each of the many keys of an import.
    """

    key = models.BigIntegerField()
    debtor = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "key", "debtor"], name="debtor_key")]

    def __str__(self) -> str:
        return f"{self.key}"


class MatchingThreshold(TenantModel):
    """Drempel: from which certainty a payment is settled without a person."""

    class Automatic(models.TextChoices):
        """Wat er vanzelf wordt verwerkt."""

        ONLY_CERTAIN = "only_certain", "alleen zeker"
        UP_TO_LIKELY = "up_to_likely", "zeker en waarschijnlijk"
        FROM_PROBABILITY = "from_probability", "vanaf een kans"

    automatic = models.CharField(max_length=16, choices=Automatic)
    from_percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="matching_threshold_once")]

    def __str__(self) -> str:
        return self.automatic


class AuditedLine(TenantModel):
    """Steekproefregel: a line that was settled by itself and drawn for a person to check."""

    class Verdict(models.TextChoices):
        """Oordeel of the person who checked."""

        RIGHT = "right", "goed"
        WRONG = "wrong", "fout"
        UNSURE = "unsure", "weet niet"

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    level = models.CharField(max_length=8)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "line"], name="audited_line_once")]
        indexes = [models.Index(fields=["tenant", "month"], name="audited_line_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.level}"
