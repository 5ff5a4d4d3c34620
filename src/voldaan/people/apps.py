"""Registers the app with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Configuration of ``voldaan.people``."""

    name = "voldaan.people"
    label = "people"
