# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What came with a signature and nothing signed protects: altered, damaged, or by nobody who is known."""

from dataclasses import replace

import pytest
from cryptography.x509 import ocsp

from divit.ades.model import Signature
from forged_certificates import NOON, authority
from scenes import DAY, HOUR, Scene, codes, said

PASSED = ("TOTAL_PASSED", None)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def with_evidence(scene: Scene) -> Signature:
    return scene.signature(crls=scene.crls(NOON), ocsps=(scene.ocsp(scene.signer, NOON),))


def flipped(octets: bytes, place: int) -> bytes:
    return octets[:place] + bytes((octets[place] ^ 1,)) + octets[place + 1 :]


def test_what_is_right_and_not_needed_does_no_harm(scene: Scene, with_evidence: Signature) -> None:
    assert said(scene.judge(with_evidence, NOON + HOUR)) == PASSED


def test_a_list_with_another_signature_was_altered(scene: Scene, with_evidence: Signature) -> None:
    lists = (flipped(with_evidence.crls[0], len(with_evidence.crls[0]) - 1), *with_evidence.crls[1:])
    report = scene.judge(replace(with_evidence, crls=lists), NOON + HOUR)
    assert (said(report), codes(report)) == (("TOTAL_FAILED", "FORMAT_FAILURE"), {"altered-evidence"})


def test_an_answer_with_another_signature_was_altered(scene: Scene, with_evidence: Signature) -> None:
    answer = with_evidence.ocsps[0]
    place = answer.index(ocsp.load_der_ocsp_response(answer).signature) + 20
    report = scene.judge(replace(with_evidence, ocsps=(flipped(answer, place),)), NOON + HOUR)
    assert (said(report), codes(report)) == (("TOTAL_FAILED", "FORMAT_FAILURE"), {"altered-evidence"})


@pytest.mark.parametrize("field", ["crls", "ocsps"])
def test_what_cannot_be_read_was_damaged(scene: Scene, with_evidence: Signature, field: str) -> None:
    report = scene.judge(replace(with_evidence, **{field: (b"0\x03nil",)}), NOON + HOUR)  # type: ignore[arg-type]  # a field
    assert (said(report), codes(report)) == (("TOTAL_FAILED", "FORMAT_FAILURE"), {"damaged-evidence"})


def test_a_list_by_another_key_of_the_same_name_is_left_open(scene: Scene, with_evidence: Signature) -> None:
    """An authority that changed its key is no proof of a forged file."""
    other = scene.forge.make("DENEME Alt Kök", scene.root, authority(0))
    report = scene.judge(replace(with_evidence, crls=(scene.crl(other, NOON),)), NOON + HOUR)
    assert (said(report), codes(report)) == (("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"), {"evidence-of-a-stranger"})


def test_a_list_of_somebody_else_altogether_is_left_aside(scene: Scene, with_evidence: Signature) -> None:
    stranger = scene.forge.make("DENEME Başkası", None, authority())
    signature = replace(with_evidence, crls=(scene.crl(stranger, NOON),))
    assert said(scene.judge(signature, NOON + HOUR)) == PASSED


def test_an_altered_copy_of_a_root_is_seen_without_its_name(scene: Scene, with_evidence: Signature) -> None:
    copy = scene.root.der.replace("DENEME Kök".encode(), b"DENEME Kok "[:11].ljust(11, b"."), 1)
    assert copy != scene.root.der
    assert len(copy) == len(scene.root.der)
    certificates = (*with_evidence.certificates, copy)
    report = scene.judge(replace(with_evidence, certificates=certificates), NOON + HOUR)
    assert (said(report), codes(report)) == (("TOTAL_FAILED", "FORMAT_FAILURE"), {"altered-certificate"})


def test_an_archive_time_stamp_protects_them_all(scene: Scene, with_evidence: Signature) -> None:
    archived = scene.archived(with_evidence, NOON + DAY)
    assert said(scene.judge(archived, NOON + 2 * DAY)) == PASSED
