"""Addresses of the portal: short, because people type them from paper."""

from django.urls import path

from voldaan.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>", views.verified, name="verified"),
]
