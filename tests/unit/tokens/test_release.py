# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A release code is opened once, by the key it was sealed to, and in no other way than the one."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from divit.tokens.errors import ReleaseUnreadable
from divit.tokens.release import ReleaseKey

CODE = b"48215093"


def sealed(key: Mapping[str, Any], code: bytes = CODE, **header: Any) -> str:
    """As the server seals it, by another library than opens it."""
    protected = {"alg": "ECDH-ES", "enc": "A256GCM", **header}
    known = ["ECDH-ES", "ECDH-ES+A256KW", "A256GCM", "A128GCM", "DEF"]
    return jwe.encrypt_compact(protected, code, ECKey.import_key(dict(key)), algorithms=known)


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@pytest.mark.parametrize("code", [CODE, b"0" * 6, bytes(range(64)), b"x"])
def test_what_another_library_seals_is_opened(code: bytes) -> None:
    key = ReleaseKey()
    assert bytes(key.opened(sealed(key.jwk, code)).view()) == code


def test_a_key_opens_one_message_whatever_comes_of_it() -> None:
    key = ReleaseKey()
    message = sealed(key.jwk)
    key.opened(message)
    with pytest.raises(ReleaseUnreadable):
        key.opened(message)
    key = ReleaseKey()
    with pytest.raises(ReleaseUnreadable):
        key.opened("nothing")
    with pytest.raises(ReleaseUnreadable):
        key.opened(sealed(key.jwk))


def test_a_message_for_another_key_is_not_opened() -> None:
    with pytest.raises(ReleaseUnreadable):
        ReleaseKey().opened(sealed(ReleaseKey().jwk))


@pytest.mark.parametrize(
    "header",
    [{"enc": "A128GCM"}, {"zip": "DEF"}, {"alg": "ECDH-ES+A256KW"}, {"apu": "QWxpY2U"}, {"kid": "a"}, {"typ": "JWE"}],
    ids=lambda header: next(iter(header)),
)
def test_no_other_algorithm_and_no_other_header_is_taken(header: dict[str, Any]) -> None:
    key = ReleaseKey()
    with pytest.raises(ReleaseUnreadable):
        key.opened(sealed(key.jwk, **header))


def test_a_key_that_everybody_has_is_not_taken() -> None:
    key = ReleaseKey()
    direct = jwe.encrypt_compact(
        {"alg": "dir", "enc": "A256GCM"}, CODE, OctKey.import_key(bytes(32)), algorithms=["dir", "A256GCM"]
    )
    with pytest.raises(ReleaseUnreadable):
        key.opened(direct)


@pytest.mark.parametrize("part", [0, 2, 3, 4])
def test_every_part_is_bound(part: int) -> None:
    key = ReleaseKey()
    parts = sealed(key.jwk).split(".")
    changed = bytearray(octets(parts[part]))
    changed[-1] ^= 1
    parts[part] = text_of(bytes(changed))
    with pytest.raises(ReleaseUnreadable):
        key.opened(".".join(parts))


@pytest.mark.parametrize(
    "point",
    [
        {"x": text_of(bytes(32)), "y": text_of(b"\x01".rjust(32, b"\0"))},
        {"x": text_of(b"\xff" * 32), "y": text_of(b"\xff" * 32)},
        {"x": "", "y": ""},
        {"x": 1, "y": 2},
        {"crv": "P-384"},
        {"kty": "OKP"},
    ],
    ids=["off the curve", "beyond the field", "empty", "numbers", "another curve", "another kind"],
)
def test_a_senders_key_that_is_no_point_of_the_curve_is_refused(point: dict[str, Any]) -> None:
    key = ReleaseKey()
    header, *rest = sealed(key.jwk).split(".")
    said = json.loads(octets(header))
    said["epk"].update(point)
    with pytest.raises(ReleaseUnreadable):
        key.opened(".".join([text_of(json.dumps(said).encode()), *rest]))


def test_each_key_is_another() -> None:
    assert ReleaseKey().jwk != ReleaseKey().jwk
