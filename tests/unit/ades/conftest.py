# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer, trust and time-stamps of the trial CA, and a letter to sign."""

from pathlib import Path

import pytest

from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of, typst_letter


@pytest.fixture(scope="session")
def signer(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-p256")


@pytest.fixture(scope="session")
def second_signer(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-rsa2048")


@pytest.fixture(scope="session")
def trust(lab: Path) -> TrustStore:
    return TrustStore.from_folder(lab)


@pytest.fixture(scope="session")
def timestamper(lab: Path) -> LocalTimestamper:
    return LocalTimestamper(lab)


@pytest.fixture(scope="session")
def letter() -> bytes:
    return typst_letter()
