# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Enrolment with registers of its own and an authority that only remembers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import enrolment_house
from enrolment_house import House


@pytest.fixture
def house(db: None, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with enrolment_house.opened(monkeypatch) as house:
        yield house
