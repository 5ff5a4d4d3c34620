"""Addresses of the calculator: public, and the same question has the same address."""

from django.urls import path

from voldaan.portal import calculator

app_name = "calculator"
urlpatterns = [
    path("", calculator.index, name="index"),
    path("rente", calculator.interest, name="interest"),
    path("kosten", calculator.costs, name="costs"),
    path("brief", calculator.notice, name="notice"),
]
