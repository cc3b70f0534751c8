# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CAdES between us and OpenSSL's command line, both ways."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from every_key import KeyKind, signer_with
from trial_signers import KeySigner, LocalTimestamper

pytestmark = pytest.mark.needs_openssl
CONTENT = "DENEME içerik\n".encode()


def openssl(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["openssl", "cms", *arguments], cwd=folder, capture_output=True, check=False)


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("format", [Format.CADES_DETACHED, Format.CADES_ATTACHED])
def test_openssl_accepts_what_we_sign(
    lab: Path,
    tmp_path: Path,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    key: KeyKind,
    level: Level,
    format: Format,
) -> None:
    signed = sign(
        CONTENT, signer_with(lab, key), format=format, level=level, timestamper=timestamper, sources=Sources(trust)
    )
    (tmp_path / "signed").write_bytes(signed)
    (tmp_path / "content").write_bytes(CONTENT)
    detached = ["-content", "content"] if format is Format.CADES_DETACHED else []
    trust = ["-CAfile", str(lab / "root.pem"), "-purpose", "any"]
    ended = openssl(
        "-verify", "-cades", "-inform", "DER", "-in", "signed", "-binary", *detached, *trust, folder=tmp_path
    )
    assert ended.returncode == 0, ended.stderr
    assert b"CAdES Verification successful" in ended.stderr
    assert ended.stdout == CONTENT


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("attached", [True, False])
def test_we_accept_what_openssl_signs(
    lab: Path, tmp_path: Path, trust: TrustStore, key: KeyKind, attached: bool
) -> None:
    signed = _openssl_signed(signer_with(lab, key), tmp_path, attached=attached, cades=True)
    report = validate(signed, content=None if attached else CONTENT, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signatures[0].level == "BASELINE-B"


def test_a_plain_cms_without_the_certificate_bound_is_no_cades(
    signer: KeySigner, tmp_path: Path, trust: TrustStore
) -> None:
    signed = _openssl_signed(signer, tmp_path, attached=True, cades=False)
    (one,) = validate(signed, trust=trust).signatures
    assert (one.indication, one.sub_indication) == (Indication.INDETERMINATE, "SIG_CONSTRAINTS_FAILURE")
    assert one.level is None


def test_openssl_refuses_what_we_refuse(lab: Path, signer: KeySigner, tmp_path: Path, trust: TrustStore) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    changed = signed.replace("içerik".encode(), b"igerik!")
    (tmp_path / "changed").write_bytes(changed)
    trusted = ["-CAfile", str(lab / "root.pem"), "-purpose", "any"]
    ended = openssl("-verify", "-cades", "-inform", "DER", "-in", "changed", *trusted, folder=tmp_path)
    assert ended.returncode != 0
    assert validate(changed, trust=trust).indication is Indication.TOTAL_FAILED


def _openssl_signed(signer: KeySigner, folder: Path, *, attached: bool, cades: bool) -> bytes:
    key = signer.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(key)
    for name, certificates in (("leaf.pem", [signer.certificate]), ("chain.pem", signer.chain)):
        (folder / name).write_bytes(b"".join(_pem(one) for one in certificates))
    (folder / "content").write_bytes(CONTENT)
    shape = [*(["-nodetach"] if attached else []), *(["-cades"] if cades else [])]
    pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"]
    key_options = pss if signer.algorithm is KeyKind.RSA_PSS.value else []
    hashed = ["-md", signer.algorithm.hash_name]
    who = ["-signer", "leaf.pem", "-inkey", "key.pem", *key_options, "-certfile", "chain.pem", *hashed]
    ended = openssl(
        "-sign", *shape, *who, "-in", "content", "-binary", "-outform", "DER", "-out", "signed", folder=folder
    )
    assert ended.returncode == 0, ended.stderr
    return (folder / "signed").read_bytes()


def _pem(certificate: bytes) -> bytes:
    from cryptography import x509

    return x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)
