"""Addresses of paying in parts: the code of a letter or an own invoice opens it."""

from django.urls import path

from voldaan.portal import plan

app_name = "plan"
urlpatterns = [
    path("<str:code>", plan.plan, name="plan"),
    path("<str:code>/wie", plan.enter, name="door"),
    path("<str:code>/ja", plan.accept, name="accept"),
    path("<str:code>/wijzigen", plan.act, name="act"),
]
