# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R18, R63 to R67, R70 to R74, R77: after the certificate was issued."""

from collections.abc import Collection, Sequence
from datetime import datetime

from divit.kernel.periods import Period
from divit.server.enrolment.acting import KNOWN, STRONG
from divit.server.enrolment.rules.verdicts import Verdict, day

#: Who may ask for a revocation without being its holder (R70).
ASKING_ROLES = frozenset({"csp_call_centre"})


def r18(channel: str) -> frozenset[str]:
    """R18: the channels over which somebody is told things after production."""
    return frozenset({"email", "sms"}) if channel == "both" else frozenset({channel})


def due_reminders(not_after: datetime, offsets: Sequence[Period], told: Collection[str], now: datetime) -> list[str]:
    """R65, R66: the reminders whose day has come and that were not told, the earliest first."""
    if now >= not_after:
        return []
    return [str(offset) for offset in offsets if str(offset) not in told and now >= offset.before(not_after)]


def next_reminder(not_after: datetime, offsets: Sequence[Period], told: Collection[str]) -> datetime | None:
    """R65, R66: when the next one is due."""
    days = [offset.before(not_after) for offset in offsets if str(offset) not in told]
    return min(days, default=None)


def r67(*, has_successor: bool, has_open_renewal: bool) -> Verdict:
    """R67: nobody is reminded who has renewed or is renewing."""
    return Verdict("R67", not has_successor and not has_open_renewal)


def r70(*, strength: str, role: str, is_holders: bool) -> Verdict:
    """R70: who may ask for a revocation: the holder who proved it, or the call centre."""
    return Verdict("R70", (is_holders and strength in KNOWN) or role in ASKING_ROLES)


def r72(stated: datetime, now: datetime) -> Verdict:
    """R72: nothing is revoked as of an earlier moment."""
    return Verdict("R72", stated >= now)


def r73(*, strength: str, is_holders: bool) -> Verdict:
    """R73: a suspension is taken back by the holder, after a strong sign-in."""
    return Verdict("R73", is_holders and strength in STRONG)


def suspended_too_long(since: datetime, now: datetime, most: Period) -> Verdict:
    """R73: whether a suspension may still last."""
    ends = most.after(since)
    return Verdict("R73", now < ends, {"day": day(ends)}, ends)


def r74(state: str) -> Verdict:
    """R74: nothing leads out of a revocation."""
    return Verdict("R74", state != "revoked")


def r77(not_after: datetime, retention: Period, now: datetime) -> Verdict:
    """R77: whether the records must still be kept."""
    ends = retention.after(not_after)
    return Verdict("R77", now < ends, {"day": day(ends)}, ends)
