# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Containers signed by the trial CA's holders, and the same with their files changed by somebody with a ZIP tool."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from divit.ades.asic import create as asic
from divit.ades.create import Format, Level, Sources
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

FILES = {"ödeme emri.xml": b"<emir/>", "ekler/fatura.pdf": b"%PDF-1.7 DENEME", "ekler/liste.csv": b"1;2;3\n"}
CONTAINERS = [one for one in Format if one.is_container]
SIMPLE = (Format.ASIC_S_XADES, Format.ASIC_S_CADES)


class Packer:
    """Makes containers with everything that a level asks for."""

    def __init__(self, lab: Path, trust: TrustStore) -> None:
        self.timestamper, self.sources = LocalTimestamper(lab), Sources(trust)

    def signed(
        self, format: Format, signer: KeySigner, level: Level = Level.B, files: Mapping[str, bytes] | None = None
    ) -> bytes:
        """A container of ``files``, or of as many of ``FILES`` as it takes."""
        held = files or (dict([*FILES.items()][:1]) if format in SIMPLE else FILES)
        return self.once_more(asic.container_of(format, held.items()), format, signer, level)

    def once_more(
        self, container: asic.Container | bytes, format: Format, signer: KeySigner, level: Level = Level.B
    ) -> bytes:
        """The container with one more signature."""
        held = asic.opened(container) if isinstance(container, bytes) else container
        made = asic.sign(held, signer, format=format, level=level, timestamper=self.timestamper, sources=self.sources)
        return made.encoded(clock.now())


def unpacked(container: bytes) -> dict[str, bytes]:
    """The files of a container, as a stranger's program reads them."""
    with zipfile.ZipFile(io.BytesIO(container)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """A container of ``files``, as a stranger's program packs them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, stored)
    return out.getvalue()
