# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the search."""

from django.urls import path

from divit.server.search import views

urlpatterns = [path("ara", views.results, name="search")]
