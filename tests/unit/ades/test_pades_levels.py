# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PAdES at every level: made at once or raised step by step, it is judged to be what it says."""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.errors import EvidenceMissing, LevelNotHigher, LevelUnsupported, NoSuchSigner, SignatureBroken
from divit.ades.extend import extend
from divit.ades.pdf.document import Document
from divit.ades.pdf.security_store import Stored
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of, with_xref_stream

LADDER = (Level.B, Level.T, Level.LT, Level.LTA)


@pytest.fixture
def sources(trust: TrustStore) -> Sources:
    return Sources(trust)


@pytest.fixture(params=["classic", "stream"])
def pdf(request: pytest.FixtureRequest, letter: bytes) -> bytes:
    return letter if request.param == "classic" else with_xref_stream(letter)


def blind(trust: TrustStore) -> TrustStore:
    """The same anchors, and nothing else: the rest must have come with the file."""
    return TrustStore(trust.anchors)


def told(report: Report) -> list[tuple[str, str | None, set[str]]]:
    return [(one.indication.value, one.level, {two.code for two in one.problems}) for one in report.signatures]


def passed(*levels: Level) -> list[tuple[str, str | None, set[str]]]:
    return [("TOTAL_PASSED", f"BASELINE-{level.value}", set()) for level in levels]


@pytest.mark.parametrize("level", LADDER)
def test_each_level_is_made_at_once(
    pdf: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, sources: Sources, level: Level
) -> None:
    made = sign(pdf, signer, format=Format.PADES, level=level, timestamper=timestamper, sources=sources)
    assert made.startswith(pdf)
    assert told(validate(made, trust=blind(trust) if level.has_evidence else trust)) == passed(level)


@pytest.mark.parametrize(("start", "to"), [(one, two) for one in LADDER for two in LADDER if one.value != two.value])
def test_a_signature_is_raised_to_every_higher_level_and_to_no_lower(
    letter: bytes,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    sources: Sources,
    start: Level,
    to: Level,
) -> None:
    made = sign(letter, signer, format=Format.PADES, level=start, timestamper=timestamper, sources=sources)
    if LADDER.index(to) <= LADDER.index(start):
        with pytest.raises(LevelNotHigher):
            extend(made, to=to, timestamper=timestamper, sources=sources)
        return
    raised = extend(made, to=to, timestamper=timestamper, sources=sources)
    assert raised.startswith(made)
    assert told(validate(raised, trust=blind(trust) if to.has_evidence else trust)) == passed(to)


def test_an_archive_is_renewed_again_and_again(
    pdf: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, sources: Sources
) -> None:
    made = [sign(pdf, signer, format=Format.PADES, level=Level.LTA, timestamper=timestamper, sources=sources)]
    for _renewal in range(3):
        made.append(extend(made[-1], to=Level.LTA, timestamper=timestamper, sources=sources))
    assert all(later.startswith(earlier) for earlier, later in pairwise(made))
    (one,) = validate(made[-1], trust=blind(trust)).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-LTA")
    assert [stamp.kind for stamp in one.timestamps].count("document") == 4
    assert (one.covers.scope, one.covers.revision, one.covers.later) == ("revision", 2, "signatures")


def test_evidence_that_is_there_is_not_written_twice(
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    sources: Sources,
) -> None:
    made = letter
    for one in (signer, second_signer):
        made = sign(made, one, format=Format.PADES, level=Level.LT, timestamper=timestamper, sources=sources)
    assert told(validate(made, trust=blind(trust))) == passed(Level.LT, Level.LT)
    store = Stored(Document(made)).read()
    # Two signers, their authority, the root, the time-stamping authority; a list of each authority.
    assert (len(store.certificates), len(store.crls)) == (5, 2)


@pytest.mark.parametrize("levels", [(one, two) for one in LADDER for two in LADDER])
def test_a_second_signer_follows_at_every_level(
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    sources: Sources,
    levels: tuple[Level, Level],
) -> None:
    made = letter
    for one, level in zip((signer, second_signer), levels, strict=True):
        made = sign(made, one, format=Format.PADES, level=level, timestamper=timestamper, sources=sources)
    report = validate(made, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    # The list that the first signature brought speaks of the second signer, too.
    brings_more = levels[1] is Level.T and levels[0].has_evidence
    assert report.signatures[1].level == f"BASELINE-{(Level.LT if brings_more else levels[1]).value}"


def test_a_document_time_stamp_proves_only_what_is_before_it(
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    sources: Sources,
) -> None:
    archived = sign(letter, signer, format=Format.PADES, level=Level.LTA, timestamper=timestamper, sources=sources)
    both = sign(archived, second_signer, format=Format.PADES)
    first, second = validate(both, trust=trust).signatures
    assert (first.level, second.level) == ("BASELINE-LTA", "BASELINE-B")
    assert [stamp.kind for stamp in first.timestamps] == ["signature", "document"]
    assert second.timestamps == ()


def test_a_certificate_that_ended_since_does_no_harm_to_an_archive(
    lab: Path, letter: bytes, timestamper: LocalTimestamper, trust: TrustStore, sources: Sources
) -> None:
    holder = signer_of(lab, "nes-p256")
    made = sign(letter, holder, format=Format.PADES, level=Level.LTA, timestamper=timestamper, sources=sources)
    # Five years on the signer's certificate has ended, and nothing but the file and the anchor is there.
    later = clock.now() + timedelta(days=5 * 365)
    (one,) = validate(made, trust=blind(trust), at=later).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-LTA"), one.as_json()
    plain = sign(letter, holder, format=Format.PADES)
    assert validate(plain, trust=blind(trust), at=later).indication is Indication.INDETERMINATE


def test_what_cannot_be_raised_is_left_alone(
    lab: Path, letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, sources: Sources
) -> None:
    signed = sign(letter, signer, format=Format.PADES, level=Level.T, timestamper=timestamper)
    changed = signed.replace(b"/Lang(tr)", b"/Lang(en)").replace(b"%PDF-1.7", b"%PDF-1.6")
    revoked = sign(letter, signer_of(lab, "revoked-nes-p256"), format=Format.PADES)
    for pdf, to, error in (
        (signed, Level.A, LevelUnsupported),
        (letter, Level.LT, NoSuchSigner),
        (changed, Level.LT, SignatureBroken),
        (revoked, Level.LT, EvidenceMissing),
    ):
        with pytest.raises(error):
            extend(pdf, to=to, timestamper=timestamper, sources=sources)


def test_evidence_that_is_named_twice_in_the_place_of_another_is_no_harmless_addition(
    pdf: bytes, signer: KeySigner, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore
) -> None:
    made = sign(pdf, signer, format=Format.PADES, level=Level.LT, timestamper=timestamper, sources=sources)
    assert validate(made, trust=blind(trust)).indication is Indication.TOTAL_PASSED
    begin = made.rindex(b"/Certs")
    first, second = re.findall(rb"(\d+) 0 R", made[begin:])[:2]
    doubled = made[:begin] + made[begin:].replace(first + b" 0 R", second + b" 0 R", 1)
    assert len(doubled) == len(made)
    assert validate(doubled, trust=blind(trust)).indication is Indication.INDETERMINATE
