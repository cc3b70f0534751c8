# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How ``signing`` names a step of a letter: one name a step, so that one step can never carry two signatures."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class StepRef:
    """A paraf (``order`` from 1) or the signature (``order`` 0) of one version of a letter."""

    uid: str
    version: int
    order: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote. Raises ``ValueError``."""
        uid, version, order = text.split(":")
        return cls(uid, int(version), int(order))

    def __str__(self) -> str:
        return f"{self.uid}:{self.version}:{self.order}"
