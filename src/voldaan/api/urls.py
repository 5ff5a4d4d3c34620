"""Addresses that other systems call."""

from django.urls import path

from voldaan.api import hooks, inbound

app_name = "api"
urlpatterns = [
    path("<int:tenant_id>/post", inbound.inbound, name="inbound"),
    path("<int:tenant_id>/<str:channel>/<str:token>", hooks.hook, name="hook"),
]
