# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of notices."""

from django.urls import path

from divit.server.notify import views

urlpatterns = [
    path("bildirimler", views.notices, name="notices"),
    path("bildirimler/okundu", views.read_all, name="notices-read"),
    path("bildirimler/tercihler", views.preferences, name="notice-choices"),
    path("bildirimler/<uuid:uid>/okundu", views.read, name="notice-read"),
]
