"""Registers the app with Django."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Configuration of ``voldaan.base``."""

    name = "voldaan.base"
    label = "base"
