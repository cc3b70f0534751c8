# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes nobody chose: the user PIN that the station forgets, and the release code."""

import secrets

from divit.tokens.wipe import SecretBytes

_DIGITS = b"0123456789"
# Crockford's base32: what every card takes as characters of a PUK.
_LETTERS = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Eight digits: a PIV card's most (SP 800-73-4, part 1, 4.1.3), and within what other cards take.
PIN_DIGITS = 8


def user_pin() -> SecretBytes:
    """A PIN that nobody is told."""
    return _drawn(_DIGITS, PIN_DIGITS)


def release_code(length: int) -> SecretBytes:
    """A release code of ``length`` characters, five bits each."""
    return _drawn(_LETTERS, length)


def _drawn(letters: bytes, count: int) -> SecretBytes:
    code = SecretBytes(count)
    for _place in range(count):
        code.append(secrets.choice(letters))
    return code
