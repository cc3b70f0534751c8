# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CAdES at every level: made at once or raised step by step, it is judged to be what it says."""

from itertools import pairwise
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.errors import ContentMissing, LevelNotHigher, NoSuchSigner, SignatureBroken, TrustMissing
from divit.ades.extend import extend
from divit.ades.report import Report
from divit.ades.validate import validate
from divit.der import cms, oids
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

CONTENT = b"DENEME content"
FORMS = {
    Level.B: "BASELINE-B",
    Level.T: "BASELINE-T",
    Level.LT: "BASELINE-LT",
    Level.LTA: "BASELINE-LTA",
    Level.XL: "X-L",
    Level.A: "A",
}


@pytest.fixture
def sources(trust: TrustStore) -> Sources:
    return Sources(trust)


def blind(trust: TrustStore) -> TrustStore:
    """The same anchors, and nothing else: the rest must have come with the signature."""
    return TrustStore(trust.anchors)


def only(report: Report) -> tuple[str, str | None, tuple[str, ...]]:
    (one,) = report.signatures
    return one.indication.value, one.level, tuple(problem.message_en for problem in one.problems)


@pytest.mark.parametrize("format", [Format.CADES_DETACHED, Format.CADES_ATTACHED])
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("name", ["nes-rsa2048", "nes-p256", "nes-p384"])
def test_each_level_is_made_and_recognised(
    lab: Path,
    timestamper: LocalTimestamper,
    sources: Sources,
    trust: TrustStore,
    name: str,
    level: Level,
    format: Format,
) -> None:
    signed = sign(CONTENT, signer_of(lab, name), format=format, level=level, timestamper=timestamper, sources=sources)
    content = CONTENT if format is Format.CADES_DETACHED else None
    judged_by = blind(trust) if level.has_evidence else trust
    assert only(validate(signed, content=content, trust=judged_by)) == ("TOTAL_PASSED", FORMS[level], ())


@pytest.mark.parametrize(
    "way",
    [
        (Level.B, Level.T, Level.LT, Level.LTA, Level.LTA, Level.LTA),
        (Level.B, Level.LTA),
        (Level.T, Level.XL, Level.A, Level.A),
        (Level.B, Level.XL, Level.LTA),
        (Level.LT, Level.A),
    ],
)
def test_a_signature_is_raised_again_and_again(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore, way: tuple[Level, ...]
) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_DETACHED, level=way[0], timestamper=timestamper, sources=sources)
    for before, after in pairwise(way):
        raised = extend(signed, to=after, timestamper=timestamper, sources=sources, content=CONTENT)
        indication, _level, problems = only(
            validate(raised, content=CONTENT, trust=blind(trust) if after.has_evidence else trust)
        )
        assert (indication, problems) == ("TOTAL_PASSED", ()), (before, after)
        signed = raised
    (info,) = cms.parse_signed_data(signed).signer_infos
    archived = [one for one in way if one.is_archived]
    assert len(info.unsigned.get(oids.ARCHIVE_TIME_STAMP_V3, [])) == len(archived)


def test_only_a_higher_level_can_be_asked_for(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    stamped = sign(CONTENT, signer, format=Format.CADES_ATTACHED, level=Level.T, timestamper=timestamper)
    for level in (Level.B, Level.T):
        with pytest.raises(LevelNotHigher):
            extend(stamped, to=level, timestamper=timestamper, sources=sources)


def test_evidence_needs_somebody_trusted(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    with pytest.raises(TrustMissing):
        sign(CONTENT, signer, format=Format.CADES_ATTACHED, level=Level.LT, timestamper=timestamper)


def test_an_archive_time_stamp_needs_the_content(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_DETACHED)
    with pytest.raises(ContentMissing):
        extend(signed, to=Level.LTA, timestamper=timestamper, sources=sources)


def test_a_signature_that_is_wrong_is_not_raised(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    with pytest.raises(SignatureBroken):
        extend(signed.replace(CONTENT, b"DENEME kontent"), to=Level.T, timestamper=timestamper)


def test_a_signer_that_is_not_there_is_not_raised(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    with pytest.raises(NoSuchSigner):
        extend(signed, to=Level.T, timestamper=timestamper, signer=1)
