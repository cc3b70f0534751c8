# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Django's settings. What an operator may change is declared in the rooms' ``settings.toml``, not here."""

import os

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from divit.kernel.settings import text
from divit.server.config import database
from divit.server.config.secret import web_secret

ENVIRONMENT = os.environ.get("DIVIT_ENV", "production")
IS_PRODUCTION = ENVIRONMENT == "production"

DEBUG = False
ALLOWED_HOSTS = text("WEB_HOSTS").split(",")
# Made at the first start; lazy, so that reading the settings writes nothing.
SECRET_KEY = lazy(web_secret, str)()
ROOT_URLCONF = "divit.server.config.urls"
ASGI_APPLICATION = "divit.server.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

# Lowest first: an app uses those before it.
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "divit.server.ui",
    "divit.server.jobs",
    "divit.server.audit",
    "divit.server.people",
    "divit.server.files",
    "divit.server.numbering",
    "divit.server.printing",
    "divit.server.search",
    "divit.server.notify",
    "divit.server.gateways",
    "divit.server.keys",
    "divit.server.signing",
    "divit.server.login",
    "divit.server.worklist",
    "divit.server.authority",
    "divit.server.enrolment",
    "divit.server.letters",
    "divit.server.verification",
    "divit.server.config",
]
if database.is_postgresql():
    INSTALLED_APPS.append("procrastinate.contrib.django")
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
    PROCRASTINATE_IMPORT_PATHS = ["divit.server.jobs.engine"]

MIDDLEWARE = [
    "divit.server.config.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "divit.server.config.static.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "divit.server.config.middleware.Words",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "divit.server.worklist.counting.CountOnce",
    "divit.server.config.middleware.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "divit.server.ui.context.page",
                "divit.server.notify.context.bell",
                "divit.server.config.context.who",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database.configured()}

AUTH_USER_MODEL = "login.Account"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "divit.server.ui.views.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None

USE_I18N = True
LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", _("Turkish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "divit_language"
USE_TZ = True
TIME_ZONE = "Europe/Istanbul"

STATIC_URL = "/static/"
# Served from where they lie, in a checkout and from the wheel alike: nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
