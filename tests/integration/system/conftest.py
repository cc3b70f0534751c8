# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import Running, running


@pytest.fixture(scope="module")
def institution(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running institution that the tests of one module share; each test writes its own letters."""
    with running(tmp_path_factory.mktemp("house") / "home") as house:
        yield house


@pytest.fixture
def own_institution(database: str, tmp_path: Path) -> Iterator[Running]:
    """A running institution for one test that kills, tampers or moves the clock (``clock`` beside its home)."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    with running(tmp_path / "home", DIVIT_CLOCK_FILE=str(clock)) as house:
        yield house
