# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The faces that we print with: Tinos, as wide as the face that the regulation on official letters names."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data" / "fonts"


@cache
def face(name: str) -> bytes:
    """The TrueType file of a face, ``Tinos-Regular`` or ``Tinos-Bold``."""
    return (FOLDER / f"{name}.ttf").read_bytes()
