"""Kinds of events about the survey: never who answered what."""

from __future__ import annotations

from voldaan.base.events import event


@event("survey_answered")
class SurveyAnswered:
    """Vraag na afloop beantwoord."""

    def sentence(self) -> str:
        return "De vraag na afloop is beantwoord."


@event("survey_declined")
class SurveyDeclined:
    """Geen vragen meer na afloop."""

    def sentence(self) -> str:
        return "De debiteur wil geen vragen na afloop."
