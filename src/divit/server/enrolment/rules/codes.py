# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R5, R22, R23: codes by SMS, and how often a door may be tried."""

import hmac
from datetime import datetime

from divit.server.enrolment.rules.verdicts import Verdict


def code_of(mac: bytes, digits: int) -> str:
    """The code that a MAC stands for: its first sixteen octets as a number, the last ``digits`` of it."""
    return f"{int.from_bytes(mac[:16]) % 10**digits:0{digits}d}"


def r22(typed: str, right: str) -> Verdict:
    """R22: the right code, compared in equal time."""
    return Verdict("R22", hmac.compare_digest("".join(typed.split()).encode(), right.encode()))


def r23(*, now: datetime, expires_at: datetime, tries: int, most: int, is_open: bool, is_present: bool) -> Verdict:
    """R23: a code is tried while it lives, so often and no more, once, and for the form that it was sent for."""
    return Verdict("R23", is_open and is_present and now < expires_at and tries < most)


def r23_sends(asked: int, most: int) -> Verdict:
    """R23: so many codes in a while."""
    return Verdict("R23", asked < most)


def r5(*, by_subject: int, from_address: int, most: int, most_address: int) -> Verdict:
    """R5: so many failed tries with one number, and from one address."""
    return Verdict("R5", by_subject < most and from_address < most_address)
