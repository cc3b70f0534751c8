# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signature shows on a page of its PDF, and where (ISO 32000-2, 12.7.5.5)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page as people see it, turned and cut as its /Rotate and /CropBox say.

    ``page`` counts from 1, and from -1 backwards; ``left``, ``bottom``, ``width`` and ``height`` are points (1/72 inch)
    from the lower left corner of what is seen.
    """

    page: int
    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Visible:
    """A visible signature: text, and a picture (PNG or JPEG) to its left.

    ``place`` is for a new field; a field that is there has its place already. ``lines`` of text are broken where they
    are too long, the first is bold; without any it tells who signed, when, why and where; an empty tuple shows the
    picture alone.
    """

    place: Place | None = None
    lines: tuple[str, ...] | None = None
    image: bytes | None = None
