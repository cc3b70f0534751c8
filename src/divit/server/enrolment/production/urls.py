# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the production door."""

from django.urls import path

from divit.server.enrolment.production import views

urlpatterns = [
    path("api/v1/production/take", views.take, name="production-take"),
    path("api/v1/production/<uuid:uid>/code", views.code, name="production-code"),
    path("api/v1/production/<uuid:uid>/certificate", views.certificate, name="production-certificate"),
    path("api/v1/production/<uuid:uid>/produced", views.produced, name="production-produced"),
    path("api/v1/production/<uuid:uid>/failed", views.failed, name="production-failed"),
]
