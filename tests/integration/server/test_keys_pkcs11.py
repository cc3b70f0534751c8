# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys of the house in a hardware module: SoftHSM stands for it, reached through the pool of logged-in sessions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509

from audit_log import write
from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from divit.server.audit.queries import verify_chain
from divit.server.keys import queries as keys
from divit.server.keys import services
from divit.server.keys.backends import backend, pkcs11
from divit.server.keys.errors import KeysUnprotected, KeyUnusable
from divit.tokens.errors import WrongPin
from divit.tokens.pool import TokenPool
from divit.tokens.wipe import SecretBytes
from keys_in_module import keys_in_module
from softhsm import SoftToken

pytestmark = [pytest.mark.django_db, pytest.mark.needs_softhsm]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftToken]:
    """New keys are made in a module."""
    with keys_in_module(tmp_path, monkeypatch) as token:
        yield token


@pytest.mark.parametrize("algorithm", ["rsa2048", "p256", "p384"])
def test_a_key_made_in_the_module_signs_what_our_own_validator_accepts(module: SoftToken, algorithm: str) -> None:
    services.make(purpose_name="seal", algorithm=algorithm)
    signer = keys.signer_for("seal")
    x509.load_der_x509_certificate(signer.certificate).verify_directly_issued_by(
        x509.load_der_x509_certificate(signer.certificate)
    )
    signed = sign(b"Bu belge denemedir.", signer, format=Format.CADES_ATTACHED)
    report = validate(signed, trust=TrustStore(anchors=(signer.certificate,)))
    assert report.indication is Indication.TOTAL_PASSED


def test_the_log_is_sealed_by_the_module_and_no_key_lies_in_a_file(module: SoftToken, home: Path) -> None:
    write(3)
    assert verify_chain().intact
    assert not list((home / "keys").glob("*.key"))


def test_the_same_name_is_the_same_key_in_every_session(module: SoftToken) -> None:
    holder = backend("pkcs11")
    made = holder.make("seal-1", "p256")
    assert holder.make("seal-1", "p256") == made
    assert holder.make("webhook-1", "hmac-sha256") == b""
    with ThreadPoolExecutor(4) as threads:
        macs = set(threads.map(lambda _: holder.mac("webhook-1", b"x"), range(12)))
    assert len(macs) == 1


def test_a_session_that_died_is_replaced_and_the_call_succeeds(module: SoftToken) -> None:
    holder = backend("pkcs11")
    holder.make("webhook-1", "hmac-sha256")
    before = holder.mac("webhook-1", b"x")
    [session] = pkcs11._pool(module.uri, 2)._idle
    session._process.kill()
    session._process.wait()
    assert holder.mac("webhook-1", b"x") == before


def test_a_refused_pin_is_tried_once_and_never_again(module: SoftToken) -> None:
    asked: list[int] = []

    def wrong() -> SecretBytes:
        asked.append(1)
        return SecretBytes.take(bytearray(b"999999"))

    pool = TokenPool(module.uri, pin=wrong, most=2)
    for _ in range(4):
        with pytest.raises(WrongPin):
            pool.mac("01", b"x")
    assert len(asked) == 1


def test_what_the_module_does_not_hold_or_cannot_do_is_an_unusable_key(module: SoftToken) -> None:
    holder = backend("pkcs11")
    with pytest.raises(KeyUnusable):
        holder.mac("webhook-1", b"x")
    with pytest.raises(KeyUnusable):
        holder.sign("seal-1", "p256", b"x")
    with pytest.raises(KeyUnusable):
        holder.sign("seal-1", "hmac-sha256", b"x")
    with pytest.raises(KeyUnusable):
        holder.make("seal-1", "ed25519")


def test_a_pin_that_others_may_read_or_that_nobody_gave_opens_nothing(
    module: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pin").chmod(0o444)
    with pytest.raises(KeysUnprotected):
        backend("pkcs11").make("seal-1", "p256")
    monkeypatch.delenv("DIVIT_KEYS_PIN_FILE")
    with pytest.raises(KeysUnprotected):
        backend("pkcs11").make("seal-1", "p256")


def test_a_key_stays_where_it_was_made(module: SoftToken, monkeypatch: pytest.MonkeyPatch) -> None:
    services.make(purpose_name="webhook")
    before = keys.mac("webhook", b"x")
    monkeypatch.setenv("DIVIT_KEYS_BACKEND", "file")
    services.make(purpose_name="webhook")
    assert [key.backend for key in keys.all_keys() if key.purpose == "webhook"] == ["pkcs11", "file"]
    assert keys.mac_with("webhook-1", b"x") == before
