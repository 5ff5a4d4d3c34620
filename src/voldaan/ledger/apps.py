"""Registers the app with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Configuration of ``voldaan.ledger``."""

    name = "voldaan.ledger"
    label = "ledger"
