"""One question after closing: who was answered for, and, apart from it, what was answered."""

from __future__ import annotations

from django.db import models

from voldaan.base.tenancy import TenantModel
from voldaan.claims.models import Case
from voldaan.parties.models import Party


class SurveyTurn(TenantModel):
    """Beurt: a debtor who used his link, or who asked to be left alone; it does not say what he answered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    message_id = models.BigIntegerField()
    on = models.DateField()
    opted_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="survey_turn_once")]
        indexes = [models.Index(fields=["tenant", "party", "on"], name="survey_turn_party")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"


class SurveyAnswer(TenantModel):
    """Antwoord: two scores and a line, with its month and without any way back to who gave it.

    ``to_look_at``: the score is low and nobody asked yet what could have gone better.
    """

    month_on = models.DateField()
    score = models.PositiveSmallIntegerField()
    ease = models.PositiveSmallIntegerField(null=True)
    remark = models.TextField(blank=True)
    to_look_at = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="survey_score_on_scale"),
        ]
        indexes = [models.Index(fields=["tenant", "month_on"], name="survey_answer_month")]

    def __str__(self) -> str:
        return f"{self.month_on} {self.score}"
