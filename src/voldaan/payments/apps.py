"""Registers the app with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Configuration of ``voldaan.payments``."""

    name = "voldaan.payments"
    label = "payments"
