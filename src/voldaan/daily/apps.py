"""Registers the app with Django."""

from django.apps import AppConfig


class DailyConfig(AppConfig):
    """Configuration of ``voldaan.daily``."""

    name = "voldaan.daily"
    label = "daily"
