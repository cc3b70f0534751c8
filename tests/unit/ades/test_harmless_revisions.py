# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What may follow a signature in a PDF is not refused, and is told in words."""

from pathlib import Path

import pytest

from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from harmless_revisions import Desk, Revision, revisions
from trial_signers import KeySigner, LocalTimestamper

REVISIONS = list(revisions())


@pytest.fixture(scope="module")
def desk(
    lab: Path, signer: KeySigner, second_signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> Desk:
    return Desk(lab, signer, second_signer, timestamper, trust)


def test_there_are_many() -> None:
    assert len(REVISIONS) >= 24


@pytest.mark.parametrize("revision", [made for _name, made in REVISIONS], ids=[name for name, _made in REVISIONS])
def test_none_is_refused(desk: Desk, revision: Revision) -> None:
    report = validate(revision(desk), trust=desk.trust)
    first = min(report.signatures, key=lambda one: one.covers.revision or 0)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert first.covers.later in {"signatures", "forms"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a_second_signature_classic", ["yeni bir imza"]),
        ("an_archive_classic", ["belgeyi kapsayan bir zaman damgası", "imzaların kanıtları"]),
        ("forms_filled_behind_a_certification", ["formun alanları"]),
        ("another_description", ["belgenin tanıtım bilgileri"]),
    ],
)
def test_what_came_later_is_told_in_words(desk: Desk, name: str, words: list[str]) -> None:
    (first, *_others) = validate(dict(REVISIONS)[name](desk), trust=desk.trust).signatures
    assert first.covers.as_json()["changes"] == words
