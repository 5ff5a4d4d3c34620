"""Kinds of events about the survey: never who answered what."""

from __future__ import annotations

from voldaan.base.events import event


@event("survey_answered")
class SurveyAnswered:
    """Vraag na afloop beantwoord."""

    def sentence(self) -> str:
        return "De vraag na afloop is beantwoord."


@event("survey_looked_at")
class SurveyLookedAt:
    """Laag cijfer nagekeken."""

    answer_id: int

    def sentence(self) -> str:
        return "Een laag cijfer van de vraag na afloop is nagekeken."


@event("survey_declined")
class SurveyDeclined:
    """Geen vragen meer na afloop."""

    def sentence(self) -> str:
        return "De debiteur wil geen vragen na afloop."
