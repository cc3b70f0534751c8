# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS with the running trial CA.

The modules here are called ``dss_…`` and not ``test_…``: only ``make interop`` collects them, so ``make test`` needs no
Java and has nothing to skip.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from eu_dss import Dss


class Served(Protocol):
    """What the fixture of the running responders offers."""

    folder: Path
    tsa: str


@pytest.fixture(scope="session")
def dss(lab_server: Served) -> Iterator[Dss]:
    with Dss(lab_server.folder, lab_server.tsa) as running:
        yield running
