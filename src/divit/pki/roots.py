# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The roots of the Turkish certification service providers, as they come with Divit.

The table decides: a certificate of the bundle is an anchor only when its hash stands there. Whoever runs Divit chooses
them beside or instead of a folder of their own; nothing is trusted because it came along.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from divit.pki.certificates import pem_blocks
from divit.pki.errors import RootsDamaged
from divit.pki.trust import TrustStore

SERVICES = ("nes", "mobile", "corporate")
_FOLDER = "data/roots"


@dataclass(frozen=True, slots=True)
class Root:
    """What the table says of one root: ``service`` is one of ``SERVICES``, ``key`` the kind of its key, ``hash_name``
    the hash of its own signature.
    """

    name: str
    provider: str
    service: str
    key: str
    hash_name: str
    valid_from: datetime
    valid_until: datetime
    sha256: str
    source: str


@cache
def turkish_root_table() -> tuple[Root, ...]:
    """The table of the Turkish roots, oldest first."""
    text = files("divit.pki").joinpath(f"{_FOLDER}/turkish.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["roots"]
    return tuple(Root(hash_name=row.pop("hash"), **row) for row in rows)


@cache
def _certificates() -> Mapping[str, bytes]:
    """The certificates of the bundle by their SHA-256, those alone that stand in the table. Raises ``RootsDamaged``
    when one of these is missing.
    """
    data = files("divit.pki").joinpath(f"{_FOLDER}/turkish.pem").read_bytes()
    found = {hashlib.sha256(der).hexdigest(): der for _, der in pem_blocks(data)}
    missing = [row.name for row in turkish_root_table() if row.sha256 not in found]
    if missing:
        raise RootsDamaged(name=missing[0])
    return {row.sha256: found[row.sha256] for row in turkish_root_table()}


def turkish_roots(services: Collection[str] = SERVICES) -> TrustStore:
    """The Turkish roots of the given services as anchors. Raises ``RootsDamaged`` when the files that came with Divit
    are not as they were made.
    """
    wanted = (row.sha256 for row in turkish_root_table() if row.service in services)
    return TrustStore(anchors=tuple(_certificates()[sha256] for sha256 in wanted))


def turkish_root(certificate: bytes) -> Root | None:
    """What is known of a certificate (DER) as a Turkish root, None when it is none."""
    digest = hashlib.sha256(certificate).hexdigest()
    return next((row for row in turkish_root_table() if row.sha256 == digest), None)
