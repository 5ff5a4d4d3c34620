"""Registers the app with Django."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Configuration of ``voldaan.parties``."""

    name = "voldaan.parties"
    label = "parties"
