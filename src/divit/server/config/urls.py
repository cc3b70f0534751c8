# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("divit.server.ui.urls")),
    path("", include("divit.server.login.urls")),
]

handler404 = "divit.server.ui.views.not_there"
handler500 = "divit.server.ui.views.unexpected"
