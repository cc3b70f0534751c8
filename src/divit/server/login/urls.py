# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of login."""

from django.urls import path

from divit.server.login import views

urlpatterns = [
    path("giris", views.login, name="login"),
    path("cikis", views.logout, name="logout"),
]
