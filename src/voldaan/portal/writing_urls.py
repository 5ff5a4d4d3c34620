"""Addresses of the page on which a debtor writes back: the code on a letter opens it."""

from django.urls import path

from voldaan.portal import writing

app_name = "writing"
urlpatterns = [
    path("<str:code>", writing.write, name="write"),
    path("<str:code>/ontvangen", writing.written, name="written"),
]
