"""Registers the app with Django."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    """Configuration of ``voldaan.connect``: no tables, only the words of its settings pages."""

    name = "voldaan.connect"
