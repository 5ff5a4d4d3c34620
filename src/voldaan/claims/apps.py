"""Registers the app with Django."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Configuration of ``voldaan.claims``."""

    name = "voldaan.claims"
    label = "claims"
