# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the login app."""

from divit.kernel.errors import DivitError


class LoginRefused(DivitError):
    """Unknown number, wrong password or closed account: always the same words."""

    code = "IMZ-9500"


class TooManyTries(DivitError):
    """Several wrong passwords in a row: the account waits."""

    code = "IMZ-9501"


class PasswordTooShort(DivitError):
    """A password that could be guessed."""

    code = "IMZ-9502"


class AccountUnknown(DivitError):
    """The person has no account."""

    code = "IMZ-9503"
