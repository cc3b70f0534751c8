# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of enrolment is due: applications and certificates whose day has come, codes that are to be sent."""

from datetime import datetime

from divit.server.enrolment.models import Application, HeldCertificate, SmsProof
from divit.server.enrolment.services import couriers, production
from divit.server.enrolment.services.codes import send
from divit.server.enrolment.services.upkeep import look_after_application, look_after_certificate
from divit.server.jobs.registry import register_due


def due_applications(now: datetime, at_most: int) -> list[int]:
    """Applications for which time has something to do, the longest due first. Those in production are the station's,
    those on their way the courier's.
    """
    others = (Application.State.IN_PRODUCTION, Application.State.HANDED_TO_COURIER)
    rows = Application.objects.filter(due_at__lte=now).exclude(state__in=others)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:at_most])


def due_certificates(now: datetime, at_most: int) -> list[int]:
    """Certificates that begin, end, or are to be reminded of, the longest due first."""
    rows = HeldCertificate.objects.filter(due_at__lte=now)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:at_most])


def due_codes(now: datetime, at_most: int) -> list[int]:
    """Codes that are to be sent."""
    rows = SmsProof.objects.filter(next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most])


def register() -> None:
    """Hand them to the loop; codes first, somebody waits for them."""
    register_due("enrolment.codes", due_codes, send)
    register_due("enrolment.applications", due_applications, look_after_application)
    register_due("enrolment.certificates", due_certificates, look_after_certificate)
    register_due("enrolment.couriers", couriers.due, couriers.ask)
    register_due("enrolment.production", production.due, lambda row: production.lapse(row=row))
