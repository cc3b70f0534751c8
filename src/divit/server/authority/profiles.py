# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What this authority issues: the files of ``data/profiles``, one a kind of certificate.

Each builds on a profile of ``divit.pki`` (or on another one here, when it carries another name) and adds who may hold
it and which lints it must pass. What differs between providers comes from settings: ``{policies}``, ``{cps}``,
``{pds_tr}`` and ``{pds_en}`` in the texts of an extension.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from divit.kernel import settings
from divit.pki import profiles
from divit.pki.profiles import Profile
from divit.server.authority.errors import KindUnknown

Holder = Literal["authority", "service", "person", "institution"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of certificate. ``statement``: what it says of itself under Law 5070 (``nes``, ``seal`` or nothing);
    ``lint``: pkilint's name for what ETSI asks of it, empty where only RFC 5280 does.
    """

    profile: Profile
    holder: Holder
    statement: str
    lint: str
    is_trial: bool


def names() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir()))


def load(name: str) -> Kind:
    """The kind called ``name``, with the settings of this installation in it. Raises ``KindUnknown``."""
    kind = _read(name)
    rows = tuple(replace(row, parameters=_filled(row.parameters, _facts())) for row in kind.profile.extensions)
    return replace(kind, profile=replace(kind.profile, extensions=rows))


def _folder() -> Any:
    return files("divit.server.authority").joinpath("data/profiles")


@cache
def _read(name: str) -> Kind:
    if name not in names():
        raise KindUnknown(name=name, known=", ".join(names()))
    table = tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))

    def find(base: str) -> Profile:
        return _read(base).profile if base in names() and base != name else profiles.load(base)

    return Kind(
        profile=profiles.read(name, table, find),
        holder=table["holder"],
        statement=table.get("statement", ""),
        lint=table.get("lint", ""),
        is_trial=table.get("is_trial", False),
    )


def _facts() -> Mapping[str, str]:
    return {
        "policies": settings.text("AUTHORITY_POLICY_ARC"),
        "cps": settings.text("AUTHORITY_CPS_URL"),
        "pds_tr": settings.text("AUTHORITY_PDS_URL_TR"),
        "pds_en": settings.text("AUTHORITY_PDS_URL_EN"),
    }


def _filled(value: Any, facts: Mapping[str, str]) -> Any:
    match value:
        case str():
            return value.format_map(facts)
        case list():
            return [_filled(one, facts) for one in value]
        case Mapping():
            return {key: _filled(one, facts) for key, one in value.items()}
    return value
