# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Strangers judge the trial CA: OpenSSL's verify, ocsp and ts, and the cryptography library."""

import base64
import hashlib
import subprocess
import urllib.request
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from divit.pki import lab as trial_ca

pytestmark = pytest.mark.needs_openssl


class Served(Protocol):
    """What the fixture of the running responders offers."""

    folder: Path
    ocsp: str
    tsa: str


def openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def verified(folder: Path, name: str) -> str:
    chain = ("-CAfile", "root.pem", "-untrusted", "issuing-ca.pem", "-CRLfile", "crl.pem")
    return openssl(folder, "verify", "-crl_check_all", "-x509_strict", *chain, f"{name}.pem")


@pytest.mark.parametrize(
    "name",
    ["nes-rsa2048", "nes-p256", "nes-p384", "seal-rsa2048", "seal-p256", "tsa", "ocsp", "not-qualified-p256"],
)
def test_openssl_accepts_every_good_certificate_with_its_crls(lab: Path, name: str) -> None:
    assert verified(lab, name).strip() == f"{name}.pem: OK"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("expired-nes-p256", "certificate has expired"), ("revoked-nes-p256", "certificate revoked")],
)
def test_openssl_refuses_the_expired_and_the_revoked(lab: Path, name: str, reason: str) -> None:
    assert reason in verified(lab, name)


@pytest.mark.parametrize("switch", [(), ("-sha256",), ("-sha384",), ("-no_nonce",)], ids=str)
def test_openssl_ocsp_believes_our_answers(lab_server: Served, switch: tuple[str, ...]) -> None:
    asked = ("-cert", "nes-p256.pem", "-cert", "revoked-nes-p256.pem", "-cert", "tsa.pem")
    told = openssl(
        lab_server.folder,
        "ocsp",
        *switch,
        *("-issuer", "issuing-ca.pem", *asked, "-url", lab_server.ocsp),
        *("-CAfile", "root.pem", "-verify_other", "issuing-ca.pem"),
    )
    assert "Response verify OK" in told
    assert "nes-p256.pem: good" in told
    assert "revoked-nes-p256.pem: revoked" in told
    assert "tsa.pem: good" in told
    assert "WARNING" not in told


def test_openssl_ocsp_is_told_that_a_strange_serial_is_unknown(lab_server: Served) -> None:
    told = openssl(
        lab_server.folder,
        *("ocsp", "-issuer", "issuing-ca.pem", "-serial", "0x1234", "-url", lab_server.ocsp),
        *("-CAfile", "root.pem", "-verify_other", "issuing-ca.pem"),
    )
    assert "0x1234: unknown" in told


def test_a_get_is_answered_as_the_rfc_says_and_openssl_believes_it(lab_server: Served, tmp_path: Path) -> None:
    request, response = tmp_path / "q.der", tmp_path / "r.der"
    about = ("-issuer", "issuing-ca.pem", "-cert", "nes-p256.pem", "-no_nonce")
    openssl(lab_server.folder, "ocsp", *about, "-reqout", str(request))
    address = f"{lab_server.ocsp}/{quote(base64.b64encode(request.read_bytes()).decode(), safe='')}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        response.write_bytes(answer.read())
        assert "max-age=" in answer.headers["Cache-Control"]
    assert ocsp.load_der_ocsp_response(response.read_bytes()).certificate_status is ocsp.OCSPCertStatus.GOOD
    trust = ("-CAfile", "root.pem", "-verify_other", "issuing-ca.pem")
    told = openssl(lab_server.folder, "ocsp", *about, "-respin", str(response), *trust)
    assert "Response verify OK" in told


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_openssl_ts_believes_our_time_stamps(lab_server: Served, tmp_path: Path, hash_name: str) -> None:
    document, query, reply = tmp_path / "belge", tmp_path / "q.tsq", tmp_path / "r.tsr"
    document.write_bytes(b"belge")
    openssl(tmp_path, "ts", "-query", "-data", str(document), f"-{hash_name}", "-cert", "-out", str(query))
    headers = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(lab_server.tsa, query.read_bytes(), headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "application/timestamp-reply"
        reply.write_bytes(answer.read())
    trust = ("-CAfile", "root.pem", "-untrusted", "issuing-ca.pem")
    for subject in (("-data", str(document)), ("-queryfile", str(query))):
        told = openssl(lab_server.folder, "ts", "-verify", *subject, "-in", str(reply), *trust)
        assert "Verification: OK" in told
    other = tmp_path / "baska"
    other.write_bytes(b"baska")
    told = openssl(lab_server.folder, "ts", "-verify", "-data", str(other), "-in", str(reply), *trust)
    assert "Verification: FAILED" in told


def test_openssl_ts_reads_our_refusals(lab_server: Served, tmp_path: Path) -> None:
    query, reply = tmp_path / "q.tsq", tmp_path / "r.tsr"
    openssl(tmp_path, "ts", "-query", "-digest", hashlib.sha1(b"x").hexdigest(), "-sha1", "-out", str(query))
    asked = urllib.request.Request(lab_server.tsa, query.read_bytes())
    with urllib.request.urlopen(asked, timeout=30) as answer:
        reply.write_bytes(answer.read())
    told = openssl(tmp_path, "ts", "-reply", "-in", str(reply), "-text")
    assert "Rejected" in told
    assert "unrecognized or unsupported algorithm" in told


def test_openssl_crl_and_cryptography_read_the_served_crl(lab_server: Served, tmp_path: Path) -> None:
    crl = tmp_path / "alt.crl"
    with urllib.request.urlopen(lab_server.ocsp.replace("/ocsp", "/crl/issuing-ca.crl"), timeout=30) as answer:
        crl.write_bytes(answer.read())
    told = openssl(lab_server.folder, "crl", "-inform", "DER", "-in", str(crl), "-CAfile", "issuing-ca.pem", "-noout")
    assert "verify OK" in told
    loaded = x509.load_der_x509_crl(crl.read_bytes())
    issuer = x509.load_pem_x509_certificate((lab_server.folder / "issuing-ca.pem").read_bytes())
    assert loaded.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # an EC key


def test_openssl_opens_the_card_files(lab: Path) -> None:
    password = f"pass:{trial_ca.PASSWORD}"
    told = openssl(lab, "pkcs12", "-in", "nes-rsa2048.p12", "-passin", password, "-nokeys", "-info")
    assert told.count("BEGIN CERTIFICATE") == 3
