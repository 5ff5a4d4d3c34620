"""Registers the app with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Configuration of ``voldaan.portal``."""

    name = "voldaan.portal"
    label = "portal"
