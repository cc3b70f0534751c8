# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether EU trusted lists make a certificate a qualified one (TS 119 615, 4.4), at its issuance and at the moment
asked about.

Closed: a list that nobody authenticated or that is past its next update, a critical extension or a criterion that is
not known, and entries that contradict each other give no qualified status.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from divit.der import oids
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts
from divit.pki.certificates import load_certificate
from divit.pki.names import subject_key
from divit.pki.qualified import statements_of, types_of
from divit.pki.trusted_list import Period, TrustedList
from divit.pki.verdict import Problem, problem


@dataclass(frozen=True, slots=True)
class EuStatus:
    """What the lists say: ``use`` is ``signature``, ``seal`` or ``website``; ``device`` as ``Qualification`` has it."""

    is_qualified: bool = False
    use: str = ""
    is_legal: bool = False
    device: bool | None = None
    problems: tuple[Problem, ...] = ()


class _Unclear(Exception):
    """The list says what cannot be told or contradicts itself."""


@cache
def _table() -> Mapping[str, Any]:
    text = files("divit.pki").joinpath("data/qualified.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["eu"])


def eu_status(chain: Sequence[bytes], at: datetime, lists: Sequence[TrustedList]) -> EuStatus:
    """What ``lists`` make of the first certificate of ``chain`` (DER, leaf first) at ``at`` (aware UTC)."""
    aside: list[Problem] = []
    issued = load_certificate(chain[0]).not_valid_before_utc
    for one in lists:
        if not one.is_authentic:
            aside.append(problem("list-unchecked", territory=one.territory))
        elif one.next_update is None or one.next_update < at:
            aside.append(problem("list-not-fresh", territory=one.territory))
        else:
            # A service that was granted when it issued and is not any more makes nothing qualified today.
            then, now = (_strictest(chain, moment, one) for moment in (issued, at))
            if then.is_qualified and now.is_qualified and then.use == now.use:
                return now
            aside += [*then.problems, *now.problems]
    return EuStatus(problems=tuple(dict.fromkeys(aside)))


def _strictest(chain: Sequence[bytes], moment: datetime, listed: TrustedList) -> EuStatus:
    """What the services of the list that issued the certificate make of it at ``moment``."""
    unclear = EuStatus(problems=(problem("list-unclear", territory=listed.territory),))
    try:
        found = [_by_service(chain[0], period, moment) for period in _periods(chain, moment, listed)]
    except (_Unclear, DerError):
        return unclear
    if any(other != found[0] for other in found):
        return unclear
    return found[0] if found else EuStatus()


def _periods(chain: Sequence[bytes], moment: datetime, listed: TrustedList) -> Iterator[Period]:
    """The periods at ``moment`` of the services whose key and name an issuer of the chain has."""
    issuers = {_holder(certificate) for certificate in chain[1:]}
    for service in listed.services:
        if not issuers.isdisjoint(_holder(certificate) for certificate in service.certificates):
            period = service.at(moment)
            if period is not None and period.type == _table()["service"]:
                yield period


def _holder(certificate: bytes) -> tuple[object, bytes]:
    return subject_key(certificate), certificate_parts(certificate).key


def _by_service(leaf: bytes, period: Period, moment: datetime) -> EuStatus:
    if not period.is_understood:
        raise _Unclear
    if period.status not in _granting(moment):
        return EuStatus()
    told = _qualifiers(leaf, period)
    stated = statements_of(leaf)
    is_qualified = oids.QC_COMPLIANCE in stated or _says(told, "qualified")
    if _says(told, "not_qualified"):
        if _says(told, "qualified"):
            raise _Unclear
        is_qualified = False
    use = _use(leaf, told)
    # A service is listed for certain uses; one that names none is of the time when there were only signatures.
    listed_for = {name for name, uri in _table()["uses"].items() if uri in period.uses} or {"signature"}
    return EuStatus(
        is_qualified=is_qualified and use in listed_for,
        use=use,
        is_legal=_says(told, "legal"),
        device=_device(told, oids.QC_SSCD in stated),
    )


def _granting(moment: datetime) -> list[str]:
    table = _table()
    if moment < table["regulation_since"]:
        return [*table["granted"], *table["granted_before"]]
    return list(table["granted"])


def _qualifiers(leaf: bytes, period: Period) -> frozenset[str]:
    told: set[str] = set()
    for qualifier in period.qualifiers:
        fits = qualifier.criteria.fit(leaf)
        if fits is None:
            raise _Unclear
        if fits:
            told |= qualifier.uris
    return frozenset(told)


def _says(told: frozenset[str], what: str) -> bool:
    table = _table()["qualifiers"]
    return any(table["prefix"] + name in told for name in table[what])


def _use(leaf: bytes, told: frozenset[str]) -> str:
    by_list = [use for use in _table()["uses"] if _says(told, use)]
    stated = [use for oid, use in _table()["types"].items() if oid in types_of(leaf)]
    if len(by_list) > 1 or (not by_list and len(stated) > 1):
        raise _Unclear
    # Without any type a certificate is for signatures (EN 319 412-5, 4.2.3).
    return next(iter(by_list or stated), "signature")


def _device(told: frozenset[str], stated: bool) -> bool | None:
    has, lacks = _says(told, "device"), _says(told, "no_device")
    if has and lacks:
        raise _Unclear
    if has or lacks:
        return has
    return True if stated else None
