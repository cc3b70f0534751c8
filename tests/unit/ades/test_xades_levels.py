# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XAdES at every level: made at once or raised step by step, it is judged to be what it says."""

from itertools import pairwise
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.errors import ContentMissing, LevelNotHigher, NoSuchSigner, SignatureBroken, TrustMissing
from divit.ades.extend import extend
from divit.ades.report import Report
from divit.ades.validate import validate
from divit.ades.xml import reading
from divit.ades.xml.names import XADES_141
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

DOCUMENT = '<yazı xmlns="urn:a" xmlns:b="urn:b" b:no="1"><konu>DENEME</konu></yazı>'.encode()
FORMATS = [one for one in Format if one.is_xml]
FORMS = {
    Level.B: "BASELINE-B",
    Level.T: "BASELINE-T",
    Level.LT: "BASELINE-LT",
    Level.LTA: "BASELINE-LTA",
    Level.XL: "X-L",
    Level.A: "A",
}
ARCHIVE = f"{{{XADES_141}}}ArchiveTimeStamp"


@pytest.fixture
def sources(trust: TrustStore) -> Sources:
    return Sources(trust)


def blind(trust: TrustStore) -> TrustStore:
    """The same anchors, and nothing else: the rest must have come with the signature."""
    return TrustStore(trust.anchors)


def beside(format: Format) -> bytes | None:
    return DOCUMENT if format.is_detached else None


def only(report: Report) -> tuple[str, str | None, tuple[str, ...]]:
    (one,) = report.signatures
    return one.indication.value, one.level, tuple(problem.message_en for problem in one.problems)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("name", ["nes-rsa2048", "nes-p256"])
def test_each_level_is_made_and_recognised(
    lab: Path,
    timestamper: LocalTimestamper,
    sources: Sources,
    trust: TrustStore,
    name: str,
    level: Level,
    format: Format,
) -> None:
    signed = sign(DOCUMENT, signer_of(lab, name), format=format, level=level, timestamper=timestamper, sources=sources)
    judged_by = blind(trust) if level.has_evidence else trust
    assert only(validate(signed, content=beside(format), trust=judged_by)) == ("TOTAL_PASSED", FORMS[level], ())


@pytest.mark.parametrize("format", FORMATS)
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
    signer: KeySigner,
    timestamper: LocalTimestamper,
    sources: Sources,
    trust: TrustStore,
    format: Format,
    way: tuple[Level, ...],
) -> None:
    signed = sign(DOCUMENT, signer, format=format, level=way[0], timestamper=timestamper, sources=sources)
    for before, after in pairwise(way):
        raised = extend(signed, to=after, timestamper=timestamper, sources=sources, content=beside(format))
        known = blind(trust) if after.has_evidence else trust
        indication, _level, problems = only(validate(raised, content=beside(format), trust=known))
        assert (indication, problems) == ("TOTAL_PASSED", ()), (before, after)
        signed = raised
    archived = [one for one in way if one.is_archived]
    assert len(list(reading.parse(signed).iter(ARCHIVE))) == len(archived)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-9"])
def test_the_document_keeps_every_octet(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore, encoding: str
) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- ş --><a>\n<b c=\'d\' />ğ</a >\n'.encode(encoding)
    signed = sign(document, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    raised = extend(signed, to=Level.LTA, timestamper=timestamper, sources=sources)
    end = "</xades:UnsignedSignatureProperties>".encode(encoding.replace("utf-16", "utf-16-le"))
    before, _, after = signed.partition(end)
    assert after
    assert raised.startswith(before)
    assert raised.endswith(after)
    assert only(validate(raised, trust=blind(trust)))[:2] == ("TOTAL_PASSED", "BASELINE-LTA")


def test_only_a_higher_level_can_be_asked_for(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    stamped = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    for level in (Level.B, Level.T):
        with pytest.raises(LevelNotHigher):
            extend(stamped, to=level, timestamper=timestamper, sources=sources)


def test_evidence_needs_somebody_trusted(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    with pytest.raises(TrustMissing):
        extend(signed, to=Level.LT, timestamper=timestamper)
    with pytest.raises(TrustMissing):
        sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.LT, timestamper=timestamper)


def test_an_archive_time_stamp_needs_the_content(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_DETACHED)
    with pytest.raises(ContentMissing):
        extend(signed, to=Level.LTA, timestamper=timestamper, sources=sources)
    assert extend(signed, to=Level.LT, timestamper=timestamper, sources=sources)


def test_a_signature_that_is_wrong_is_not_raised(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED)
    with pytest.raises(SignatureBroken):
        extend(signed.replace(b"DENEME", b"DENEMI"), to=Level.T, timestamper=timestamper)


def test_a_signer_that_is_not_there_is_not_raised(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED)
    with pytest.raises(NoSuchSigner):
        extend(signed, to=Level.T, timestamper=timestamper, signer=1)
