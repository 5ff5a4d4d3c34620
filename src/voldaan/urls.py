"""Addresses of the faces."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("taal/", include("django.conf.urls.i18n")),
    path("echt/", include("voldaan.portal.urls")),
    path("betalen/", include("voldaan.portal.payment_urls")),
    path("schrijven/", include("voldaan.portal.writing_urls")),
    path("haken/", include("voldaan.api.urls")),
    path("regeling/", include("voldaan.portal.plan_urls")),
    path("rekenen/", include("voldaan.portal.calculator_urls")),
    path("", include("voldaan.portal.talk_urls")),
    path("", include("voldaan.desk.urls")),
]
