# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An authority whose keys are in a hardware module: the same way, and what happens when the module is gone and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.x509 import ocsp as judge

import authority_house as house
from divit.der import ocsp as structure
from divit.der.x509 import certificate_parts
from divit.pki import ocsp_status
from divit.pki.signatures import is_crl_signed_by, is_signed_by
from divit.server.audit.errors import AuditKeyUnusable
from divit.server.authority import queries, services
from divit.server.authority.doors.serving import Doors
from divit.server.authority.models import Certificate
from divit.server.keys.backends import pkcs11
from keys_in_module import keys_in_module
from softhsm import SoftToken

pytestmark = [pytest.mark.django_db, pytest.mark.needs_softhsm]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftToken]:
    with keys_in_module(tmp_path, monkeypatch) as token:
        yield token


def status(request: bytes) -> judge.OCSPCertStatus:
    return judge.load_der_ocsp_response(Doors().reply("POST", "/ocsp", request).body).certificate_status


def test_certificates_answers_and_lists_are_signed_by_the_module_and_no_key_lies_in_a_file(
    module: SoftToken, home: Path
) -> None:
    house.found_with_responder()
    certificate, ca = house.issue(), queries.own_certificate(house.ISSUING)
    assert is_signed_by(certificate, ca)
    assert is_signed_by(ca, queries.own_certificate(house.ROOT))
    assert is_crl_signed_by(services.publish(authority=house.ISSUING), ca)
    for nonce in (None, b"1" * 16):
        request = structure.request([ocsp_status.cert_id(certificate, ca, "sha1")], nonce)
        assert status(request) is judge.OCSPCertStatus.GOOD
    services.revoke(
        authority=house.ISSUING, serial=f"{certificate_parts(certificate).serial:x}", reason="key_compromise"
    )
    assert status(request) is judge.OCSPCertStatus.REVOKED
    assert not list((home / "keys").glob("*.key"))


def test_a_session_that_died_in_the_module_is_replaced_and_the_certificate_is_issued_once(module: SoftToken) -> None:
    house.found()
    [session, *_] = pkcs11._pool(module.uri, 2)._idle
    session._process.kill()
    session._process.wait()
    assert is_signed_by(house.issue(), queries.own_certificate(house.ISSUING))
    assert {row.state for row in Certificate.objects.all()} == {"valid"}


def end_sessions(module: SoftToken) -> None:
    """What a module that loses its power does to those who were logged in."""
    for session in pkcs11._pool(module.uri, 2)._idle:
        session._process.kill()
        session._process.wait()


def answered(certificate: bytes) -> judge.OCSPCertStatus:
    request = structure.request([ocsp_status.cert_id(certificate, queries.own_certificate(house.ISSUING), "sha1")])
    return status(request)


def test_a_module_that_is_gone_issues_nothing_and_is_back_by_itself(module: SoftToken) -> None:
    house.found_with_responder()
    certificate, before = house.issue(), Certificate.objects.count()
    tokens = Path(module.env["SOFTHSM2_CONF"]).parent / "tokens"
    tokens.rename(tokens.with_name("away"))
    end_sessions(module)
    with pytest.raises(AuditKeyUnusable):
        house.prepare()
    assert Certificate.objects.count() == before, "what cannot be told is not done"
    assert answered(certificate) is judge.OCSPCertStatus.GOOD, "signed before"
    tokens.with_name("away").rename(tokens)
    assert is_signed_by(house.issue(), queries.own_certificate(house.ISSUING))


def test_a_wrong_pin_is_tried_once_and_the_right_one_needs_no_new_start(
    module: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.found()
    wrong, right = tmp_path / "wrong", (tmp_path / "pin").read_bytes()
    wrong.write_bytes(b"0000")
    wrong.chmod(0o400)
    monkeypatch.setenv("DIVIT_KEYS_PIN_FILE", str(wrong))
    end_sessions(module)
    tried = pkcs11._pool(module.uri, 2)
    for _ in range(4):
        with pytest.raises(AuditKeyUnusable):
            house.prepare()
    assert tried is pkcs11._pool(module.uri, 2)
    assert tried._refusal is not None, "the module counts wrong tries, and was asked once"
    wrong.unlink()
    wrong.write_bytes(right)
    wrong.chmod(0o400)
    assert is_signed_by(house.issue(), queries.own_certificate(house.ISSUING))
