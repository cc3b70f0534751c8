# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of enrolment, gathered from its parts."""

from django.urls import URLPattern, URLResolver

from divit.server.enrolment.consent.urls import urlpatterns as consent
from divit.server.enrolment.csp.urls import urlpatterns as csp
from divit.server.enrolment.officer.urls import urlpatterns as officer
from divit.server.enrolment.portal.urls import urlpatterns as portal
from divit.server.enrolment.production.urls import urlpatterns as production

urlpatterns: list[URLPattern | URLResolver] = [*portal, *consent, *production, *csp, *officer]
