# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Secrets in memory."""

from divit.tokens.wipe import SecretBytes


def test_taking_a_secret_wipes_its_source() -> None:
    source = bytearray(b"483920")
    secret = SecretBytes.take(source)
    assert bytes(secret.view()) == b"483920"
    assert source == bytes(6)


def test_a_wiped_secret_leaves_nothing_in_its_buffer() -> None:
    secret = SecretBytes.take(bytearray(b"483920"))
    whole = secret._buffer
    secret.wipe()
    assert not len(secret)
    assert whole == bytes(len(whole))


def test_a_secret_never_shows_itself() -> None:
    assert "483920" not in repr(SecretBytes.take(bytearray(b"483920")))
