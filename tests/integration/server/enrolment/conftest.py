# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Enrolment with registers of its own and an authority that only remembers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import enrolment_house
from enrolment_house import House


@pytest.fixture
def slow_hash() -> None:
    """For a test that means the hash itself."""


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, settings: Any) -> None:
    """Security words have a slow hash; here nobody guesses them."""
    if "slow_hash" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db: None, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with enrolment_house.opened(monkeypatch) as house:
        yield house
