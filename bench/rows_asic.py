# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An ASiC-E container of a hundred files of 10 kB, each run's files different: made with XAdES-B, and judged.

The limit is what nobody can do without: hashing the files, writing them into a ZIP file by Python's own writer, and one
signature. Every container that is made is opened by that reader, and its signature is judged by xmlsec1.
"""

import hashlib
import io
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from divit.ades.asic import create as asic
from divit.ades.create import Format
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.pki import keys, lab
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, signer_of
from turns import rates

FILES = 100
SIZE = 10_000
MADE = 40

Figures = tuple[str, str, float, float, str, dict[str, float]]


def asic_e() -> list[Figures]:
    """Making and judging, with a P-256 key."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        house = _House(signer_of(folder, "nes-p256"), folder, Path(place))
        works = {"bare": (MADE, house.bare), "ours": (MADE, house.make), "judged": (MADE, house.judge)}
        measured = rates(works)
        house.let_strangers_judge_all()
    limit = "hashing, zipfile storing them, and the bare key"
    return [
        ("asic-e-100-files", "/s", measured["ours"], measured["bare"], limit, {}),
        ("asic-e-100-files-validate", "/s", measured["judged"], measured["bare"], limit, {}),
    ]


class _House:
    """Files, containers of them, and those who judge."""

    def __init__(self, signer: KeySigner, folder: Path, place: Path) -> None:
        self._signer = signer
        self._lab = folder
        self._place = place
        self._validator = Validator(TrustStore.from_folder(folder))
        self._made: list[bytes] = []
        self._count = 0

    def _files(self) -> list[tuple[str, bytes]]:
        self._count += 1
        head = f"DENEME {self._count}\n".encode()
        return [(f"ekler/{number:03}.csv", head + bytes([number]) * (SIZE - len(head))) for number in range(FILES)]

    def bare(self, count: int) -> Callable[[], None]:
        given = [self._files() for _ in range(count)]

        def work() -> None:
            for files in given:
                out = io.BytesIO()
                with zipfile.ZipFile(out, "w") as made:
                    for name, data in files:
                        hashlib.sha256(data).digest()
                        made.writestr(name, data)
                keys.sign(self._signer.key, bytes(1360))

        return work

    def make(self, count: int) -> Callable[[], None]:
        given = [self._files() for _ in range(count)]

        def work() -> None:
            self._made += [self._container(files) for files in given]

        return work

    def _container(self, files: list[tuple[str, bytes]]) -> bytes:
        container = asic.container_of(Format.ASIC_E_XADES, files)
        return asic.sign(container, self._signer, format=Format.ASIC_E_XADES).encoded(clock.now())

    def judge(self, count: int) -> Callable[[], None]:
        given = [self._container(self._files()) for _ in range(count)]

        def work() -> None:
            for one in given:
                report = self._validator.validate(one)
                if report.indication is not Indication.TOTAL_PASSED:
                    raise RuntimeError(f"not valid: {report.as_json()}")

        return work

    def let_strangers_judge_all(self) -> None:
        """Every container that was made. Raises ``CalledProcessError``, or what ``zipfile`` raises."""
        for number, one in enumerate(self._made):
            folder = self._place / f"made-{number}"
            with zipfile.ZipFile(io.BytesIO(one)) as opened:
                if opened.testzip() is not None:
                    raise RuntimeError("zipfile finds a damaged file")
                opened.extractall(folder)
            trusted = [
                "--trusted-pem",
                str(self._lab / "root.pem"),
                "--untrusted-pem",
                str(self._lab / "issuing-ca.pem"),
            ]
            command = ["xmlsec1", "--verify", "--id-attr:Id", "SignedProperties", *trusted]
            subprocess.run([*command, "META-INF/signatures001.xml"], cwd=folder, capture_output=True, check=True)
