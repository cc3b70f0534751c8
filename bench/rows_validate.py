# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Judging detached CAdES-B over 24 kB, each document another one, with chain and CRLs.

The verdict on a chain at a time may be kept, that on a signature may not. Who judges otherwise than TOTAL_PASSED ends
the run.
"""

import asyncio
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from asn1crypto import cms as peer_cms
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

import peer_dss
from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.pki import lab
from divit.pki.certificates import pem_blocks
from divit.pki.trust import TrustStore
from trial_signers import signer_of
from turns import rates

CONTENT_BYTES = 24_000
OURS = 400
PYHANKO = 25
OPENSSL = 60
DSS = 20
GOAL = 1000

Figures = tuple[str, str, float, float, str, dict[str, float]]


def cades_b() -> list[Figures]:
    """Signatures by a key of each kind."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        return [_row(kind, folder, Path(place)) for kind in ("rsa2048", "p256")]


def _row(kind: str, folder: Path, place: Path) -> Figures:
    house = _House(kind, folder, place)
    measured = rates(
        {
            "ours": (OURS, house.judge),
            "pyHanko": (PYHANKO, house.let_pyhanko_judge),
            "openssl cms, a process each": (OPENSSL, house.let_openssl_judge),
        }
    )
    ours = measured.pop("ours")
    measured |= house.let_dss_judge()
    return f"validate-cades-b-{kind}", "/s", ours, GOAL, "at least; and five times pyHanko", measured


class _House:
    """A signer's signatures, and those who judge them."""

    def __init__(self, kind: str, folder: Path, place: Path) -> None:
        self._signer = signer_of(folder, f"nes-{kind}")
        self._place = place
        self._lab = folder
        self._count = 0
        trust = TrustStore.from_folder(folder)
        self._validator = Validator(trust)
        lists = [der for label, der in pem_blocks((folder / "crl.pem").read_bytes()) if label == "X509 CRL"]
        roots = list(load_certs_from_pemder([folder / "root.pem"]))
        others = list(load_certs_from_pemder([folder / "issuing-ca.pem"]))
        self._context = lambda: ValidationContext(
            trust_roots=roots, other_certs=others, crls=lists, allow_fetching=False, revocation_mode="require"
        )
        self._openssl = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-content", "content"]
        self._openssl += ["-CAfile", "trusted", "-purpose", "any", "-crl_check_all", "-out", "/dev/null"]
        trusted = [(folder / name).read_bytes() for name in ("root.pem", "issuing-ca.pem", "crl.pem")]
        (place / "trusted").write_bytes(b"\n".join(trusted))

    def _signed(self, count: int) -> list[tuple[bytes, bytes]]:
        self._count += count
        filler = bytes(CONTENT_BYTES - 8)
        contents = [number.to_bytes(8, "big") + filler for number in range(self._count - count, self._count)]
        return [(content, sign(content, self._signer, format=Format.CADES_DETACHED)) for content in contents]

    def judge(self, count: int) -> Callable[[], object]:
        signed = self._signed(count)

        def work() -> None:
            for content, signature in signed:
                report = self._validator.validate(signature, content=content)
                if report.indication is not Indication.TOTAL_PASSED:
                    raise RuntimeError(report.as_json())

        return work

    def let_pyhanko_judge(self, count: int) -> Callable[[], object]:
        signed = self._signed(count)

        async def work() -> None:
            for content, signature in signed:
                status = await async_validate_detached_cms(
                    content,
                    peer_cms.ContentInfo.load(signature)["content"],
                    signer_validation_context=self._context(),
                )
                if not (status.intact and status.valid and status.trusted):
                    raise RuntimeError(status.summary())

        return lambda: asyncio.run(work())

    def let_dss_judge(self) -> dict[str, float]:
        files = [(signature, content) for content, signature in self._signed(DSS)]
        return peer_dss.judging(self._lab, files, offline_is_enough=False)

    def let_openssl_judge(self, count: int) -> Callable[[], object]:
        signed = self._signed(count)

        def work() -> None:
            for content, signature in signed:
                (self._place / "content").write_bytes(content)
                subprocess.run(self._openssl, cwd=self._place, input=signature, capture_output=True, check=True)

        return work
