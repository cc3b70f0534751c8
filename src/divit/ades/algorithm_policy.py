# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Until when algorithms are believed (EN 319 102-1, 5.1.4.2, cryptographic constraints): tables that people can read.

An algorithm that is not believed any more does not make an old signature wrong. It only asks for a proof that the
signature existed while the algorithm was good, so everything here answers with a moment.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.ades.errors import PolicyUnknown
from divit.ades.model import UsedAlgorithm
from divit.pki.algorithms import Algorithms
from divit.pki.certificates import UNREADABLE, load_certificate, public_key
from divit.pki.errors import CertificateUnreadable

USUAL = "turkish"
NEVER = datetime.min.replace(tzinfo=UTC)
ALWAYS = datetime.max.replace(tzinfo=UTC)
# As the library of certificates and the library of hashes name them.
_LIBRARY_NAMES = {"sha3_256": "sha3-256", "sha3_384": "sha3-384", "sha3_512": "sha3-512"}
_HASHLIB_NAMES = {library: name for name, library in _LIBRARY_NAMES.items()}

Until = Mapping[str, datetime]
Sizes = tuple[tuple[int, datetime], ...]


@dataclass(frozen=True)
class AlgorithmPolicy:
    """Until when (exclusive, aware UTC) each hash, signature scheme, curve and size of key is believed.

    ``rsa`` and ``dsa`` are pairs of bits and moment, rising. ``in_force_until`` is the day on which the rule itself has
    to be looked up again, None when it names none. What is in no table is never believed.
    """

    name: str
    tr: str
    en: str
    source: str
    in_force_until: date | None
    hashes: Until
    schemes: Until
    curves: Until
    rsa: Sizes
    dsa: Sizes
    most_rsa_bits: int

    def until(self, used: UsedAlgorithm) -> datetime:
        """Until when an algorithm that a signature stands on is believed, ``NEVER`` when it is not known."""
        of_hash = self.hashes.get(used.hash_name, NEVER)
        return of_hash if used.scheme is None else min(of_hash, self.schemes.get(used.scheme, NEVER))

    def until_key(self, certificate: bytes) -> datetime:
        """Until when a signature by the key of ``certificate`` (DER) is believed for the key's kind and size."""
        return _until_key(self.name, certificate)

    def until_certificate(self, certificate: bytes) -> datetime:
        """Until when the signature on ``certificate`` (DER) is believed: its hash and its scheme."""
        return _until_certificate(self.name, certificate)

    def at(self, moment: datetime) -> Algorithms:
        """What is believed at ``moment``, in the terms of paths."""
        return _believed(self.name, bisect_right(self._ends, moment))

    def of_all_times(self) -> Algorithms:
        """What was believed at any time."""
        return _believed(self.name, -1)

    @property
    def _ends(self) -> list[datetime]:
        return _ends(self.name)


def policy_names() -> tuple[str, ...]:
    """The names of the policies that are shipped."""
    return tuple(
        sorted(
            one.name.removesuffix(".toml")
            for one in files("divit.ades").joinpath("data/policies").iterdir()
            if one.name.endswith(".toml")
        )
    )


@cache
def policy_named(name: str) -> AlgorithmPolicy:
    """The policy of ``data/policies/<name>.toml``. Raises ``PolicyUnknown``."""
    if name not in policy_names():
        raise PolicyUnknown(name=name, known=", ".join(policy_names()))
    text = files("divit.ades").joinpath(f"data/policies/{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rows = table["algorithm"]
    return AlgorithmPolicy(
        name=name,
        tr=table["tr"],
        en=table["en"],
        source=table["source"],
        in_force_until=table.get("in_force_until"),
        hashes=_named(rows, "hash"),
        schemes=_named(rows, "scheme"),
        curves=_named(rows, "curve"),
        rsa=_sized(rows, "rsa"),
        dsa=_sized(rows, "dsa"),
        most_rsa_bits=table["most_rsa_bits"],
    )


def _named(rows: Iterable[Mapping[str, object]], kind: str) -> Until:
    return {str(row["name"]): _moment(row.get("until")) for row in rows if row["kind"] == kind}


def _sized(rows: Iterable[Mapping[str, object]], kind: str) -> Sizes:
    found = [(row["bits"], _moment(row.get("until"))) for row in rows if row["kind"] == kind]
    return tuple(sorted((bits, until) for bits, until in found if isinstance(bits, int)))


def _moment(until: object) -> datetime:
    return datetime(until.year, until.month, until.day, tzinfo=UTC) if isinstance(until, date) else ALWAYS


@cache
def _ends(name: str) -> list[datetime]:
    """The moments at which something stops to be believed, in order."""
    policy = policy_named(name)
    tables = (*policy.hashes.values(), *policy.curves.values(), *(until for _, until in (*policy.rsa, *policy.dsa)))
    return sorted(set(tables))


@cache
def _believed(name: str, place: int) -> Algorithms:
    """What is believed before the end number ``place`` and after the one before it; at any time for -1."""
    policy = policy_named(name)
    ends = _ends(name)
    before = NEVER if place < 0 or not place else ends[place - 1]
    hashes = {one for one, until in policy.hashes.items() if until > before}
    short_dsa = _shortest(policy.dsa, before)
    return Algorithms(
        hashes=frozenset(hashes | {_LIBRARY_NAMES.get(one, one) for one in hashes}),
        rsa_bits=(_shortest(policy.rsa, before) or policy.most_rsa_bits + 1, policy.most_rsa_bits),
        curves=frozenset(one for one, until in policy.curves.items() if until > before),
        dsa_bits=None if short_dsa is None else (short_dsa, policy.most_rsa_bits),
    )


def _shortest(sizes: Sizes, before: datetime) -> int | None:
    return next((bits for bits, until in sizes if until > before), None)


@lru_cache(maxsize=2048)
def _until_key(name: str, certificate: bytes) -> datetime:
    policy = policy_named(name)
    try:
        key = public_key(load_certificate(certificate))
    except CertificateUnreadable:
        return NEVER
    match key:
        case rsa.RSAPublicKey() if key.key_size <= policy.most_rsa_bits:
            return _until_size(policy.rsa, key.key_size)
        case ec.EllipticCurvePublicKey():
            return policy.curves.get(key.curve.name, NEVER)
    return NEVER


def _until_size(sizes: Sizes, bits: int) -> datetime:
    return max((until for least, until in sizes if bits >= least), default=NEVER)


@lru_cache(maxsize=2048)
def _until_certificate(name: str, certificate: bytes) -> datetime:
    policy = policy_named(name)
    try:
        loaded = load_certificate(certificate)
        hashed = loaded.signature_hash_algorithm
        scheme = _scheme(loaded)
    except (CertificateUnreadable, UnsupportedAlgorithm, *UNREADABLE):
        return NEVER
    if hashed is None:
        return NEVER
    of_hash = policy.hashes.get(_HASHLIB_NAMES.get(hashed.name, hashed.name), NEVER)
    return min(of_hash, policy.schemes.get(scheme, NEVER))


def _scheme(certificate: x509.Certificate) -> str:
    match certificate.signature_algorithm_parameters:
        case padding.PSS():
            return "rsa-pss"
        case padding.PKCS1v15():
            return "rsa-pkcs1"
        case ec.ECDSA():
            return "ecdsa"
    return "dsa"
