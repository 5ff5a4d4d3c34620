"""Registers the app with Django."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    """Configuration of ``voldaan.invoices``."""

    name = "voldaan.invoices"
    label = "invoices"
