"""Registers the app with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Configuration of ``voldaan.desk``."""

    name = "voldaan.desk"
    label = "desk"
