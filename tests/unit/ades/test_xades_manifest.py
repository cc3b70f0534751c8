# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML signatures over a list of files."""

from pathlib import Path

import pytest

from divit.ades.content import FileContent
from divit.ades.create import Level, Sources
from divit.ades.errors import ContentMissing, TimestamperMissing
from divit.ades.extend import extend
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.xades.manifest import sign_files
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

FILES = {"yazı 1.txt": b"DENEME", "ek/2.bin": bytes(range(256)), "<3>.txt": b""}


@pytest.mark.parametrize("level", [Level.B, Level.T, Level.LTA, Level.A])
def test_files_are_signed_by_a_list(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, level: Level
) -> None:
    signed = sign_files(FILES, signer, level=level, timestamper=timestamper, sources=Sources(trust))
    (one,) = validate(signed, content=FILES, trust=trust).signatures
    assert one.indication is Indication.TOTAL_PASSED, one.problems
    assert one.level == ("A" if level is Level.A else f"BASELINE-{level.value}")
    assert {"yaz%C4%B1%201.txt", "ek/2.bin", "%3C3%3E.txt"} <= set(one.covers.elements)


def test_a_file_that_is_changed_or_missing_is_found(signer: KeySigner, trust: TrustStore) -> None:
    signed = sign_files(FILES, signer)
    changed = validate(signed, content=FILES | {"ek/2.bin": b"x"}, trust=trust)
    assert changed.indication is Indication.TOTAL_FAILED
    for given in ({name: FILES[name] for name in list(FILES)[:2]}, None, b"DENEME"):
        assert validate(signed, content=given, trust=trust).indication is not Indication.TOTAL_PASSED
    other = signed.replace(b"ek/2.bin", b"ek/3.bin")
    assert validate(other, content=FILES | {"ek/3.bin": FILES["ek/2.bin"]}, trust=trust).indication is (
        Indication.TOTAL_FAILED
    )


def test_files_are_read_where_they_lie_and_the_signature_raised_later(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 2_000_000)
    files = {"large": FileContent(path), "small": b"y"}
    signed = sign_files(files, signer)
    raised = extend(signed, to=Level.LTA, timestamper=timestamper, sources=Sources(trust), content=files)
    (one,) = validate(raised, content=files, trust=TrustStore(trust.anchors)).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-LTA")
    with pytest.raises(ContentMissing):
        extend(signed, to=Level.LTA, timestamper=timestamper, sources=Sources(trust), content={"small": b"y"})


def test_what_a_list_needs(signer: KeySigner) -> None:
    with pytest.raises(ContentMissing):
        sign_files({}, signer)
    with pytest.raises(TimestamperMissing):
        sign_files(FILES, signer, level=Level.T)
