# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Is a certificate a qualified one, by whose law, and for what: the table ``data/qualified.toml`` applied to a path.

Turkish (Law 5070): a path that passed to a Turkish root, QcCompliance, and the BTK statement of a NES or of a seal.
EU (TS 119 615): only through a trusted list whose signature was checked; QcCompliance alone proves nothing.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from cryptography import x509

from divit.der import oids
from divit.der.errors import DerError
from divit.pki.errors import CertificateUnreadable
from divit.pki.eu_qualification import EuStatus, eu_status
from divit.pki.qualified import ValueLimit, sentence_of, statements_of, types_of, value_limit_of
from divit.pki.roots import turkish_root
from divit.pki.trusted_list import TrustedList
from divit.pki.usage import value_of
from divit.pki.verdict import PathVerdict, Problem, problem


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a certificate is by law. ``regimes`` are ``tr`` and ``eu``, as far as it is qualified there.

    ``kind`` is the Turkish kind (``nes``, ``qualified-seal``, …), empty where none fits; ``use`` is ``signature``,
    ``seal``, ``website`` or empty; ``holder`` is ``natural``, ``legal`` or empty. ``device`` says whether the key is in
    a device that is certified for it, None where nothing says so. ``limit`` and ``restriction`` bound what it may be
    used for: a restriction of any wording, even none, is not for free use. ``problems`` say what keeps it from being
    qualified or could not be read.
    """

    regimes: frozenset[str] = frozenset()
    kind: str = ""
    use: str = ""
    holder: str = ""
    device: bool | None = None
    limit: ValueLimit | None = None
    restriction: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_qualified(self) -> bool:
        """Whether it is qualified anywhere."""
        return bool(self.regimes)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("divit.pki").joinpath("data/qualified.toml").read_text(encoding="utf-8"))


def qualification(
    path: PathVerdict,
    *,
    at: datetime,
    turkish: Collection[bytes] = (),
    lists: Sequence[TrustedList] = (),
) -> Qualification:
    """What the leaf of ``path`` is by law at ``at`` (aware UTC).

    ``turkish`` are anchors (DER) that count as Turkish beside the shipped ones, as a trial CA's; ``lists`` are EU
    trusted lists, of which those count that are authentic. A path that did not pass is not qualified; its leaf's kind
    and limits are told all the same. Never raises on hostile input.
    """
    leaf = path.chain[0]
    try:
        kind = _kind(leaf)
    except CertificateUnreadable:
        return Qualification(problems=path.problems)
    try:
        limit, types = value_limit_of(leaf), types_of(leaf)
    except DerError:
        return Qualification(kind=kind.get("kind", ""), problems=(problem("statements-unreadable"),))
    by_list = eu_status(path.chain, at, lists) if path.passed else EuStatus()
    regimes = {"eu"} if by_list.is_qualified else set()
    if path.passed and _is_turkish(path, turkish):
        regimes.add("tr")
    stated_use = next((use for oid, use in _table()["eu"]["types"].items() if oid in types), "")
    use = by_list.use or kind.get("use", "") or stated_use
    return Qualification(
        regimes=frozenset(regimes),
        kind=kind.get("kind", ""),
        use=use,
        holder=kind.get("holder", "") or _holder(use, by_list),
        device=by_list.device if "eu" in regimes else _stated_device(leaf),
        limit=limit,
        restriction=_restriction(leaf),
        problems=_against(path, regimes, by_list),
    )


def _kind(leaf: bytes) -> Mapping[str, Any]:
    """The first Turkish kind whose statements, policies and purposes the certificate has."""
    stated = set(statements_of(leaf))
    policies = {one.policy_identifier.dotted_string for one in value_of(leaf, x509.CertificatePolicies) or ()}
    purposes = {one.dotted_string for one in value_of(leaf, x509.ExtendedKeyUsage) or ()}
    for row in _table()["turkish"]:
        fits = (
            stated.issuperset(row["statements"])
            and (not row["policies"] or policies.intersection(row["policies"]))
            and (not row["purposes"] or purposes.intersection(row["purposes"]))
        )
        if fits:
            return dict(row)
    return {}


def _is_turkish(path: PathVerdict, turkish: Collection[bytes]) -> bool:
    anchor = path.chain[-1]
    stated = statements_of(path.chain[0])
    by_law = oids.QC_COMPLIANCE in stated and (oids.TR_NES in stated or oids.TR_SEAL in stated)
    # A root is no certificate of a person, whatever it says of itself.
    return by_law and len(path.chain) > 1 and (turkish_root(anchor) is not None or anchor in turkish)


def _holder(use: str, by_list: EuStatus) -> str:
    if by_list.is_legal or use == "seal":
        return "legal"
    return "natural" if use == "signature" else ""


def _stated_device(leaf: bytes) -> bool | None:
    return True if oids.QC_SSCD in statements_of(leaf) else None


def _restriction(leaf: bytes) -> str | None:
    found = (sentence_of(leaf, one) for one in (oids.TR_USAGE_RESTRICTION, oids.TR_SEAL_RESTRICTION))
    return next((sentence for sentence in found if sentence is not None), None)


def _against(path: PathVerdict, regimes: Collection[str], by_list: EuStatus) -> tuple[Problem, ...]:
    if regimes:
        return ()
    if not path.passed:
        return (problem("qualified-path"), *path.problems)
    if oids.QC_COMPLIANCE not in statements_of(path.chain[0]):
        return (problem("qualified-not-stated"), *by_list.problems)
    return (problem("qualified-no-list"), *by_list.problems)
