# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which rooms bring a file of a given name: so settings and errors are found where they lie, and listed nowhere."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

# divit.<room> and divit.server.<app>
_DEPTH = 2


def holding(name: str) -> list[str]:
    """The packages under ``divit`` that hold the file ``name`` (a path inside the package), sorted."""
    return sorted(_holding(files("divit"), "divit", name.split("/"), _DEPTH))


def _holding(folder: Traversable, package: str, parts: list[str], depth: int) -> Iterator[str]:
    if folder.joinpath(*parts).is_file():
        yield package
    if depth:
        for inner in folder.iterdir():
            if inner.is_dir() and inner.name.isidentifier() and not inner.name.startswith("_"):
                yield from _holding(inner, f"{package}.{inner.name}", parts, depth - 1)
