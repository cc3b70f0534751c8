# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A changed byte of a container is never TOTAL_PASSED, unless all files in it are what they were: the time that a ZIP
file notes for them, or who packed it, is no part of what was signed. Such changes are counted and told.
"""

import os
import random
import zipfile
import zlib
from pathlib import Path

import pytest

from containers import CONTAINERS, Packer, unpacked
from divit.ades.create import Format, Level
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from trial_signers import KeySigner

MOST_POSITIONS = int(os.environ.get("DIVIT_TEST_POSITIONS", "400"))


@pytest.mark.parametrize("level", [Level.B, Level.LTA])
@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
def test_in_a_container(
    format: Format, level: Level, signer: KeySigner, lab: Path, trust: TrustStore, chance: random.Random
) -> None:
    signed = Packer(lab, trust).signed(format, signer, level)
    good, same = unpacked(signed), 0
    for position in chance.sample(range(len(signed)), min(MOST_POSITIONS, len(signed))):
        changed = bytearray(signed)
        changed[position] = (changed[position] + chance.randrange(1, 256)) % 256
        if validate(bytes(changed), trust=trust).indication is Indication.TOTAL_PASSED:
            assert files_of(bytes(changed)) == good, f"position {position}"
            same += 1
    print(f"{same} changes left every file as it was")


def files_of(container: bytes) -> dict[str, bytes] | None:
    """What a stranger's program finds in it."""
    try:
        return unpacked(container)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):  # the last: a way of packing that it does not know
        return None
