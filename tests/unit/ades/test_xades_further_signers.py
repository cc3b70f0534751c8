# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Several signatures in one XML document: beside each other, and on each other."""

from pathlib import Path

import pytest
from lxml import etree

from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.errors import NoSuchSigner, SignatureBroken, SignedAlready
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.ades.xml import reading
from divit.ades.xml.names import ds, xades
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

DOCUMENT = '<yazı xmlns="urn:a"><konu>DENEME</konu></yazı>'.encode()
FORMATS = [one for one in Format if one.is_xml]
ROOM = Options(Format.XADES_ENVELOPED, clock.now(), with_room_for_others=True)


@pytest.fixture
def other(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-rsa2048")


@pytest.fixture
def sources(trust: TrustStore) -> Sources:
    return Sources(trust)


def beside(format: Format) -> bytes | None:
    return DOCUMENT if format.is_detached else None


def passed(report: Report) -> list[tuple[bool, str | None]]:
    """Which of the signatures of a file that passes are counter-signatures, and the level of each."""
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    return [(one.countersigns is not None, one.level) for one in report.signatures]


def codes(report: Report) -> set[str]:
    return {problem.code for one in report.signatures for problem in one.problems}


@pytest.mark.parametrize("level", [Level.B, Level.LTA])
@pytest.mark.parametrize("format", FORMATS)
def test_a_signature_is_signed(
    signer: KeySigner,
    other: KeySigner,
    timestamper: LocalTimestamper,
    sources: Sources,
    trust: TrustStore,
    format: Format,
    level: Level,
) -> None:
    signed = sign(DOCUMENT, signer, format=format, level=level, timestamper=timestamper, sources=sources)
    both = countersign(signed, other, content=beside(format), claims=Claims(roles=("Müdür",)))
    on_it = countersign(both, signer, 0, 0, content=beside(format))
    report = validate(on_it, content=beside(format), trust=trust)
    assert passed(report) == [(False, f"BASELINE-{level.value}"), (True, "BASELINE-B"), (True, "BASELINE-B")]
    first, second, third = report.signatures
    assert (second.countersigns, third.countersigns) == (first.id, second.id)
    assert (second.covers.scope, second.roles) == ("signature", ("Müdür",))


def test_an_archive_time_stamp_covers_the_signatures_on_a_signature(
    signer: KeySigner, other: KeySigner, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore
) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    archived = extend(countersign(signed, other), to=Level.LTA, timestamper=timestamper, sources=sources)
    report = validate(archived, trust=trust)
    assert passed(report) == [(False, "BASELINE-LTA"), (True, "BASELINE-B")]
    counter = report.signatures[1]
    root = reading.parse(archived)
    value = next(root.iter(xades("CounterSignature"))).find(f".//{ds('SignatureValue')}")
    assert value is not None
    assert counter.best_signature_time is not None
    damaged = archived.replace((value.text or "")[:20].encode(), b"A" * 20)
    told = validate(damaged, trust=trust)
    assert told.indication is Indication.TOTAL_FAILED
    assert {"archive-time-stamp", "signature-value"} <= codes(told)


def test_a_signature_on_another_signature_is_no_counter_signature(
    signer: KeySigner, other: KeySigner, trust: TrustStore
) -> None:
    options = ROOM
    first = sign(DOCUMENT, signer, format=options.format, options=options)
    two = countersign(sign_beside(first, other), other, 0)
    root = reading.parse(two)
    signatures = [one for one in root if one.tag == ds("Signature")]
    counter = next(root.iter(xades("CounterSignature")))
    holder = counter.getparent()
    moved = signatures[1].find(f".//{xades('QualifyingProperties')}")
    assert holder is not None
    assert moved is not None
    outer = holder.getparent()
    assert outer is not None
    moved.append(outer)
    report = validate(etree.tostring(root.getroottree(), encoding="utf-8"), trust=trust)
    assert report.indication is Indication.INDETERMINATE
    assert "signs-another" in codes(report)


def test_only_what_is_right_and_there_is_signed(signer: KeySigner, timestamper: LocalTimestamper) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    with pytest.raises(SignatureBroken):
        countersign(signed.replace(b"DENEME", b"DENEMI"), signer)
    with pytest.raises(NoSuchSigner):
        countersign(signed, signer, 1)
    with pytest.raises(NoSuchSigner):
        countersign(signed, signer, 0, 0)
    for _ in range(4):
        signed = countersign(signed, signer)
    with pytest.raises(SignatureBroken):
        countersign(signed, signer, 0, 0, 0, 0, 0)


def test_a_value_without_an_id_that_a_time_stamp_covers_cannot_be_signed(
    signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    root = reading.parse(signed)
    name = next(root.iter(ds("SignatureValue"))).get("Id", "")
    without = signed.replace(f' Id="{name}"'.encode(), b"")
    with pytest.raises(SignatureBroken):
        countersign(without, signer)


def test_several_sign_one_document_beside_each_other(
    signer: KeySigner, other: KeySigner, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore
) -> None:
    first = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, options=ROOM)
    assert passed(validate(first, trust=trust)) == [(False, "BASELINE-B")]
    both = sign_beside(first, other)
    three = sign(both, signer, format=Format.XADES_ENVELOPED, level=Level.LTA, timestamper=timestamper, sources=sources)
    assert passed(validate(three, trust=trust)) == [
        (False, "BASELINE-B"),
        (False, "BASELINE-B"),
        (False, "BASELINE-LTA"),
    ]
    second = extend(three, to=Level.LT, timestamper=timestamper, sources=sources, signer=1)
    raised = extend(second, to=Level.T, timestamper=timestamper, signer=0)
    assert [level for _, level in passed(validate(raised, trust=trust))] == [
        "BASELINE-T",
        "BASELINE-LT",
        "BASELINE-LTA",
    ]
    report = validate(raised.replace(b"DENEME", b"DENEMI"), trust=trust)
    assert {one.indication for one in report.signatures} == {Indication.TOTAL_FAILED}


@pytest.mark.parametrize("format", FORMATS)
def test_nobody_breaks_a_signature_that_leaves_no_room(signer: KeySigner, other: KeySigner, format: Format) -> None:
    signed = sign(DOCUMENT, signer, format=format)
    with pytest.raises(SignedAlready):
        sign_beside(signed, other)
