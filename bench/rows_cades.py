# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CAdES-B of 24 kB contents, each one different, and a detached signature of a gibibyte.

Everything that we sign is verified by OpenSSL afterwards.
"""

import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import SimpleSigner

from divit.ades.create import Format, sign
from divit.pki import keys, lab
from trial_signers import KeySigner, signer_of
from turns import rates

CONTENT_BYTES = 24_000
OURS = {"rsa2048": 300, "p256": 700}
PYHANKO = 25
OPENSSL = 60
GIBIBYTE = 1 << 30

Figures = tuple[str, str, float, float, str, dict[str, float]]


def cades_b() -> list[Figures]:
    """Detached CAdES-B, with a key of each kind."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        return [_row(kind, folder, Path(place)) for kind in OURS]


def _row(kind: str, folder: Path, place: Path) -> Figures:
    signer = signer_of(folder, f"nes-{kind}")
    house = _House(kind, signer, folder, place)
    measured = rates(
        {
            "bare": (OURS[kind], house.sign_bare),
            "ours": (OURS[kind], house.sign),
            "pyHanko": (PYHANKO, house.let_pyhanko_sign),
            "openssl cms, a process each": (OPENSSL, house.let_openssl_sign),
        }
    )
    house.let_openssl_verify()
    bare, ours = measured.pop("bare"), measured.pop("ours")
    return f"cades-b-{kind}", "/s", ours, bare, "the bare key, signing as many octets as there are attributes", measured


class _House:
    """Contents, the signatures on them, and those who sign."""

    def __init__(self, kind: str, signer: KeySigner, folder: Path, place: Path) -> None:
        self._signer = signer
        self._lab = folder
        self._place = place
        self._made: list[tuple[bytes, bytes]] = []
        self._count = 0
        loaded = SimpleSigner.load_pkcs12(folder / f"nes-{kind}.p12", passphrase=b"1234")
        if loaded is None:
            raise RuntimeError("pyHanko cannot read the key")
        self._pyhanko = loaded
        opened = pkcs12.load_pkcs12((folder / f"nes-{kind}.p12").read_bytes(), b"1234")
        if opened.key is None:
            raise RuntimeError("the trial key is not there")
        (place / "key.pem").write_bytes(
            opened.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self._openssl = ["openssl", "cms", "-sign", "-cades", "-binary", "-md", "sha256", "-outform", "DER"]
        self._openssl += ["-signer", str(folder / f"nes-{kind}.pem"), "-inkey", "key.pem"]

    def _contents(self, count: int) -> list[bytes]:
        self._count += count
        filler = bytes(CONTENT_BYTES - 8)
        return [number.to_bytes(8, "big") + filler for number in range(self._count - count, self._count)]

    def sign_bare(self, count: int) -> Callable[[], None]:
        pieces = [number.to_bytes(8, "big") * 25 for number in range(count)]

        def work() -> None:
            for piece in pieces:
                keys.sign(self._signer.key, piece)

        return work

    def sign(self, count: int) -> Callable[[], None]:
        contents = self._contents(count)

        def work() -> None:
            signed = [sign(content, self._signer, format=Format.CADES_DETACHED) for content in contents]
            self._made += zip(contents, signed, strict=True)

        return work

    def let_pyhanko_sign(self, count: int) -> Callable[[], None]:
        contents = self._contents(count)

        async def work() -> None:
            for content in contents:
                await self._pyhanko.async_sign_general_data(content, "sha256", detached=True, use_cades=True)

        return lambda: asyncio.run(work())

    def let_openssl_sign(self, count: int) -> Callable[[], None]:
        contents = self._contents(count)

        def work() -> None:
            for content in contents:
                subprocess.run(self._openssl, cwd=self._place, input=content, capture_output=True, check=True)

        return work

    def let_openssl_verify(self) -> None:
        """Every signature that was made here. Raises ``CalledProcessError`` for one that is not right."""
        trusted = ["-CAfile", str(self._lab / "root.pem"), "-purpose", "any", "-binary", "-content", "content"]
        for content, signed in self._made:
            (self._place / "content").write_bytes(content)
            subprocess.run(
                ["openssl", "cms", "-verify", "-cades", "-inform", "DER", *trusted],
                cwd=self._place,
                input=signed,
                capture_output=True,
                check=True,
            )


_ONE_RUN = """
import resource, sys
from pathlib import Path
from divit.ades.content import FileContent
from divit.ades.create import Format, sign
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
sys.path.insert(0, sys.argv[3])
from trial_signers import signer_of
lab, content = Path(sys.argv[1]), Path(sys.argv[2])
signer, trust = signer_of(lab, "nes-p256"), TrustStore.from_folder(lab)
before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
signed = sign(FileContent(content), signer, format=Format.CADES_DETACHED)
between = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
report = validate(signed, content=FileContent(content), trust=trust)
after = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
assert report.indication.value == "TOTAL_PASSED", report.as_json()
# The kernel's ru_maxrss would be that of the process which started this one, where that is larger.
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(between - before, after - between, int(held) / 1024)
"""


def detached_gibibyte() -> list[Figures]:
    """Signing and judging a detached content of 1 GiB, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder, content = Path(place) / "lab", Path(place) / "content"
        lab.init(folder, port=16380)
        with content.open("wb") as file:
            for number in range(GIBIBYTE >> 20):
                file.write(hashlib.shake_256(number.to_bytes(4, "big")).digest(4096) * 256)
        bare, signing, judging, memory = 0.0, 0.0, 0.0, 0.0
        rigs = str(Path(__file__).resolve().parents[1] / "tests" / "rigs")
        for _ in range(3):
            bare = max(bare, _hashing_rate())
            command = [sys.executable, "-c", _ONE_RUN, str(folder), str(content), rigs]
            told = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True).stdout
            made, judged, held = (float(one) for one in told.split())
            signing, judging = max(signing, 1024 / made), max(judging, 1024 / judged)
            memory = max(memory, held)
    limit = "SHA-256 of what is in memory"
    return [
        ("detached-1g-sign", "MiB/s", round(signing), round(bare), limit, {}),
        ("detached-1g-validate", "MiB/s", round(judging), round(bare), limit, {}),
        ("detached-1g-memory", "MiB", round(memory), 100, "the promise of the specification", {}),
    ]


def _hashing_rate() -> float:
    piece = bytes(1 << 20)
    hasher = hashlib.sha256()
    began = time.process_time()
    for _ in range(512):
        hasher.update(piece)
    return 512 / (time.process_time() - began)
