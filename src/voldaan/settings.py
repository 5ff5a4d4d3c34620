"""Django settings. Where the database and the data folder are comes from the environment (see ``voldaan.boot``)."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg.conninfo

HOME = Path(os.environ.get("VOLDAAN_HOME", "."))
SECRET_KEY = os.environ.get("VOLDAAN_SECRET_KEY", "only-for-commands-that-serve-nothing")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("VOLDAAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

_dsn = psycopg.conninfo.conninfo_to_dict(os.environ.get("VOLDAAN_DSN", "dbname=voldaan"))
#: The embedded server lets the application in by its own role; elsewhere the owner's account steps down to it.
EMBEDDED = os.environ.get("VOLDAAN_EMBEDDED") == "1"
OWNER = str(_dsn.get("user", ""))
OWNER_OPTIONS = "-c timezone=UTC"
APP_OPTIONS = OWNER_OPTIONS + ("" if EMBEDDED else " -c role=voldaan_app")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _dsn.get("dbname", "voldaan"),
        "USER": "voldaan_app" if EMBEDDED else OWNER,
        "PASSWORD": _dsn.get("password", ""),
        "HOST": _dsn.get("host", ""),
        "PORT": _dsn.get("port", ""),
        "OPTIONS": {"options": APP_OPTIONS},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "django_htmx",
    "voldaan.base",
    "voldaan.people",
    "voldaan.parties",
    "voldaan.invoices",
    "voldaan.agreements",
    "voldaan.claims",
    "voldaan.ledger",
    "voldaan.payments",
    "voldaan.policy",
    "voldaan.messages",
    "voldaan.arrangements",
    "voldaan.disputes",
    "voldaan.complaints",
    "voldaan.surveys",
    "voldaan.credit",
    "voldaan.bank_orders",
    "voldaan.invoicing",
    "voldaan.client_money",
    "voldaan.inbox",
    "voldaan.daily",
    "voldaan.connect",
    "voldaan.desk",
    "voldaan.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "voldaan.desk.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "voldaan.portal.limits.PortalLimits",
]
ROOT_URLCONF = "voldaan.urls"
WSGI_APPLICATION = "voldaan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "voldaan.desk.context.desk",
            ]
        },
    }
]
PROCRASTINATE_IMPORT_PATHS = ["voldaan.work.tasks"]
PUBLIC_URL = os.environ.get("VOLDAAN_PUBLIC_URL", "")
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/inloggen"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
EMAIL_HOST = os.environ.get("VOLDAAN_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("VOLDAAN_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("VOLDAAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("VOLDAAN_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("VOLDAAN_SMTP_TLS", "1") == "1"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
REGISTER_EXTRACT = os.environ.get("VOLDAAN_REGISTER_EXTRACT", "")
CREDITSAFE_URL = os.environ.get("VOLDAAN_CREDITSAFE_URL", "https://connect.creditsafe.com/v1")
CREDITSAFE_USER = os.environ.get("VOLDAAN_CREDITSAFE_USER", "")
CREDITSAFE_PASSWORD = os.environ.get("VOLDAAN_CREDITSAFE_PASSWORD", "")
CREDITSAFE_PORTFOLIO = os.environ.get("VOLDAAN_CREDITSAFE_PORTFOLIO", "")
CREDITSAFE_REPORT_CENTS = int(os.environ.get("VOLDAAN_CREDITSAFE_REPORT_CENTS", "0"))
