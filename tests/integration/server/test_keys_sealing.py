# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Small secrets in rows: what opens them, and what does not."""

import pytest

from divit.server.keys import sealing
from divit.server.keys.errors import KeyUnusable

pytestmark = pytest.mark.django_db
PURPOSE = "release-code"


def test_a_secret_opens_for_what_it_was_sealed_for() -> None:
    name, body = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    assert sealing.unsealed(name, "card:1", body) == b"A1B2C3D4"


def test_what_is_kept_does_not_hold_the_secret_and_is_new_each_time() -> None:
    _name, first = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    _name, second = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    assert b"A1B2C3D4" not in first
    assert first != second


def test_r61_a_secret_that_was_moved_to_another_row_does_not_open() -> None:
    name, body = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    with pytest.raises(KeyUnusable):
        sealing.unsealed(name, "card:2", body)


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    name, body = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    changed = bytearray(body)
    changed[place] ^= 0x01
    with pytest.raises(KeyUnusable):
        sealing.unsealed(name, "card:1", bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 31, 33])
def test_what_is_too_short_does_not_open(length: int) -> None:
    name, body = sealing.sealed(PURPOSE, "card:1", b"A1B2C3D4")
    with pytest.raises(KeyUnusable):
        sealing.unsealed(name, "card:1", body[:length])
