# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Words of a site, made safe for a person's terminal."""

import unicodedata


def printable(text: str) -> str:
    """``text`` without control letters and without marks that turn the direction of writing."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c)[0] == "C" else c for c in text)
