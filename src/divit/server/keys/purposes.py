# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What keys are for: the rows of ``data/purposes.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from divit.server.keys.errors import PurposeUnknown


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that keys are made for."""

    name: str
    kind: Literal["mac", "signature"]
    algorithm: str
    automatic: bool
    tr: str
    en: str
    source: str


@cache
def purposes() -> Mapping[str, Purpose]:
    """All purposes, by name."""
    table = tomllib.loads(files("divit.server.keys").joinpath("data/purposes.toml").read_text(encoding="utf-8"))
    return {name: Purpose(name=name, **row) for name, row in table.items()}


def purpose(name: str) -> Purpose:
    """The purpose of that name. Raises ``PurposeUnknown``."""
    if name not in purposes():
        raise PurposeUnknown(purpose=name, known=", ".join(purposes()))
    return purposes()[name]
