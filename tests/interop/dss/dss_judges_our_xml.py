# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS judges our XML signatures: every packaging and level, each kind of key, and more than one signature."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.profiles import profiles
from divit.der import oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from eu_dss import Dss, Verdict
from every_key import KeyKind, signer_with
from trial_signers import LocalTimestamper

DOCUMENT = '<?xml version="1.0"?>\n<yazı xmlns="urn:a" xmlns:b="urn:b" b:no="1"><konu>İğde &amp; DENEME</konu></yazı>\n'
LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
PACKAGINGS = [one for one in Format if one.is_xml]
# All with one key; each other kind of key at the lowest and at the highest level, in one packaging after another.
MATRIX = [
    *((packaging, level, KeyKind.P256) for packaging, level in product(PACKAGINGS, LEVELS)),
    *(
        (PACKAGINGS[number % len(PACKAGINGS)], level, key)
        for number, key in enumerate(one for one in KeyKind if one is not KeyKind.P256)
        for level in (Level.B, Level.LTA)
    ),
]


class Maker:
    """Makes signatures of the trial CA's holders and keeps them as files for DSS."""

    def __init__(self, lab: Path, trust: TrustStore, folder: Path) -> None:
        self.lab, self.folder = lab, folder
        self.timestamper, self.sources = LocalTimestamper(lab), Sources(trust)

    def signed(
        self, format: Format, level: Level, key: KeyKind = KeyKind.P256, *, options: Options | None = None
    ) -> bytes:
        return sign(
            DOCUMENT.encode(),
            signer_with(self.lab, key),
            format=format,
            level=level,
            timestamper=self.timestamper,
            sources=self.sources,
            options=options,
        )

    def raised(self, signed: bytes, level: Level, *, detached: bool = False) -> bytes:
        content = DOCUMENT.encode() if detached else None
        return extend(signed, to=level, timestamper=self.timestamper, sources=self.sources, content=content)

    def told(self, dss: Dss, signed: bytes, *, detached: bool = False, online: bool = True) -> Verdict:
        content, file = self.folder / "content", self.folder / "signed.xml"
        content.write_bytes(DOCUMENT.encode())
        file.write_bytes(signed)
        return dss.judge(file, content=content if detached else None, online=online)


@pytest.fixture(scope="module")
def maker(lab: Path, trust: TrustStore, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(lab, trust, tmp_path_factory.mktemp("ours"))


@pytest.mark.parametrize(
    ("format", "level", "key"), MATRIX, ids=[f"{f.value}-{v.value}-{k.name}" for f, v, k in MATRIX]
)
def test_dss_accepts_what_we_sign_and_recognises_its_level(
    maker: Maker, dss: Dss, format: Format, level: Level, key: KeyKind
) -> None:
    # What carries its own evidence is judged with nobody to ask: the proof must be in the file.
    signed, online = maker.signed(format, level, key), not level.has_evidence
    verdict = maker.told(dss, signed, detached=format.is_detached, online=online)
    assert verdict.told == [("TOTAL_PASSED", f"XAdES-BASELINE-{level.value}")], verdict
    assert set(verdict.timestamps) <= {"PASSED"}


@pytest.mark.parametrize("format", PACKAGINGS)
def test_dss_accepts_an_archive_that_was_raised_step_by_step_and_renewed(
    maker: Maker, dss: Dss, format: Format
) -> None:
    signed = maker.signed(format, Level.B)
    for level in (Level.T, Level.LT, Level.LTA, Level.LTA):
        signed = maker.raised(signed, level, detached=format.is_detached)
    verdict = maker.told(dss, signed, detached=format.is_detached, online=False)
    assert verdict.told == [("TOTAL_PASSED", "XAdES-BASELINE-LTA")], verdict
    assert verdict.timestamps == ("PASSED",) * 3


@pytest.mark.parametrize(("level", "name"), [(Level.XL, "XAdES-C"), (Level.A, "XAdES-A")])
def test_dss_accepts_the_extended_forms(maker: Maker, dss: Dss, level: Level, name: str) -> None:
    # DSS has no name for X-L without the time-stamp of X, which Turkish practice does not ask for: it says C.
    verdict = maker.told(dss, maker.signed(Format.XADES_ENVELOPED, level), online=False)
    assert verdict.told == [("TOTAL_PASSED", name)], verdict


@pytest.mark.parametrize("format", PACKAGINGS)
@pytest.mark.parametrize("profile", ["", "P4"])
def test_dss_accepts_everything_that_a_signer_may_say(maker: Maker, dss: Dss, profile: str, format: Format) -> None:
    policy = profiles()[profile].policy if profile else None
    claims = Claims(policy, oids.PROOF_OF_APPROVAL, ("Müdür",), Place("TR", "Ankara"), "text/xml")
    options = Options(format, clock.now(), claims=claims, with_content_timestamp=True)
    verdict = maker.told(dss, maker.signed(format, Level.T, options=options), detached=format.is_detached)
    assert verdict.told == [("TOTAL_PASSED", "XAdES-BASELINE-T")], verdict
    assert verdict.timestamps == ("PASSED", "PASSED")


def test_dss_accepts_several_signatures_and_those_on_them(maker: Maker, dss: Dss) -> None:
    options = Options(Format.XADES_ENVELOPED, clock.now(), with_room_for_others=True)
    first = maker.signed(options.format, Level.T, options=options)
    both = sign_beside(first, signer_with(maker.lab, KeyKind.RSA))
    on_it = countersign(both, signer_with(maker.lab, KeyKind.P384), 1)
    archived = maker.raised(on_it, Level.LTA)
    for signed, number, online in ((both, 2, True), (on_it, 3, True), (archived, 3, True)):
        verdict = maker.told(dss, signed, online=online)
        assert [indication for indication, _level in verdict.told] == ["TOTAL_PASSED"] * number, verdict
    plain = maker.signed(Format.XADES_ENVELOPING, Level.B)
    verdict = maker.told(dss, countersign(plain, signer_with(maker.lab, KeyKind.RSA)))
    assert [indication for indication, _level in verdict.told] == ["TOTAL_PASSED"] * 2, verdict


@pytest.mark.parametrize(
    "change", [lambda data: data.replace(b"DENEME", b"DENEMI"), lambda data: data.replace(b"text/xml", b"text/xmm")]
)
def test_dss_refuses_what_we_refuse(maker: Maker, dss: Dss, change: Callable[[bytes], bytes]) -> None:
    hostile = change(maker.signed(Format.XADES_ENVELOPED, Level.B))
    assert {indication for indication, _level in maker.told(dss, hostile).told} == {"TOTAL_FAILED"}
