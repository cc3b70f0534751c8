# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""All addresses."""

from django.urls import include, path

from divit.server.config import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("", include("divit.server.ui.urls")),
    path("", include("divit.server.search.urls")),
    path("", include("divit.server.notify.urls")),
    path("", include("divit.server.signing.urls")),
    path("", include("divit.server.login.urls")),
    path("", include("divit.server.worklist.urls")),
    path("", include("divit.server.people.urls")),
    path("", include("divit.server.authority.urls")),
    path("", include("divit.server.enrolment.urls")),
    path("", include("divit.server.letters.urls")),
    path("", include("divit.server.verification.urls")),
]

handler404 = "divit.server.ui.views.not_there"
handler500 = "divit.server.ui.views.unexpected"
