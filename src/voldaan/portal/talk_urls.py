"""Addresses by which a debtor tells us something, with the code of a letter."""

from django.urls import path

from voldaan.portal import talk

app_name = "talk"
urlpatterns = [
    path("betwisten/<str:code>", talk.dispute, name="dispute"),
    path("klacht/<str:code>", talk.complaint, name="complaint"),
    path("tevreden/<str:code>", talk.survey, name="survey"),
]
