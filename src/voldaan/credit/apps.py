"""Registers the app with Django."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Configuration of ``voldaan.credit``."""

    name = "voldaan.credit"
    label = "credit"
