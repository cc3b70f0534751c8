# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Chance in tests. One commit has one verdict, so the seed is the same unless ``TEST_SEED`` names another one, or
says ``new``, as ``make search`` does to look where nobody has looked. (Not DIVIT_...: such a name is a setting, and a
server that a test starts refuses one that it does not know.)
"""

import os
import random

USUAL = 1928
NEW = "new"


def chosen() -> str:
    """What the environment says of the seed, empty when nothing."""
    return os.environ.get("TEST_SEED", "")


def seed() -> int:
    """The seed of this test, which it prints."""
    named = chosen()
    number = random.SystemRandom().randrange(2**32) if named == NEW else int(named or USUAL)
    print(f"TEST_SEED={number}")
    return number


def seeded() -> random.Random:
    """Chance that begins with the seed of this test."""
    return random.Random(seed())
