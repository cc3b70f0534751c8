# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of an institution's officer."""

from django.urls import path

from divit.server.enrolment.officer import views

urlpatterns = [
    path("basvurular", views.queue, name="enrolment-queue"),
    path("basvurular/onay", views.approve_each, name="officer-approve-each"),
    path("basvurular/takvim", views.calendar, name="officer-calendar"),
    path("basvurular/takvim/<uuid:uid>/hatirlat", views.remind, name="officer-remind"),
    path("basvurular/takvim/<uuid:uid>/ayriliyor", views.leaving, name="officer-leaving"),
    path("basvurular/<uuid:uid>", views.application, name="officer-application"),
    path("basvurular/<uuid:uid>/yazi", views.prerequisite, name="officer-prerequisite"),
    path("basvurular/<uuid:uid>/onay", views.approve, name="officer-approve"),
    path("basvurular/<uuid:uid>/ret", views.reject, name="officer-reject"),
]
