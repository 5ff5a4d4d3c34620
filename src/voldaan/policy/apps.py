"""Registers the app with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Configuration of ``voldaan.policy``."""

    name = "voldaan.policy"
    label = "policy"
