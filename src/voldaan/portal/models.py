"""The index by which a letter is recognised."""

from __future__ import annotations

from django.db import models

from voldaan.base.models import Tenant


class VerifyCode(models.Model):
    """Echtheidscode: what anybody who holds the letter may know of it. Outside the wall, because a reader has no
    administration; made from the delivery attempts, so that it can be thrown away and made again.
    """

    code = models.CharField(max_length=14, unique=True)
    administration = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)
    attempt_id = models.BigIntegerField()
    creditor = models.CharField(max_length=140)
    dispatched_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["administration", "attempt_id"], name="verify_code_attempt")]

    def __str__(self) -> str:
        return self.code
