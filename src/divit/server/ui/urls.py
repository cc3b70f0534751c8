# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of ui."""

from django.urls import path

from divit.server.ui import views

urlpatterns = [
    path("cok-buyuk", views.too_large, name="too-large"),
    path("gorunum", views.appearance, name="appearance"),
    path("dil", views.set_language, name="set-language"),
    path("yardim", views.help_index, name="help"),
    path("yardim/<slug:name>", views.help_page, name="help-page"),
]
