# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature policies that are known (EN 319 102-1, 5.2.4): the Turkish profiles P2, P3 and P4 (2012/DK-15/299)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """A policy and what it asks for.

    ``hashes`` are those of its document, by the name of the hash in hashlib. ``revocation`` is the kind of evidence
    that must clear the signer; where ``is_embedded``, it and the time-stamp's own must be in the signature. ``grace``
    is how long after the signature the status of its certificate is not final.
    """

    oid: str
    profile: str
    tr: str
    en: str
    hashes: Mapping[str, bytes]
    revocation: Literal["crl", "ocsp"]
    is_embedded: bool
    grace: timedelta


@cache
def known_policies() -> Mapping[str, SignaturePolicy]:
    """The shipped policies by their dotted OID."""
    table = tomllib.loads(files("divit.ades").joinpath("data/signature_policies.toml").read_text(encoding="utf-8"))
    return {row["oid"]: _policy(row, table[row["hashes"]]) for row in table["policy"]}


def _policy(row: Mapping[str, Any], hashes: Mapping[str, str]) -> SignaturePolicy:
    return SignaturePolicy(
        oid=row["oid"],
        profile=row["profile"],
        tr=row["tr"],
        en=row["en"],
        hashes={name: bytes.fromhex(value) for name, value in hashes.items() if name != "source"},
        revocation=row["revocation"],
        is_embedded=row["embedded"],
        grace=timedelta(hours=row["grace_hours"]),
    )
