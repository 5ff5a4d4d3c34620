"""Runs and the decisions they stored."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel


class Run(TenantModel):
    """Dagrun: one per administration and day; candidates = acted + waiting + blocked."""

    run_on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    policy_id = models.BigIntegerField()
    candidates = models.PositiveIntegerField(default=0)
    acted = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "run_on"], name="run_day")]

    def __str__(self) -> str:
        return f"{self.run_on}"


class Decision(TenantModel):
    """Beslissing: what the run decided to do on a claim, by which rule and policy; made once."""

    run_id = models.BigIntegerField()
    claim_id = models.BigIntegerField()
    step = models.CharField(max_length=24)
    round = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8)
    reason = models.CharField(max_length=40)
    rule = models.CharField(max_length=24)
    decided_on = models.DateField()
    policy_id = models.BigIntegerField()
    segment = models.CharField(max_length=40, blank=True, db_default="")
    message_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "claim_id", "step", "round"], name="decision_once")]
        indexes = [models.Index(fields=["tenant", "run_id"], name="decision_run")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.step}"
