# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Name constraints along a path (RFC 5280, 4.2.1.10 and 6.1.3, b and c).

A constraint of a kind that cannot be judged here (otherName, x400Address, ediPartyName, registeredID, or with a
minimum or maximum) harms nobody until a name of its kind appears below it; then the path is not accepted.
"""

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from divit.der import names, oids
from divit.der.errors import DerError
from divit.der.names import GeneralName, Kind, Subtree
from divit.der.x509 import certificate_parts, extensions
from divit.pki.budget import Meter, Work
from divit.pki.names import NameKey, encoded_name_key

_EMPTY_NAME = b"\x30\x00"


class Unjudged(Exception):
    """A name or a constraint of a kind that cannot be compared here; the path cannot be told good."""


class NameRules:
    """The permitted_subtrees and excluded_subtrees of a path, from the anchor down.

    What each certificate permits is kept apart and each must permit a name: the same as intersecting them (6.1.4, g).
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._permitted: list[tuple[Subtree, ...]] = []
        self._excluded: list[Subtree] = []

    def __bool__(self) -> bool:
        return bool(self._permitted or self._excluded)

    def narrow(self, certificate: bytes) -> None:
        """Take on the constraints of an issuer (DER). Raises ``DerError`` when they cannot be read."""
        found = extensions(certificate).get(oids.NAME_CONSTRAINTS)
        if found is not None:
            constraints = names.name_constraints(found.value)
            if constraints.permitted:
                self._permitted.append(constraints.permitted)
            self._excluded += constraints.excluded

    def refused(self, certificate: bytes) -> GeneralName | None:
        """The first name of a certificate (DER) that the constraints do not let through, None when they let all.

        Raises ``DerError``, ``Unjudged`` and ``BudgetSpent``.
        """
        if not self:
            return None
        return next((name for name in held_names(certificate) if not self._allows(name)), None)

    def _allows(self, name: GeneralName) -> bool:
        for subtrees in self._permitted:
            of_kind = [tree for tree in subtrees if tree.base.kind is name.kind]
            if of_kind and not self._any(name, of_kind, within):
                return False
        return not self._any(name, [tree for tree in self._excluded if tree.base.kind is name.kind], touches)

    def _any(
        self, name: GeneralName, subtrees: Sequence[Subtree], matches: Callable[[GeneralName, GeneralName], bool]
    ) -> bool:
        # All are counted before any is compared, so a list that cannot be finished is not begun.
        self._meter.spend(Work.NAMES, len(subtrees))
        if not all(tree.is_plain for tree in subtrees):
            raise Unjudged
        return any(matches(name, tree.base) for tree in subtrees)


def held_names(certificate: bytes) -> Iterator[GeneralName]:
    """The names that constraints are about: the subject, its e-mail addresses, the alternative names. Raises
    ``DerError``.
    """
    subject = certificate_parts(certificate).subject
    if subject != _EMPTY_NAME:
        yield GeneralName(Kind.DIRECTORY, subject)
        for part in names.attributes(subject):
            # Older certificates have the address here; it counts even beside alternative names.
            yield from (GeneralName(Kind.EMAIL, text.encode()) for kind, text in part if kind == oids.EMAIL_ADDRESS)
    alternative = extensions(certificate).get(oids.SUBJECT_ALTERNATIVE_NAME)
    if alternative is not None:
        yield from names.general_names(alternative.value)


def within(name: GeneralName, base: GeneralName) -> bool:
    """Whether ``name`` lies within a permitted ``base`` of the same kind. Raises ``Unjudged`` and ``DerError``."""
    judge = _WITHIN.get(name.kind)
    if judge is None:
        raise Unjudged
    return judge(name.value, base.value)


def touches(name: GeneralName, base: GeneralName) -> bool:
    """Whether ``name`` lies within an excluded ``base``, or stands for a name that does (``*.example.org``). Raises
    as ``within``.
    """
    if name.kind is Kind.DNS and name.value.startswith(b"*."):
        domain = name.value[2:]
        return _dns_within(domain, base.value) or _dns_within(base.value.removeprefix(b"."), domain)
    return within(name, base)


@lru_cache(maxsize=1024)
def _directory_key(name: bytes) -> NameKey:
    return encoded_name_key(name)


def _directory_within(name: bytes, base: bytes) -> bool:
    wanted = _directory_key(base)
    return _directory_key(name)[: len(wanted)] == wanted


def _dns_within(name: bytes, base: bytes) -> bool:
    """The base itself and whatever has labels before it; a base that begins with a dot asks for a label more."""
    if not _is_host(name) or not _is_ascii(base):
        raise Unjudged
    name, base = name.lower(), base.lower()
    if not base or (name == base and not base.startswith(b".")):
        return True
    return name.endswith(b"." + base.removeprefix(b"."))


def _email_within(name: bytes, base: bytes) -> bool:
    """A base is one mailbox, all of one host, or (from a dot on) all of the hosts of a domain."""
    local, at, host = name.rpartition(b"@")
    if not at or not local or not _is_host(host) or not _is_ascii(base):
        raise Unjudged
    if b"@" in base:
        base_local, _, base_host = base.rpartition(b"@")
        return (local, host.lower()) == (base_local, base_host.lower())
    return _host_within(host, base)


def _uri_within(name: bytes, base: bytes) -> bool:
    """A base is one host, or (from a dot on) all of the hosts of a domain; an address without a host name that could
    be compared is refused.
    """
    try:
        host = (urlsplit(name.decode("ascii")).hostname or "").encode("ascii")
    except ValueError as error:
        raise Unjudged from error
    is_number = b":" in host or host.replace(b".", b"").isdigit()
    if is_number or not _is_host(host) or not _is_ascii(base):
        raise Unjudged
    return _host_within(host, base)


def _host_within(host: bytes, base: bytes) -> bool:
    host, base = host.lower(), base.lower()
    return host.endswith(base) and host != base if base.startswith(b".") else host == base


def _ip_within(name: bytes, base: bytes) -> bool:
    """A base is an address and a mask of the same length; another family lies outside."""
    half, odd = divmod(len(base), 2)
    if odd or half not in {4, 16} or len(name) not in {4, 16}:
        raise Unjudged
    try:
        network = ipaddress.ip_network((base[:half], int.from_bytes(base[half:]).bit_count()), strict=False)
    except ValueError as error:
        raise Unjudged from error
    if network.netmask.packed != base[half:]:
        raise Unjudged
    return ipaddress.ip_address(name) in network


def _is_host(name: bytes) -> bool:
    return _is_ascii(name) and all(name.split(b"."))


def _is_ascii(name: bytes) -> bool:
    return name.isascii() and not any(octet <= 0x20 for octet in name)


_WITHIN: Mapping[Kind, Callable[[bytes, bytes], bool]] = {
    Kind.DIRECTORY: _directory_within,
    Kind.DNS: _dns_within,
    Kind.EMAIL: _email_within,
    Kind.URI: _uri_within,
    Kind.IP: _ip_within,
}

__all__ = ["DerError", "NameRules", "Unjudged", "held_names", "touches", "within"]
