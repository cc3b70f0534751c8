# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the code and its data lie."""

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src/divit"


def package_of(path: Path) -> str:
    """The package that a file ``<package>/data/…`` belongs to."""
    parts = path.relative_to(SOURCE).parts
    return ".".join(("divit", *parts[: parts.index("data")]))
