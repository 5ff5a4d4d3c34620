"""Addresses by which a debtor tells us something, with the code of a letter."""

from django.urls import path

from voldaan.portal import moving, talk

app_name = "talk"
urlpatterns = [
    path("betwisten/<str:code>", talk.dispute, name="dispute"),
    path("klacht/<str:code>", talk.complaint, name="complaint"),
    path("tevreden/<str:code>", talk.survey, name="survey"),
    path("adres/<str:code>", moving.moved, name="moved"),
]
