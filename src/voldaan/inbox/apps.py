"""Registers the app with Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Configuration of ``voldaan.inbox``."""

    name = "voldaan.inbox"
    label = "inbox"
