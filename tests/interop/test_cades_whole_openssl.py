# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""More of CAdES between us and OpenSSL: several signers, signatures on signatures, every algorithm, policies, BER."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.der import oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

pytestmark = pytest.mark.needs_openssl
CONTENT = "DENEME içerik\n".encode()


def accepted(signed: bytes, lab: Path, folder: Path, *more: str) -> None:
    (folder / "signed").write_bytes(signed)
    trust = ["-CAfile", str(lab / "root.pem"), "-purpose", "any"]
    command = ["openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", "signed", "-binary", *trust, *more]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == CONTENT


def written_by_openssl(signers: Sequence[KeySigner], folder: Path, *options: str) -> bytes:
    (folder / "content").write_bytes(CONTENT)
    command = ["openssl", "cms", "-sign", "-nodetach", "-cades", "-binary", "-in", "content", "-outform", "DER"]
    for number, signer in enumerate(signers):
        key = signer.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{number}.key").write_bytes(key)
        pem = x509.load_der_x509_certificate(signer.certificate).public_bytes(serialization.Encoding.PEM)
        (folder / f"{number}.pem").write_bytes(pem)
        command += ["-signer", f"{number}.pem", "-inkey", f"{number}.key"]
    ended = subprocess.run([*command, "-md", "sha256", *options], cwd=folder, capture_output=True, check=True)
    return ended.stdout


def test_openssl_accepts_several_signers_and_signatures_on_them(
    lab: Path,
    tmp_path: Path,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
) -> None:
    both = sign_beside(sign(CONTENT, signer, format=Format.CADES_ATTACHED), second_signer)
    accepted(both, lab, tmp_path)
    countersigned = countersign(both, signer_of(lab, "nes-p384"), 1)
    accepted(countersigned, lab, tmp_path)
    accepted(extend(countersigned, to=Level.LTA, timestamper=timestamper, sources=Sources(trust)), lab, tmp_path)


@pytest.mark.parametrize("name", ["P2", "P3", "P4"])
def test_openssl_accepts_everything_that_a_signer_may_say(
    lab: Path, tmp_path: Path, signer: KeySigner, timestamper: LocalTimestamper, name: str
) -> None:
    claims = Claims(profiles()[name].policy, oids.PROOF_OF_APPROVAL, ("Müdür",), Place("TR", "Ankara"), "text/plain")
    options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims, with_content_timestamp=True)
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED, options=options, timestamper=timestamper)
    accepted(signed, lab, tmp_path)


def test_we_accept_and_raise_what_openssl_streams(
    lab: Path, tmp_path: Path, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    streamed = written_by_openssl([signer], tmp_path, "-stream")
    assert streamed[:2] == b"\x30\x80"
    assert validate(streamed, trust=trust).indication is Indication.TOTAL_PASSED
    raised = extend(streamed, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    report = validate(raised, trust=TrustStore(trust.anchors))
    assert (report.indication, report.signatures[0].level) == (Indication.TOTAL_PASSED, "BASELINE-LTA")
    accepted(raised, lab, tmp_path)
    changed = streamed.replace("içerik".encode(), b"icherik")
    assert validate(changed, trust=trust).indication is Indication.TOTAL_FAILED


def test_we_accept_two_signers_of_openssl(
    tmp_path: Path, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    report = validate(written_by_openssl([signer, second_signer], tmp_path), trust=trust)
    assert [one.indication for one in report.signatures] == [Indication.TOTAL_PASSED] * 2


@pytest.mark.parametrize("salt", ["0", "digest", "max"])
@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_we_accept_pss_of_openssl(
    tmp_path: Path, second_signer: KeySigner, trust: TrustStore, hash_name: str, salt: str
) -> None:
    pss = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", f"rsa_pss_saltlen:{salt}", "-md", hash_name)
    signed = written_by_openssl([second_signer], tmp_path, *pss)
    report = validate(signed, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()


def test_a_certificate_that_openssl_left_out_is_found_in_the_folder(
    tmp_path: Path, signer: KeySigner, trust: TrustStore
) -> None:
    signed = written_by_openssl([signer], tmp_path, "-nocerts")
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED
    (one,) = validate(signed, trust=TrustStore(trust.anchors, (), trust.crls)).signatures
    assert one.sub_indication == "NO_SIGNING_CERTIFICATE_FOUND"
