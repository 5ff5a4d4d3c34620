"""Versions of collection policies; one that was used never changes again."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel


class Policy(TenantModel):
    """Incassobeleid: one version, in force from a day, as the text a person reads and the run obeys.

    Without a day it is a draft. A version that was used never changes, nor the day from which it held.
    """

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    effective_from = models.DateField(null=True)
    text = models.TextField()
    used = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=80, blank=True, default="")
    published = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name", "version"], name="policy_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
