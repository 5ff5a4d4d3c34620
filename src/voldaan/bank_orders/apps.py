"""Registers the app with Django."""

from django.apps import AppConfig


class BankOrdersConfig(AppConfig):
    """Configuration of ``voldaan.bank_orders``."""

    name = "voldaan.bank_orders"
    label = "bank_orders"
