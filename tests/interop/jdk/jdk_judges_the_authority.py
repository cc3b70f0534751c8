# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Java's PKIX checker asks ``divit authority serve`` by OCSP and reads its CRLs. It needs a JDK."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from authority_served import Served, served_authority

ALONE = ("--alone", "--note", "DENEME")
pytestmark = pytest.mark.timeout(900)
JUDGE = Path(__file__).with_name("Pkix.java")
WAYS = ("ocsp", "crl", "both")
_PATIENCE = ("crl.timeout", "crl.readtimeout", "ocsp.timeout", "ocsp.readtimeout")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_authority(tmp_path_factory.mktemp("authority")) as made:
        made.divit("crl", "kok")
        yield made


def judged(served: Served, how: str, holder: str, *above: str) -> str:
    files = [f"{name}.cer" for name in ("kok", holder, *(above or ("nes-1",)))]
    # With a nonce, which Java sends only when told; and more patient than its fifteen seconds, on a busy machine.
    options = ["-Djdk.security.certpath.ocspNonce=true"] if how == "ocsp" else []
    options += [f"-Dcom.sun.security.{name}=60" for name in _PATIENCE]
    return served.run("java", *options, str(JUDGE), how, *files).strip()


def test_java_accepts_our_paths_and_refuses_what_was_suspended_or_revoked(served: Served) -> None:
    serial = served.issue("holder")
    served.divit("crl", "nes-1")
    assert {how: judged(served, how, "holder") for how in WAYS} == dict.fromkeys(WAYS, "accepted")
    served.divit("suspend", "nes-1", serial)
    assert judged(served, "ocsp", "holder").startswith("refused REVOKED 0")
    served.divit("revoke", "nes-1", serial, "--reason", "key_compromise", *ALONE)
    served.divit("crl", "nes-1")
    for how in WAYS:
        told = judged(served, how, "holder")
        assert told.startswith("refused REVOKED 0"), how
        assert "KEY_COMPROMISE" in told


def test_java_accepts_our_time_stamping_unit_and_asks_nobody_about_a_responder(served: Served) -> None:
    served.divit("crl", "nes-1")
    assert {how: judged(served, how, "nes-1-tsa") for how in WAYS} == dict.fromkeys(WAYS, "accepted")
    # A responder's own certificate says that it is not to be asked about (id-pkix-ocsp-nocheck) and names no CRL.
    assert judged(served, "crl", "nes-1-ocsp-signer").startswith("refused UNDETERMINED_REVOCATION_STATUS 0")


def test_java_refuses_a_path_whose_authority_was_revoked(served: Served) -> None:
    served.issue("orphan")
    serial = served.run("openssl", "x509", "-inform", "DER", "-in", "nes-1.cer", "-noout", "-serial").strip()
    served.divit("revoke", "kok", serial.partition("=")[2], "--reason", "cessation_of_operation", *ALONE)
    served.divit("crl", "kok")
    assert judged(served, "crl", "orphan").startswith("refused REVOKED 1")
