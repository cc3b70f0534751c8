# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the authority's staff. What strangers ask (OCSP, CRL, time-stamps) is in ``doors``."""

from django.urls import path

from divit.server.authority.staff import acting, views

urlpatterns = [
    path("makam", views.overview, name="authority"),
    path("makam/sertifikalar", views.certificates, name="certificates"),
    path("makam/sertifikalar/<uuid:uid>", views.certificate, name="certificate"),
    path("makam/sertifikalar/<uuid:uid>/indir", views.certificate_file, name="certificate-file"),
    path("makam/sertifikalar/<uuid:uid>/aski", acting.suspend, name="certificate-suspend"),
    path("makam/sertifikalar/<uuid:uid>/aski-sonu", acting.resume, name="certificate-resume"),
    path("makam/sertifikalar/<uuid:uid>/iptal", acting.revoke, name="certificate-revoke"),
    path("makam/istekler", views.proposals, name="proposals"),
    path("makam/istekler/<uuid:uid>/onay", acting.confirm, name="proposal-confirm"),
    path("makam/istekler/<uuid:uid>/ret", acting.decline, name="proposal-decline"),
    path("makam/alarmlar", views.alarms, name="alarms"),
    path("makam/alarmlar/<uuid:uid>/goruldu", acting.see, name="alarm-seen"),
    path("makam/zaman-damgalari", views.customers, name="stamp-customers"),
    path("makam/zaman-damgalari/<str:name>/hak", acting.give_credits, name="stamp-credits"),
    path("makam/profiller", views.all_profiles, name="profiles"),
    path("makam/torenler/<uuid:uid>", views.ceremony, name="ceremony"),
    path("makam/kayit", acting.audit_export, name="audit-export"),
    path("makam/kayit/indir", acting.audit_file, name="audit-file"),
]
