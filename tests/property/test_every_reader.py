# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every reader of what strangers send, given hostile files for a moment; ``make fuzz`` does the same for long.

A reader reads or refuses with a typed error, within its bounds of time and memory. Nothing else may happen.
"""

from pathlib import Path

import pytest

from fuzzing import Finding, tried
from hostile_readers import TARGETS, target
from hostile_scene import Target
from mangled_bytes import ROUNDS
from mangled_structure import elements_of
from seeds import seeded


@pytest.mark.parametrize("name", TARGETS)
def test_a_hostile_file_is_read_or_refused(name: str, lab: Path) -> None:
    made, chance = target(name, lab), seeded()
    for _round in range(ROUNDS):
        finding = tried(name, made, str(chance.randrange(2**64)))
        assert finding is None, f"seed {finding.seed}, {finding.hostile.hex()}\n{finding.why}"


def test_good_files_are_what_hostile_ones_are_made_from(lab: Path) -> None:
    for name in TARGETS:
        made = target(name, lab)
        for sample in made.samples:
            assert sample
            made.read(made.finish(sample))
            if not made.is_text:
                assert b"".join(one.encoded() for one in elements_of(sample) or ()) == sample, name


@pytest.mark.parametrize(
    ("reader", "word", "seconds"),
    [
        (lambda data: data[10**6], "IndexError", 60.0),
        (lambda data: [None for _ in iter(int, 1)], "TooSlow", 0.3),
        (lambda data: len(b"x" * 2**30), "TooLarge", 60.0),
    ],
    ids=["fails", "never ends", "grows"],
)
def test_what_a_reader_must_not_do_is_found(
    monkeypatch: pytest.MonkeyPatch, reader: object, word: str, seconds: float
) -> None:
    monkeypatch.setattr("fuzzing.MOST_SECONDS", seconds)
    finding = tried("bad", Target((b"0123456789",), reader), "1")  # type: ignore[arg-type]  # what it takes
    assert isinstance(finding, Finding)
    assert word in finding.why
