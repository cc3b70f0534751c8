# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in with a signature (rule 8): what the room of sign-in answers, so that ``signing`` need not know it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from divit.server.signing.errors import PurposeUnknown

LoginEnd = Literal["cancelled", "not_mine", "expired"]
LOGIN = "login"


@dataclass(frozen=True, slots=True)
class LoginPurpose:
    """``ref`` is the owner's name for the attempt; certificates are DER and have been judged (path, revocation, NES).

    ``chosen(ref, certificate, at)`` raises when nobody comes in with it; it is asked before the PIN.
    ``signed(ref, certificate, cms, at)`` is given the checked signature and gives the one-time code that the signer
    hands to the browser; asked again with the same, it gives a fresh one. ``ended(ref, why)`` tells that nobody came.
    All run inside the transaction of the call.
    """

    chosen: Callable[[str, bytes, datetime], None]
    signed: Callable[[str, bytes, bytes, datetime], str]
    ended: Callable[[str, LoginEnd], None]
    needs_nes: bool = True


_owner: list[LoginPurpose] = []


def register_login(purpose: LoginPurpose) -> None:
    """Make the room of sign-in known; again replaces it."""
    _owner[:] = [purpose]


def login_purpose() -> LoginPurpose:
    """The registered one. Raises ``PurposeUnknown``."""
    if not _owner:
        raise PurposeUnknown(LOGIN)
    return _owner[0]
