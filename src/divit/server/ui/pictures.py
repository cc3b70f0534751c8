# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The widths in pixels that pictures of pages are drawn in, so that no screen has to shrink letters to dust."""

WIDTHS = (480, 704, 1191, 1600)
FULL_WIDTH = 1191


def asked_width(text: str) -> int:
    """The width that an address asks for, if it is one of ours, else the full one: nobody chooses our work freely."""
    return next((width for width in WIDTHS if str(width) == text), FULL_WIDTH)


def srcset(url: str) -> str:
    """``url`` in every width, as the ``srcset`` of an image."""
    return ", ".join(f"{url}?w={width} {width}w" for width in WIDTHS)
