"""Registers the app with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Configuration of ``voldaan.surveys``."""

    name = "voldaan.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Zegt de berichten where the question is asked."""
        from voldaan.messages import questions
        from voldaan.surveys import services

        questions.register(services.to_ask)
