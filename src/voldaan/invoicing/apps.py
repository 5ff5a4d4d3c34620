"""Registers the app with Django."""

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    """Configuration of ``voldaan.invoicing``."""

    name = "voldaan.invoicing"
    label = "invoicing"
