# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature that signs somebody in: this statement, this certificate, this key, or none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from divit.session.errors import LoginStatementDiffers
from divit.session.login_signature import LoginSignature, check
from trial_keys import Key, certificate_for, new_key

AT = datetime(2026, 11, 21, 7, 42, 5, 123456, tzinfo=UTC)
ASKED = {"origin": "https://a.invalid", "one_time": "9F3K"}
KEYS = {kind: new_key(kind) for kind in ("p256", "rsa2048")}
CERTIFICATES = {kind: certificate_for(key) for kind, key in KEYS.items()}
OTHER = new_key("p256")


def value(key: Key, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def signed(kind: str, key: Key | None = None, **asked: Any) -> bytes:
    due = LoginSignature.composed(**{**ASKED, "at": AT, "certificate": CERTIFICATES[kind], **asked})
    return due.attached(value(key or KEYS[kind], due.data), ())


@pytest.mark.parametrize("kind", KEYS)
def test_both_ends_compose_the_same_signature(kind: str) -> None:
    told = check(signed(kind), **ASKED, certificate=CERTIFICATES[kind], now=AT + timedelta(minutes=1))
    assert told == AT.replace(microsecond=0)


def test_another_certificate_key_site_session_or_form_signs_nobody_in() -> None:
    foreign = certificate_for(OTHER)
    wrong = {
        "SignerInfo": signed("p256", OTHER, certificate=foreign),
        "signature": signed("p256", OTHER),
        "line 2": signed("p256", origin="https://b.invalid"),
        "line 4": signed("p256", one_time="9F3L"),
        "line 3": signed("p256", at=AT - timedelta(minutes=7)),
        "CMS": signed("p256")[:-1],
    }
    for differs, encoded in wrong.items():
        with pytest.raises(LoginStatementDiffers) as refused:
            check(encoded, **ASKED, certificate=CERTIFICATES["p256"], now=AT)
        assert refused.value.params["differs"] == differs


def test_a_detached_signature_signs_nobody_in() -> None:
    from divit.ades import cades

    due = LoginSignature.composed(**ASKED, at=AT, certificate=CERTIFICATES["p256"])
    made = cades.assemble(due.data, value(KEYS["p256"], due.data), algorithm=due.algorithm, certificate=due.certificate)
    with pytest.raises(LoginStatementDiffers):
        check(made, **ASKED, certificate=CERTIFICATES["p256"], now=AT)
