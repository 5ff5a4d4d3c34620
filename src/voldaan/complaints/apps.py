"""Registers the app with Django."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Configuration of ``voldaan.complaints``."""

    name = "voldaan.complaints"
    label = "complaints"
