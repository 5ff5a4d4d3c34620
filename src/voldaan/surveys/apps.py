"""Registers the app with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Configuration of ``voldaan.surveys``."""

    name = "voldaan.surveys"
    label = "surveys"
