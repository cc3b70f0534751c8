# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Private details as logs may show them. What a service outside answers may repeat what it was given."""

import re

_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*)")
_NUMBER = re.compile(r"\+?\d[\d ]{6,}\d")
_LONGEST = 200


def masked(text: str) -> str:
    """``text`` in one line without the names of mail addresses and without long numbers, at most 200 characters."""
    line = " ".join(text.split())
    return _NUMBER.sub("***", _MAIL.sub(r"***@\1", line))[:_LONGEST]
