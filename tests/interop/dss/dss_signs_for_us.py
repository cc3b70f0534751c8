# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""We judge what EU DSS makes: every format, level and kind of key; what it adds to ours, and what we add to its."""

from itertools import product
from pathlib import Path

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
MATRIX = list(product((Format.CADES_DETACHED, Format.CADES_ATTACHED, Format.PADES), LEVELS, KeyKind))


def name_of(format: Format, level: Level, key: KeyKind) -> str:
    return f"{format.value}-{level.value}-{key.name}"


class Workshop:
    """A folder in which DSS works on files of ours, with the keys of the trial CA's holders."""

    def __init__(self, lab: Path, dss: Dss, folder: Path, letter: bytes) -> None:
        self.lab, self.dss, self.folder, self.letter = lab, dss, folder, letter

    def signed(self, document: bytes, format: Format, level: Level, kind: KeyKind) -> bytes:
        """What DSS makes of ``document``; of a CMS, one with a parallel signature."""
        more = {"format": format.value, **self._key(kind)}
        return self._made("sign", document, level=level.value, **more)

    def raised(self, signed: bytes, level: Level) -> bytes:
        return self._made("extend", signed, level=level.value)

    def countersigned(self, signed: bytes, kind: KeyKind) -> bytes:
        return self._made("countersign", signed, **self._key(kind))

    def told(self, signed: bytes) -> list[tuple[str, str]]:
        return self.dss.judge(self._file(signed)).told

    def _made(self, action: str, document: bytes, **order: object) -> bytes:
        out = self.folder / "made"
        out.unlink(missing_ok=True)
        self.dss.make(action, file=self._file(document), out=out, **order)
        return out.read_bytes()

    def _file(self, document: bytes) -> Path:
        path = self.folder / "given"
        path.write_bytes(document)
        return path

    def _key(self, kind: KeyKind) -> dict[str, object]:
        hash_name = kind.value.hash_name.upper()
        pss = kind is KeyKind.RSA_PSS
        return {"key": key_file(self.lab, kind), "password": PASSWORD, "hash": hash_name, "pss": pss}


@pytest.fixture(scope="module")
def workshop(lab: Path, dss: Dss, letter: bytes, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(lab, dss, tmp_path_factory.mktemp("theirs"), letter)


@pytest.mark.parametrize(("format", "level", "key"), MATRIX, ids=[name_of(*row) for row in MATRIX])
def test_we_accept_what_dss_signs_and_recognise_its_level(
    workshop: Workshop, trust: TrustStore, format: Format, level: Level, key: KeyKind
) -> None:
    signed = workshop.signed(workshop.letter if format is Format.PADES else CONTENT, format, level, key)
    content = CONTENT if format is Format.CADES_DETACHED else None
    # What carries its own evidence is judged with the root alone.
    known = TrustStore(trust.anchors) if level.has_evidence else trust
    report = validate(signed, content=content, trust=known)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.level for one in report.signatures] == [f"BASELINE-{level.value}"]


@pytest.mark.parametrize(("format", "word"), [(Format.CADES_ATTACHED, b"erik"), (Format.PADES, b"/Lang")])
def test_we_refuse_what_was_changed_in_a_file_of_dss(
    workshop: Workshop, trust: TrustStore, format: Format, word: bytes
) -> None:
    good = workshop.signed(workshop.letter if format is Format.PADES else CONTENT, format, Level.T, KeyKind.RSA)
    assert validate(good.replace(word, word[::-1]), trust=trust).indication is Indication.TOTAL_FAILED


@pytest.mark.parametrize("start", [Level.B, Level.T, Level.LT])
@pytest.mark.parametrize("key", [KeyKind.RSA_PSS, KeyKind.P384])
def test_both_accept_a_signature_of_dss_that_we_raised(
    workshop: Workshop, trust: TrustStore, start: Level, key: KeyKind
) -> None:
    signed = workshop.signed(CONTENT, Format.CADES_ATTACHED, start, key)
    raised = extend(signed, to=Level.LTA, timestamper=LocalTimestamper(workshop.lab), sources=Sources(trust))
    both_accept(workshop, trust, raised, [Level.LTA])


@pytest.mark.parametrize("start", LEVELS)
def test_both_accept_a_signature_of_ours_that_dss_raised(workshop: Workshop, trust: TrustStore, start: Level) -> None:
    signed = sign(
        CONTENT,
        signer_with(workshop.lab, KeyKind.P256),
        format=Format.CADES_ATTACHED,
        level=start,
        timestamper=LocalTimestamper(workshop.lab),
        sources=Sources(trust),
    )
    both_accept(workshop, trust, workshop.raised(signed, Level.LTA), [Level.LTA])


@pytest.mark.parametrize("base", ["theirs", "ours"])
def test_both_accept_signatures_of_both_beside_and_on_each_other(
    workshop: Workshop, trust: TrustStore, base: str
) -> None:
    other = signer_with(workshop.lab, KeyKind.RSA)
    if base == "ours":
        first = sign(CONTENT, signer_with(workshop.lab, KeyKind.P384), format=Format.CADES_ATTACHED)
    else:
        first = workshop.signed(CONTENT, Format.CADES_ATTACHED, Level.B, KeyKind.P384)
    theirs_on_it = workshop.countersigned(first, KeyKind.P256)
    both_accept(workshop, trust, theirs_on_it, [Level.B], counter_signatures=1)
    both_on_it = countersign(theirs_on_it, other, 0)
    theirs_beside = workshop.signed(both_on_it, Format.CADES_ATTACHED, Level.B, KeyKind.P521)
    both_accept(workshop, trust, sign_beside(theirs_beside, other), [Level.B] * 3, counter_signatures=2)


@pytest.mark.parametrize("start", LEVELS)
def test_both_accept_a_pdf_of_dss_that_we_raised(workshop: Workshop, trust: TrustStore, start: Level) -> None:
    signed = workshop.signed(workshop.letter, Format.PADES, start, KeyKind.RSA)
    raised = extend(signed, to=Level.LTA, timestamper=LocalTimestamper(workshop.lab), sources=Sources(trust))
    both_accept(workshop, trust, raised, [Level.LTA], family="PAdES")


def both_accept(
    workshop: Workshop,
    trust: TrustStore,
    signed: bytes,
    levels: list[Level],
    counter_signatures: int = 0,
    family: str = "CAdES",
) -> None:
    report = validate(signed, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    named = [f"BASELINE-{level.value}" for level in levels]
    assert [one.level for one in report.signatures][: len(levels)] == named
    told = workshop.told(signed)
    assert [indication for indication, _level in told] == ["TOTAL_PASSED"] * (len(levels) + counter_signatures)
    assert {f"{family}-{name}" for name in named} <= {level for _indication, level in told}
