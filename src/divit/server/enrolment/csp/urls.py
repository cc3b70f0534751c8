# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the CSP's people."""

from django.urls import path

from divit.server.enrolment.csp import benches, calls, pages

urlpatterns = [
    path("eshs/kagit", pages.paper, name="csp-paper"),
    path("eshs/bedeller", pages.fees, name="csp-fees"),
    path("eshs/bedeller/<uuid:uid>", pages.fee, name="csp-fee"),
    path("eshs/uretim", pages.production, name="csp-production"),
    path("eshs/istasyonlar/yeni", benches.add, name="station-add"),
    path("eshs/istasyonlar/<uuid:uid>/anahtar", benches.renew, name="station-renew"),
    path("eshs/istasyonlar/<uuid:uid>/kapat", benches.end, name="station-end"),
    path("eshs/kurye", pages.couriers, name="csp-couriers"),
    path("eshs/kurye/<uuid:uid>/ver", pages.hand_over, name="csp-hand-over"),
    path("eshs/kurye/<uuid:uid>/durum", pages.delivery, name="csp-delivery"),
    path("eshs/cagri", calls.caller, name="csp-caller"),
    path("eshs/cagri/sertifikalar", calls.call, name="csp-call"),
    path("eshs/cagri/bitti", calls.hang_up, name="csp-hang-up"),
    path("eshs/cagri/sertifikalar/<uuid:uid>/kayip", calls.lost, name="csp-lost"),
    path("eshs/cagri/sertifikalar/<uuid:uid>/aski", calls.suspend, name="csp-suspend"),
    path("eshs/iptal", calls.without_holder, name="csp-without-holder"),
    path("eshs/ayrilanlar", calls.leavings, name="csp-leavings"),
    path("eshs/ayrilanlar/<uuid:uid>/onay", calls.confirm_leaving, name="csp-leaving-confirm"),
    path("eshs/ayrilanlar/<uuid:uid>/ret", calls.decline_leaving, name="csp-leaving-decline"),
    path("eshs/sayilar", pages.figures, name="csp-figures"),
]
