"""Addresses of the payment page: the code on an own invoice opens it."""

from django.urls import path

from voldaan.portal import payment

app_name = "payment"
urlpatterns = [path("<str:code>", payment.pay, name="pay")]
