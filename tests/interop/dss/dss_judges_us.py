# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS judges what we make: every format, level and kind of key, and what is more than one signature."""

from collections.abc import Callable, Iterator
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

CONTENT = "DENEME içerik\n".encode()
LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
FORMS = (Format.CADES_DETACHED, Format.CADES_ATTACHED, Format.PADES)
MATRIX = list(product(FORMS, LEVELS, KeyKind))


class Maker:
    """Makes signatures of the trial CA's holders and keeps them as files for DSS."""

    def __init__(self, lab: Path, trust: TrustStore, letter: bytes, folder: Path) -> None:
        self.lab, self.letter, self.folder = lab, letter, folder
        self.timestamper, self.sources = LocalTimestamper(lab), Sources(trust)

    def signed(
        self, format: Format, level: Level, key: KeyKind = KeyKind.P256, *, options: Options | None = None
    ) -> bytes:
        document = self.letter if format is Format.PADES else CONTENT
        signer = signer_with(self.lab, key)
        return sign(
            document,
            signer,
            format=format,
            level=level,
            timestamper=self.timestamper,
            sources=self.sources,
            options=options,
        )

    def raised(self, signed: bytes, level: Level) -> bytes:
        return extend(signed, to=level, timestamper=self.timestamper, sources=self.sources)

    def told(self, dss: Dss, signed: bytes, *, detached: bool = False, online: bool = True) -> Verdict:
        content, file = self.folder / "content", self.folder / "signed"
        content.write_bytes(CONTENT)
        file.write_bytes(signed)
        return dss.judge(file, content=content if detached else None, online=online)


def name_of(format: Format, level: Level, key: KeyKind) -> str:
    return f"{format.value}-{level.value}-{key.name}"


@pytest.fixture(scope="module")
def maker(lab: Path, trust: TrustStore, letter: bytes, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(lab, trust, letter, tmp_path_factory.mktemp("ours"))


@pytest.mark.parametrize(("format", "level", "key"), MATRIX, ids=[name_of(*row) for row in MATRIX])
def test_dss_accepts_what_we_sign_and_recognises_its_level(
    maker: Maker, dss: Dss, format: Format, level: Level, key: KeyKind
) -> None:
    # What carries its own evidence is judged with nobody to ask: the proof must be in the file.
    signed, online = maker.signed(format, level, key), not level.has_evidence
    verdict = maker.told(dss, signed, detached=format is Format.CADES_DETACHED, online=online)
    family = "PAdES" if format is Format.PADES else "CAdES"
    assert verdict.told == [("TOTAL_PASSED", f"{family}-BASELINE-{level.value}")], verdict
    assert set(verdict.timestamps) <= {"PASSED"}


def several(maker: Maker) -> Iterator[tuple[str, bytes, int, bool]]:
    """Name, file, how many signatures DSS must find, whether it may ask."""
    lab = maker.lab
    attached = maker.signed(Format.CADES_ATTACHED, Level.B)
    both = sign_beside(attached, signer_with(lab, KeyKind.RSA))
    on_first = countersign(both, signer_with(lab, KeyKind.P384), 0)
    yield "parallel", both, 2, True
    yield "counter-signed", countersign(attached, signer_with(lab, KeyKind.RSA), 0), 2, True
    yield "parallel and counter-signed", on_first, 3, True
    yield "parallel, archived", maker.raised(both, Level.LTA), 2, False
    yield (
        "counter-signed when it was archived",
        countersign(maker.raised(attached, Level.LTA), signer_with(lab, KeyKind.RSA), 0),
        2,
        True,
    )
    yield "archived twice", maker.raised(maker.raised(attached, Level.LTA), Level.LTA), 1, False
    letter = maker.signed(Format.PADES, Level.B)
    two = sign(letter, signer_with(lab, KeyKind.RSA), format=Format.PADES)
    yield "two in a PDF", two, 2, True
    yield "two in a PDF, archived", maker.raised(two, Level.LTA), 2, False
    yield "two in a PDF, archived twice", maker.raised(maker.raised(two, Level.LTA), Level.LTA), 2, False
    archived = maker.signed(Format.PADES, Level.LTA)
    yield "signed after it was archived", sign(archived, signer_with(lab, KeyKind.RSA), format=Format.PADES), 2, True


def test_dss_accepts_several_signatures_and_those_on_them(maker: Maker, dss: Dss) -> None:
    for name, signed, number, online in several(maker):
        verdict = maker.told(dss, signed, online=online)
        indications = [indication for indication, _level in verdict.told]
        assert indications == ["TOTAL_PASSED"] * number, (name, verdict)


@pytest.mark.parametrize(("level", "name"), [(Level.XL, "CAdES-C"), (Level.A, "CAdES-A")])
def test_dss_accepts_the_extended_forms(maker: Maker, dss: Dss, level: Level, name: str) -> None:
    # DSS has no name for X-L without the time-stamp of X, which Turkish practice does not ask for: it says C.
    verdict = maker.told(dss, maker.signed(Format.CADES_ATTACHED, level), online=False)
    assert verdict.told == [("TOTAL_PASSED", name)]


@pytest.mark.parametrize("profile", ["", "P2", "P3", "P4"])
def test_dss_accepts_everything_that_a_signer_may_say(maker: Maker, dss: Dss, profile: str) -> None:
    policy = profiles()[profile].policy if profile else None
    claims = Claims(policy, oids.PROOF_OF_APPROVAL, ("Müdür",), Place("TR", "Ankara"), "text/plain")
    options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims, with_content_timestamp=True)
    verdict = maker.told(dss, maker.signed(Format.CADES_ATTACHED, Level.T, options=options))
    assert verdict.told == [("TOTAL_PASSED", "CAdES-BASELINE-T")], verdict
    assert verdict.timestamps == ("PASSED", "PASSED")


@pytest.mark.parametrize("change", [lambda data: data.replace(b"erik", b"arik"), lambda data: data[:-1] + b"\x00"])
def test_dss_refuses_what_we_refuse(maker: Maker, dss: Dss, change: Callable[[bytes], bytes]) -> None:
    hostile = change(maker.signed(Format.CADES_ATTACHED, Level.B))
    assert {indication for indication, _level in maker.told(dss, hostile).told} == {"TOTAL_FAILED"}
