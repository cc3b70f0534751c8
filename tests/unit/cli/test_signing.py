# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Nothing is written that our own validator has not accepted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from divit.ades.create import Level, Sources
from divit.cli.errors import ResultNotValid, ResultUndecided
from divit.cli.files import combined
from divit.cli.sign_choices import Plan
from divit.cli.signing import Desk
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, signer_of, typst_letter


class Lying(KeySigner):
    """A card whose signatures are of something else."""

    def sign(self, data: bytes) -> bytes:
        return super().sign(b"something else")

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        return (self.sign(data) for data in batch)


def desk(trust: TrustStore) -> Desk:
    return Desk(level=Level.B, timestamper=None, sources=Sources(trust))


def plan(folder: Path) -> Plan:
    source = folder / "letter.pdf"
    source.write_bytes(typst_letter())
    return Plan(source, "pades", folder / "letter.signed.pdf")


def test_a_card_that_signs_something_else_gets_no_file_written(lab: Path, tmp_path: Path) -> None:
    honest = signer_of(lab, "nes-p256")
    lying = Lying(honest.key, honest.certificate, honest.chain, honest.algorithm)
    with pytest.raises(ResultNotValid):
        desk(TrustStore.from_folder(lab)).sign(lying, plan(tmp_path))
    assert not plan(tmp_path).target.exists()


def test_a_signer_whom_nobody_trusts_gets_no_file_written(lab: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultUndecided):
        desk(TrustStore()).sign(signer_of(lab, "nes-p256"), plan(tmp_path))
    assert not plan(tmp_path).target.exists()


@pytest.mark.parametrize(
    ("statuses", "status"), [([], 0), ([0, 2], 2), ([2, 3, 0], 3), ([0, 3, 1, 2], 1), ([4, 2], 4), ([3, 4], 3)]
)
def test_the_heaviest_status_wins(statuses: list[int], status: int) -> None:
    assert combined(statuses) == status


def test_without_a_trust_folder_only_a_wrong_signature_is_refused(lab: Path, tmp_path: Path) -> None:
    honest = signer_of(lab, "nes-p256")
    unasked = replace(desk(TrustStore()), must_pass=False)
    with pytest.raises(ResultNotValid):
        unasked.sign(Lying(honest.key, honest.certificate, honest.chain, honest.algorithm), plan(tmp_path))
    assert not plan(tmp_path).target.exists()
    assert unasked.sign(honest, plan(tmp_path)).path.exists()
