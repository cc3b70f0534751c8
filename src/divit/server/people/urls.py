# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of the institution's pages."""

from django.urls import path

from divit.server.people import arranging, views

urlpatterns = [
    path("kurum/kisiler", views.people, name="people"),
    path("kurum/kisiler/<uuid:uid>", views.person, name="person"),
    path("kurum/kisiler/<uuid:uid>/makam", arranging.appoint, name="person-appoint"),
    path("kurum/kisiler/<uuid:uid>/gorev", arranging.grant, name="person-grant"),
    path("kurum/kisiler/<uuid:uid>/vekil", arranging.name_deputy, name="person-deputy"),
    path("kurum/atamalar/<uuid:uid>/bitir", arranging.end, {"kind": "atama"}, name="end-appointment"),
    path("kurum/gorevler/<uuid:uid>/bitir", arranging.end, {"kind": "gorev"}, name="end-role"),
    path("kurum/vekaletler/<uuid:uid>/bitir", arranging.end, {"kind": "vekalet"}, name="end-deputation"),
    path("kurum/yetki-devirleri/<uuid:uid>/bitir", arranging.end, {"kind": "yetki-devri"}, name="end-delegation"),
    path("kurum/yetki-devirleri/yeni", arranging.delegate_signing, name="delegate-signing"),
    path("kurum/birimler", views.units, name="units"),
    path("kurum/makamlar/yeni", arranging.add_post, name="post-new"),
    path("kurum/ayarlar", views.settings, name="institution-settings"),
    path("kurum/ayarlar/<slug:setting>", arranging.change_setting, name="institution-setting"),
    path("kurum/calisma-yeri", views.work_in, name="work-in"),
]
