"""Registers the app with Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Configuration of ``voldaan.agreements``."""

    name = "voldaan.agreements"
    label = "agreements"
