"""Registers the app with Django."""

from django.apps import AppConfig


class ArrangementsConfig(AppConfig):
    """Configuration of ``voldaan.arrangements``."""

    name = "voldaan.arrangements"
    label = "arrangements"
