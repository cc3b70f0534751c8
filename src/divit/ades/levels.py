# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The levels that signatures are made at or raised to."""

from enum import Enum


class Level(Enum):
    """A baseline level (EN 319 122-1, 6.1), or one of the extended forms that Turkish practice asks for (EN 319 122-2).

    X-L has references and values of its evidence as unsigned attributes, LT has the values in SignedData. A is X-L
    with an archive time-stamp, LTA is LT with one.
    """

    B = "B"
    T = "T"
    LT = "LT"
    LTA = "LTA"
    XL = "X-L"
    A = "A"

    @property
    def has_evidence(self) -> bool:
        """Whether what proves the certificates is part of it."""
        return self is not Level.B and self is not Level.T

    @property
    def is_archived(self) -> bool:
        """Whether it ends in an archive time-stamp."""
        return self is Level.LTA or self is Level.A

    @property
    def in_pdf(self) -> "Level":
        """What stands for it in a PDF, where evidence has one place only: LT for X-L, LTA for A."""
        return {Level.XL: Level.LT, Level.A: Level.LTA}.get(self, self)
