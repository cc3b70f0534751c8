# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What signers say beside signing, with every algorithm, and in files that others encoded: it is all read back."""

from pathlib import Path

import pytest

from divit.ades.cades import reader as cades_reader
from divit.ades.claims import Claims, Place
from divit.ades.content import FileContent
from divit.ades.create import Format, Level, Options, Sources, prepare, sign
from divit.ades.errors import ContentUnreadable, TimestamperMissing
from divit.ades.extend import extend
from divit.ades.model import TimestampKind
from divit.ades.profiles import profiles
from divit.ades.signer import SignatureAlgorithm
from divit.ades.validate import validate
from divit.der import oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from every_key import AnySigner
from trial_signers import KeySigner, LocalTimestamper, signer_of

CONTENT = b"DENEME content"


def told(signed: bytes, trust: TrustStore) -> tuple[str, tuple[str, ...]]:
    (one,) = validate(signed, trust=trust).signatures
    return one.indication.value, tuple(problem.message_en for problem in one.problems)


def test_what_a_signer_says_is_read_back(signer: KeySigner, trust: TrustStore) -> None:
    claims = Claims(
        commitment=oids.PROOF_OF_APPROVAL,
        roles=("Daire Başkanı", "Genel Müdür V."),
        place=Place("TR", "Ankara"),
        mime_type="application/pdf",
    )
    options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims)
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED, options=options)
    (one,) = validate(signed, trust=trust).signatures
    assert one.indication.value == "TOTAL_PASSED"
    assert (one.commitment, one.roles, one.place) == (oids.PROOF_OF_APPROVAL, claims.roles, "Ankara, TR")


@pytest.mark.parametrize("name", ["P2", "P3", "P4"])
def test_the_policy_of_a_profile_is_read_back(signer: KeySigner, name: str) -> None:
    policy = profiles()[name].policy
    assert policy is not None
    options = Options(Format.CADES_ATTACHED, clock.now(), claims=Claims(policy=policy))
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED, options=options)
    (one,) = cades_reader.read(signed, None).signatures
    assert one.policy is not None
    assert (one.policy.oid, one.policy.digest, one.policy.uri) == (policy.oid, policy.digest, policy.uri)
    assert f"Profil {name}" in one.policy.notice


def test_p1_commits_to_nothing() -> None:
    assert profiles()["P1"].policy is None


def test_a_time_stamp_over_the_content_is_signed_and_judged(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    options = Options(Format.CADES_DETACHED, clock.now(), with_content_timestamp=True)
    with pytest.raises(TimestamperMissing):
        prepare(CONTENT, options)
    signed = sign(CONTENT, signer, format=Format.CADES_DETACHED, options=options, timestamper=timestamper)
    (one,) = validate(signed, content=CONTENT, trust=trust).signatures
    assert (one.indication.value, [each.kind for each in one.timestamps]) == (
        "TOTAL_PASSED",
        [TimestampKind.CONTENT.value],
    )
    assert one.made_after is not None
    (other,) = validate(signed, content=b"other", trust=trust).signatures
    assert other.indication.value == "TOTAL_FAILED"


@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
def test_each_algorithm_is_made_raised_and_judged(
    lab: Path, timestamper: LocalTimestamper, trust: TrustStore, algorithm: SignatureAlgorithm
) -> None:
    plain = signer_of(lab, "nes-p256" if algorithm.value.startswith("ecdsa") else "nes-rsa2048")
    signer = AnySigner(plain.key, plain.certificate, plain.chain, algorithm)
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    assert told(signed, trust) == ("TOTAL_PASSED", ())
    assert (
        told(extend(signed, to=Level.LTA, timestamper=timestamper, sources=Sources(trust)), trust)[0] == "TOTAL_PASSED"
    )
    assert told(signed.replace(CONTENT, b"DENEME kontent"), trust)[0] == "TOTAL_FAILED"


def test_a_large_content_that_is_changed_while_it_is_read_is_refused(tmp_path: Path, signer: KeySigner) -> None:
    path = tmp_path / "content"
    path.write_bytes(CONTENT * 100_000)
    content = FileContent(path)
    path.write_bytes(CONTENT)
    with pytest.raises(ContentUnreadable):
        sign(content, signer, format=Format.CADES_DETACHED)
    with pytest.raises(ContentUnreadable):
        FileContent(tmp_path / "nowhere")


def test_a_file_is_signed_and_judged_without_being_held(
    tmp_path: Path, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    path = tmp_path / "content"
    path.write_bytes(CONTENT * 100_000)
    signed = sign(
        FileContent(path),
        signer,
        format=Format.CADES_DETACHED,
        level=Level.LTA,
        timestamper=timestamper,
        sources=Sources(trust),
    )
    assert validate(signed, content=FileContent(path), trust=trust).indication.value == "TOTAL_PASSED"
    assert validate(signed, content=CONTENT * 100_000, trust=trust).indication.value == "TOTAL_PASSED"
    path.write_bytes(CONTENT * 99_999 + b"denemE content")
    assert validate(signed, content=FileContent(path), trust=trust).indication.value == "TOTAL_FAILED"
