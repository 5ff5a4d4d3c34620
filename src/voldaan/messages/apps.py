"""Registers the app with Django."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Configuration of ``voldaan.messages``."""

    name = "voldaan.messages"
    label = "outbox"
