# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The Turkish profiles P1 to P4 for those who sign: the policy to commit to, the form to end in (2012/DK-15/299)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from divit.ades.levels import Level
from divit.ades.signature_policies import known_policies
from divit.der import oids
from divit.der.signature_policy import SignaturePolicy

__all__ = ["Profile", "profiles"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: its ``name``, the ``level`` that its signatures end in, and the policy, None for P1."""

    name: str
    level: Level
    policy: SignaturePolicy | None


@cache
def profiles() -> Mapping[str, Profile]:
    """The profiles by name, ``P1`` to ``P4``."""
    table = tomllib.loads(files("divit.ades").joinpath("data/profiles.toml").read_text(encoding="utf-8"))
    return {
        name: Profile(name, Level(row["level"]), _policy(row["policy"], row["uri"], row["notice"]))
        for name, row in table.items()
    }


def _policy(oid: str, uri: str, notice: str) -> SignaturePolicy | None:
    """The policy with the SHA-256 of its document, which rule 1 asks for."""
    if not oid:
        return None
    return SignaturePolicy(oid, oids.SHA256, known_policies()[oid].hashes["sha256"], uri, notice)
