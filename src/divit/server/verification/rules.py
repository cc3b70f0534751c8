# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about codes and verdicts."""

import re

_HEX = re.compile(r"[0-9A-F]{32}", re.ASCII)
_GROUPS = (8, 4, 4, 4, 12)


def normalized(typed: str) -> str:
    """A typed code as it is printed (UUID, upper case), or ``""`` when it can be none. Case and dashes are free."""
    # A UUID is ASCII hex, so the plain upper() is its own rule, not a language's.
    digits = re.sub(r"[\s\-–—]", "", typed).upper()
    if not _HEX.fullmatch(digits):
        return ""
    parts, at = [], 0
    for length in _GROUPS:
        parts.append(digits[at : at + length])
        at += length
    return "-".join(parts)
