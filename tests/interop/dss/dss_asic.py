# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS and we judge each other's containers: each kind at each level; raised by the other; signed by both."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from containers import CONTAINERS, FILES, SIMPLE, Packer, packed, unpacked
from divit.ades.create import Format, Level
from divit.ades.extend import extend
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.lab.family import PASSWORD
from divit.pki.trust import TrustStore
from eu_dss import Dss
from every_key import KeyKind, key_file, signer_with

LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
MATRIX = list(product(CONTAINERS, LEVELS))
NAMES = [f"{kind.value}-{level.value}" for kind, level in MATRIX]
KEYS = [one for one in KeyKind if one is not KeyKind.P256]


class Workshop:
    """A folder in which DSS judges our containers and makes its own."""

    def __init__(self, lab: Path, dss: Dss, trust: TrustStore, folder: Path) -> None:
        self.lab, self.dss, self.trust, self.folder = lab, dss, trust, folder
        self.packer = Packer(lab, trust)

    def ours(self, format: Format, level: Level, key: KeyKind = KeyKind.P256) -> bytes:
        return self.packer.signed(format, signer_with(self.lab, key), level)

    def theirs(self, format: Format, level: Level, key: KeyKind = KeyKind.P256) -> bytes:
        """A container of DSS with the files that ours have; DSS packs them under their plain names."""
        given = self.folder / "files"
        for one in given.iterdir() if given.is_dir() else ():
            one.unlink()
        given.mkdir(exist_ok=True)
        for name, data in [*FILES.items()][: 1 if format in SIMPLE else None]:
            (given / name.rpartition("/")[2]).write_bytes(data)
        return self._made("sign", given, format, level, key)

    def signed_beside(self, container: bytes, format: Format, key: KeyKind) -> bytes:
        return self._made("sign", self._file(container), format, Level.B, key)

    def raised(self, container: bytes, format: Format, level: Level) -> bytes:
        return self._made("extend", self._file(container), format, level, KeyKind.P256)

    def we_raise(self, container: bytes, level: Level) -> bytes:
        return extend(container, to=level, timestamper=self.packer.timestamper, sources=self.packer.sources)

    def told(self, container: bytes, *, online: bool = True) -> list[tuple[str, str]]:
        return self.dss.judge(self._file(container), online=online).told

    def we_say(self, container: bytes, *, alone: bool = False) -> list[tuple[str, str | None]]:
        """Our verdict; ``alone``: with the root and nothing else."""
        report = validate(container, trust=TrustStore(self.trust.anchors) if alone else self.trust)
        assert report.indication is Indication.TOTAL_PASSED, report.as_json()
        return [(one.indication.value, one.level) for one in report.signatures]

    def _made(self, action: str, file: Path, format: Format, level: Level, key: KeyKind) -> bytes:
        out = self.folder / "made"
        out.unlink(missing_ok=True)
        self.dss.make(
            action,
            file=file,
            out=out,
            format=format.value,
            level=level.value,
            key=key_file(self.lab, key),
            password=PASSWORD,
            hash=key.value.hash_name.upper(),
            pss=key is KeyKind.RSA_PSS,
        )
        return out.read_bytes()

    def _file(self, container: bytes) -> Path:
        path = self.folder / "given.zip"
        path.write_bytes(container)
        return path


def family(format: Format) -> str:
    return "XAdES" if format.value.startswith("xades") else "CAdES"


@pytest.fixture(scope="module")
def workshop(lab: Path, dss: Dss, trust: TrustStore, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(lab, dss, trust, tmp_path_factory.mktemp("containers"))


@pytest.mark.parametrize(("format", "level"), MATRIX, ids=NAMES)
def test_dss_accepts_our_containers_and_recognises_their_level(
    workshop: Workshop, format: Format, level: Level
) -> None:
    told = workshop.told(workshop.ours(format, level), online=not level.has_evidence)
    assert told == [("TOTAL_PASSED", f"{family(format)}-BASELINE-{level.value}")]


@pytest.mark.parametrize(("format", "level"), MATRIX, ids=NAMES)
def test_we_accept_containers_of_dss_and_recognise_their_level(
    workshop: Workshop, format: Format, level: Level
) -> None:
    told = workshop.we_say(workshop.theirs(format, level), alone=level.has_evidence)
    assert told == [("TOTAL_PASSED", f"BASELINE-{level.value}")]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("format", [Format.ASIC_E_XADES, Format.ASIC_E_CADES])
def test_with_every_key(workshop: Workshop, format: Format, key: KeyKind) -> None:
    assert workshop.told(workshop.ours(format, Level.B, key))[0][0] == "TOTAL_PASSED"
    assert workshop.we_say(workshop.theirs(format, Level.B, key)) == [("TOTAL_PASSED", "BASELINE-B")]


@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
@pytest.mark.parametrize("start", [Level.B, Level.LTA])
def test_each_raises_what_the_other_made(workshop: Workshop, format: Format, start: Level) -> None:
    lasting = f"{family(format)}-BASELINE-LTA"
    by_us = workshop.we_raise(workshop.theirs(format, start), Level.LTA)
    by_them = workshop.raised(workshop.ours(format, start), format, Level.LTA)
    for one in (by_us, by_them):
        assert workshop.we_say(one) == [("TOTAL_PASSED", "BASELINE-LTA")]
        assert workshop.told(one) == [("TOTAL_PASSED", lasting)]


@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
def test_both_sign_the_same_container(workshop: Workshop, format: Format) -> None:
    theirs_last = workshop.signed_beside(workshop.ours(format, Level.B), format, KeyKind.P384)
    signer = signer_with(workshop.lab, KeyKind.RSA)
    ours_last = workshop.packer.once_more(workshop.theirs(format, Level.B), format, signer)
    for one in (theirs_last, ours_last):
        assert workshop.we_say(one) == [("TOTAL_PASSED", "BASELINE-B")] * 2
        assert [indication for indication, _level in workshop.told(one)] == ["TOTAL_PASSED"] * 2


CHANGES: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "changed": lambda held: {name: b"x" if name == "ekler/liste.csv" else data for name, data in held.items()},
    "removed": lambda held: {name: data for name, data in held.items() if name != "ekler/liste.csv"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("format", [Format.ASIC_E_XADES, Format.ASIC_E_CADES])
def test_both_refuse_a_container_whose_files_were_changed(workshop: Workshop, format: Format, change: str) -> None:
    hostile = packed(CHANGES[change](unpacked(workshop.ours(format, Level.T))))
    assert {indication for indication, _level in workshop.told(hostile)} <= {"TOTAL_FAILED", "INDETERMINATE"}
    assert validate(hostile, trust=workshop.trust).indication is not Indication.TOTAL_PASSED
