# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of E-Onay."""

from django.urls import path

from divit.server.enrolment.consent import relations, views

urlpatterns = [
    path("online-islemler", views.online, name="online"),
    path("online-islemler/nes", views.certificates, name="online-certificates"),
    path("online-islemler/nes/e-onay", views.consents, name="enrolment-consents"),
    path("online-islemler/nes/e-onay/imza/<uuid:session>", views.session_page, name="consent-session"),
    path("online-islemler/nes/e-onay/<uuid:uid>/belge.pdf", views.document, name="consent-document"),
    path("online-islemler/nes/e-onay/<uuid:uid>/rapor.json", views.report, name="consent-report"),
    path("eshs/e-onay", relations.consents, name="csp-consents"),
    path("eshs/e-onay/<uuid:uid>/hatirlat", relations.remind, name="csp-consent-remind"),
]
