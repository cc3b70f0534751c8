# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a package says, as a program reads it: the names of fields are those of ``letter``."""

from dataclasses import asdict

from divit.ades.coverage import Json
from divit.packages.eyp.letter import Party
from divit.packages.eyp.reading import Package
from divit.packages.eyp.reading_metadata import final_of, letter_of, targets_of


def package_json(package: Package, file: str | None = None) -> Json:
    """A package as it is, without any judgement; ``file`` is the name it is known by."""
    letter, final = letter_of(package), final_of(package)
    return {
        "file": file,
        "format": "eyp",
        "kind": package.kind.value,
        "version": package.version,
        "core": asdict(package.core),
        "letter": None if letter is None else asdict(letter) | {"sender": party_json(letter.sender)},
        "final": None if final is None else asdict(final),
        "targets": [party_json(one) for one in targets_of(package)],
        "parts": [{"role": one.role.value, "part": one.name, "bytes": one.content.size} for one in package.parts],
    }


def party_json(party: Party) -> Json:
    """A party, with what kind of one it is."""
    return {"kind": type(party).__name__.casefold()} | asdict(party)
