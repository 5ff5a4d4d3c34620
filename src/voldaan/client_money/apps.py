"""Registers the app with Django."""

from django.apps import AppConfig


class ClientMoneyConfig(AppConfig):
    """Configuration of ``voldaan.client_money``."""

    name = "voldaan.client_money"
    label = "client_money"
