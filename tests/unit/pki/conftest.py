# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A small family of certificates, and those of the trial CA by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from divit.pki.certificates import pem_blocks
from forged_certificates import Family, Forge


@pytest.fixture
def forge() -> Forge:
    return Forge()


@pytest.fixture
def family(forge: Forge) -> Family:
    return Family.usual(forge)


@pytest.fixture(scope="session")
def lab_certificate(lab: Path) -> Callable[[str], bytes]:
    """The certificate (DER) of a member of the trial CA, by its file's name."""
    return lambda name: pem_blocks((lab / f"{name}.pem").read_bytes())[0][1]
