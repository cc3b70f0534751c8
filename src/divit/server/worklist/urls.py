# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the work list."""

from django.urls import path

from divit.server.worklist import views

urlpatterns = [path("", views.home, name="home")]
