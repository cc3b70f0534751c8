# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Effects of the tables of certificates, cards and consents. The authority's answers change in this transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from divit.kernel import clock, settings
from divit.kernel.periods import Period
from divit.server.authority import services as authority
from divit.server.enrolment.models import Card, HeldCertificate
from divit.server.enrolment.notices import consenting, holder
from divit.server.enrolment.rules import after

#: Our reasons, and what RFC 5280 calls them (R54, R55, R70).
REASONS: Mapping[str, str] = {
    "lost": "superseded",
    "stolen": "key_compromise",
    "superseded": "superseded",
    "identity_changed": "affiliation_changed",
    "left_post": "affiliation_changed",
    "suspended_too_long": "cessation_of_operation",
    "authority_compromised": "key_compromise",
    "death": "cessation_of_operation",
    "incapacity": "cessation_of_operation",
    "not_delivered": "cessation_of_operation",
    "key_compromise": "key_compromise",
}


def follow_its_dates(row: HeldCertificate) -> None:
    """Its beginning, its reminders and its end are due when they come."""
    _due(row, next_date(row))


def stop_following(row: HeldCertificate) -> None:
    """Nothing is due any more."""
    _due(row, None)


def await_the_end_of_suspension(row: HeldCertificate) -> None:
    """R73: revoked when it was suspended for too long, or ended when it is over."""
    since = row.suspended_at or clock.now()
    _due(row, min(settings.period("ESHS_SUSPENSION_MAX").after(since), row.not_after))


def revoke_at_the_authority(row: HeldCertificate) -> None:
    """R72: the answers change now; nothing is dated back."""
    reason = REASONS[row.end_reason]
    authority.revoke(authority=row.authority, serial=row.serial, reason=reason, actor="system", channel="enrolment")


def suspend_at_the_authority(row: HeldCertificate) -> None:
    """R73: the answer is a hold."""
    authority.suspend(authority=row.authority, serial=row.serial, actor="system", channel="enrolment")


def resume_at_the_authority(row: HeldCertificate) -> None:
    """R73, R74: the hold is taken back."""
    authority.resume(authority=row.authority, serial=row.serial, actor="system", channel="enrolment")


def next_date(row: HeldCertificate) -> datetime:
    """When the certificate begins, is to be reminded of, or ends, whichever comes first."""
    offsets = cast("tuple[Period, ...]", settings.value("ESHS_REMINDER_OFFSETS"))
    dates = [after.next_reminder(row.not_after, offsets, row.reminded), row.not_after]
    if row.state == HeldCertificate.State.ISSUED_DORMANT:
        dates.append(row.usable_from)
    return min(date for date in dates if date is not None)


def forget_release_code(row: Card) -> None:
    """R64: a card that is destroyed is released by nobody."""
    row.release_code, row.release_key = b"", ""
    row.save(update_fields=["release_code", "release_key"])


def _due(row: HeldCertificate, at: datetime | None) -> None:
    row.due_at = at
    row.save(update_fields=["due_at"])


CERTIFICATE: Mapping[str, Any] = {
    **{
        effect.__name__: effect
        for effect in (
            follow_its_dates, stop_following, await_the_end_of_suspension, revoke_at_the_authority,
            suspend_at_the_authority, resume_at_the_authority,
        )
    },
    "tell_revoked": holder("enrolment_revoked"),
    "tell_suspended": holder("enrolment_suspended"),
    "tell_resumed": holder("enrolment_resumed"),
}  # fmt: skip
CARD: Mapping[str, Any] = {"forget_release_code": forget_release_code}
CONSENT: Mapping[str, Any] = {
    "tell_consent_active": consenting("enrolment_consent_active"),
    "tell_consent_withdrawn": consenting("enrolment_consent_withdrawn"),
}
