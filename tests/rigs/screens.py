# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The screens that pages are looked at on: a size, a language and colours."""

import os
from dataclasses import dataclass
from itertools import product
from typing import Literal

Colours = Literal["light", "dark"]
#: Width and height in pixels, and whether a finger touches it.
SIZES = {"desk": (1360, 900, False), "phone": (390, 844, True)}


@dataclass(frozen=True)
class Screen:
    """One way of looking at a page."""

    size: str = "desk"
    language: str = "tr"
    colours: Colours = "light"

    @property
    def width(self) -> int:
        """Pixels."""
        return SIZES[self.size][0]

    @property
    def height(self) -> int:
        """Pixels."""
        return SIZES[self.size][1]

    @property
    def is_touched(self) -> bool:
        """Whether a finger touches it."""
        return SIZES[self.size][2]

    @property
    def other_colours(self) -> Colours:
        """The scheme that this is not."""
        return "light" if self.colours == "dark" else "dark"

    @property
    def locale(self) -> str:
        """What its browser asks for."""
        return {"tr": "tr-TR", "en": "en-GB"}[self.language]

    def __str__(self) -> str:
        return f"{self.size}-{self.language}-{self.colours}"


DESK = Screen()
PHONE = Screen(size="phone")
_ALL = [Screen(*one) for one in product(SIZES, ("tr", "en"), ("light", "dark"))]
# Each size, each language and each scheme once; the long form is every combination: TEST_SCREENS=8.
# (Not DIVIT_...: such a name is a setting, and a server refuses to start with one that it does not know.)
_SHORT = [Screen("desk", "tr", "light"), Screen("phone", "en", "dark")]
WALKED = _SHORT if int(os.environ.get("TEST_SCREENS", "2")) <= len(_SHORT) else _ALL
