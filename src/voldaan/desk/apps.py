"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig

EVENT_ROOMS = ("claims", "payments", "messages", "daily")


class DeskConfig(AppConfig):
    """Configuration of ``voldaan.desk``."""

    name = "voldaan.desk"
    label = "desk"

    def ready(self) -> None:
        """Know every kind of event: a timeline reads them all."""
        for room in EVENT_ROOMS:
            import_module(f"voldaan.{room}.events")
