# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of verification. They are printed on letters, so they never change."""

from django.urls import path

from divit.server.verification import views

urlpatterns = [
    path("dogrula", views.ask, name="verify"),
    path("dogrula/<str:code>", views.answer, name="verify-code"),
    path("dogrula/<str:code>/belge.pdf", views.download, name="verify-document"),
    path("dogrula/<str:code>/sayfa/<int:number>.png", views.page_image, name="verify-page"),
]
