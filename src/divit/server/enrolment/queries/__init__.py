# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of enrolment; each takes whoever looks."""

from divit.server.enrolment.queries.applications import (
    application,
    applications_of,
    by_number,
    methods,
    seconds_of_code,
)
from divit.server.enrolment.queries.holders import (
    active_consent,
    certificates_of,
    consents_of,
    has_certificate,
    pin_gate,
    recorded_number,
    unblock_gate,
    viewers_of_record,
)
from divit.server.enrolment.queries.offices import (
    certificate_for,
    certificates_by_person,
    consents,
    count,
    ending_soon,
    leavings,
    officer_view,
    queue,
    statistics,
)
from divit.server.enrolment.queries.views import ApplicationView, CertificateView, ConsentView, Event, PaperView

__all__ = [
    "ApplicationView",
    "CertificateView",
    "ConsentView",
    "Event",
    "PaperView",
    "active_consent",
    "application",
    "applications_of",
    "by_number",
    "certificate_for",
    "certificates_by_person",
    "certificates_of",
    "consents",
    "consents_of",
    "count",
    "ending_soon",
    "has_certificate",
    "leavings",
    "methods",
    "officer_view",
    "pin_gate",
    "queue",
    "recorded_number",
    "seconds_of_code",
    "statistics",
    "unblock_gate",
    "viewers_of_record",
]
