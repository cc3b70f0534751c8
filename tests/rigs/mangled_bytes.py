# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes as hostile or damaged files have them: made from good ones by chance, which a seed repeats."""

import os
import random

# How often each test tries; a long run names more.
ROUNDS = int(os.environ.get("DIVIT_TEST_ROUNDS", "150"))


def mangled(data: bytes, chance: random.Random) -> bytes:
    """``data`` cut, repeated, overwritten and shuffled in a few places."""
    made = bytearray(data)
    for _turn in range(chance.randrange(1, 5)):
        start = chance.randrange(len(made))
        end = min(len(made), start + chance.choice((1, 2, 8, 64, 1000)))
        part = bytes(made[start:end])
        how = chance.randrange(5)
        if how == 0:
            del made[start:end]
        elif how == 1:
            made[start:end] = chance.randbytes(len(part))
        elif how == 2:
            made[start:start] = part * chance.randrange(1, 4)
        elif how == 3:
            place = chance.randrange(len(made))
            made[place : place + len(part)] = part
        else:
            made[start:end] = bytes(sorted(part))
        if not made:
            return b""
    return bytes(made)


def nudged(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one to three octets changed, its length kept: the structure mostly still stands."""
    made = bytearray(data)
    for _turn in range(chance.randrange(1, 4)):
        made[chance.randrange(len(made))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(made)
