"""Registers the app with Django."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Configuration of ``voldaan.disputes``."""

    name = "voldaan.disputes"
    label = "disputes"
