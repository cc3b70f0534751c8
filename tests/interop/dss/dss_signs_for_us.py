# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""We judge what EU DSS makes: every format, level and kind of key; what it adds to ours, and what we add to its."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.lab.family import PASSWORD
from divit.pki.trust import TrustStore
from eu_dss import Dss
from every_key import KeyKind, key_file, signer_with
from trial_signers import LocalTimestamper

CONTENT = "DENEME içerik\n".encode()
LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
MATRIX = [
    *product((Format.CADES_DETACHED, Format.CADES_ATTACHED), LEVELS, KeyKind),
    *product((Format.PADES,), (Level.B, Level.T), KeyKind),
]


def name_of(format: Format, level: Level, key: KeyKind) -> str:
    return f"{format.value}-{level.value}-{key.name}"


class Workshop:
    """A folder in which DSS works on files of ours, with the keys of the trial CA's holders."""

    def __init__(self, lab: Path, dss: Dss, folder: Path, letter: bytes) -> None:
        self.lab, self.dss, self.folder = lab, dss, folder
        (folder / "content").write_bytes(CONTENT)
        (folder / "letter").write_bytes(letter)

    def order(self, name: str, action: str, file: str, level: Level, **more: object) -> dict[str, Any]:
        made = {"name": name, "action": action, "file": self.folder / file, "level": level.value}
        return {**made, "out": self.folder / name, **more}

    def key(self, kind: KeyKind) -> dict[str, Any]:
        hash_name = kind.value.hash_name.upper()
        return {
            "key": key_file(self.lab, kind),
            "password": PASSWORD,
            "hash": hash_name,
            "pss": kind is KeyKind.RSA_PSS,
        }

    def signing(self, format: Format, level: Level, kind: KeyKind) -> dict[str, Any]:
        file = "letter" if format is Format.PADES else "content"
        name = name_of(format, level, kind)
        return self.order(name, "sign", file, level, format=format.value, **self.key(kind))

    def made(self, order: dict[str, Any]) -> bytes:
        self.dss.make([order])
        return self.read(order["name"])

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture(scope="module")
def workshop(lab: Path, dss: Dss, letter: bytes, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(lab, dss, tmp_path_factory.mktemp("theirs"), letter)


@pytest.fixture(scope="module")
def theirs(workshop: Workshop) -> Workshop:
    """The workshop with one file of each kind that DSS signed."""
    workshop.dss.make([workshop.signing(*row) for row in MATRIX])
    return workshop


@pytest.mark.parametrize(("format", "level", "key"), MATRIX, ids=[name_of(*row) for row in MATRIX])
def test_we_accept_what_dss_signs_and_recognise_its_level(
    theirs: Workshop, trust: TrustStore, format: Format, level: Level, key: KeyKind
) -> None:
    content = CONTENT if format is Format.CADES_DETACHED else None
    # What carries its own evidence is judged with the root alone.
    known = TrustStore(trust.anchors) if level.has_evidence else trust
    report = validate(theirs.read(name_of(format, level, key)), content=content, trust=known)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.level for one in report.signatures] == [f"BASELINE-{level.value}"]


@pytest.mark.parametrize("format", [Format.CADES_ATTACHED, Format.PADES])
def test_we_refuse_what_was_changed_in_a_file_of_dss(theirs: Workshop, trust: TrustStore, format: Format) -> None:
    good = theirs.read(name_of(format, Level.T, KeyKind.RSA))
    word = b"erik" if format is Format.CADES_ATTACHED else b"/Lang"
    assert validate(good.replace(word, word[::-1]), trust=trust).indication is Indication.TOTAL_FAILED


@pytest.mark.parametrize("start", [Level.B, Level.T, Level.LT])
@pytest.mark.parametrize("key", [KeyKind.RSA_PSS, KeyKind.P384])
def test_dss_accepts_a_signature_of_its_own_that_we_raised(
    theirs: Workshop, trust: TrustStore, start: Level, key: KeyKind
) -> None:
    signed = theirs.read(name_of(Format.CADES_ATTACHED, start, key))
    raised = extend(signed, to=Level.LTA, timestamper=LocalTimestamper(theirs.lab), sources=Sources(trust))
    _both_accept(theirs, trust, f"raised-{start.value}-{key.name}", raised, [Level.LTA])


@pytest.mark.parametrize("start", LEVELS)
def test_we_accept_a_signature_of_ours_that_dss_raised(workshop: Workshop, trust: TrustStore, start: Level) -> None:
    signed = sign(
        CONTENT,
        signer_with(workshop.lab, KeyKind.P256),
        format=Format.CADES_ATTACHED,
        level=start,
        timestamper=LocalTimestamper(workshop.lab),
        sources=Sources(trust),
    )
    name = f"ours-{start.value}"
    (workshop.folder / name).write_bytes(signed)
    raised = workshop.made(workshop.order(f"{name}-raised", "extend", name, Level.LTA))
    _both_accept(workshop, trust, f"{name}-raised-too", raised, [Level.LTA])


@pytest.mark.parametrize("base", ["theirs", "ours"])
def test_both_accept_signatures_of_both_beside_and_on_each_other(
    theirs: Workshop, trust: TrustStore, base: str
) -> None:
    """One file with parallel signatures and counter-signatures by DSS and by us."""
    other = signer_with(theirs.lab, KeyKind.RSA)
    first = sign(CONTENT, signer_with(theirs.lab, KeyKind.P384), format=Format.CADES_ATTACHED)
    if base == "theirs":
        first = theirs.read(name_of(Format.CADES_ATTACHED, Level.B, KeyKind.P384))
    (theirs.folder / f"{base}-first").write_bytes(first)
    order = theirs.order(f"{base}-second", "countersign", f"{base}-first", Level.B, **theirs.key(KeyKind.P256))
    countersigned = theirs.made(order)
    _both_accept(theirs, trust, f"{base}-countersigned", countersigned, [Level.B], counter_signatures=1)
    (theirs.folder / f"{base}-countersigned-file").write_bytes(countersign(countersigned, other, 0))
    beside = {"format": Format.CADES_ATTACHED.value, **theirs.key(KeyKind.P521)}
    both = theirs.made(theirs.order(f"{base}-beside", "sign", f"{base}-countersigned-file", Level.B, **beside))
    _both_accept(theirs, trust, f"{base}-parallel", sign_beside(both, other), [Level.B] * 3, counter_signatures=2)


def _both_accept(
    workshop: Workshop, trust: TrustStore, name: str, signed: bytes, levels: list[Level], counter_signatures: int = 0
) -> None:
    report = validate(signed, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    recognised = [one.level for one in report.signatures]
    assert recognised[: len(levels)] == [f"BASELINE-{level.value}" for level in levels]
    path = workshop.folder / name
    path.write_bytes(signed)
    (verdict,) = workshop.dss.judge([{"name": name, "file": path, "online": True}]).values()
    told = verdict.told
    assert [indication for indication, _level in told] == ["TOTAL_PASSED"] * (len(levels) + counter_signatures), verdict
    assert {f"CAdES-BASELINE-{level.value}" for level in levels} <= {level for _indication, level in told}
