# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Issuers that a bag of certificates lacks, fetched from where their certificates say (RFC 5280, 4.2.2.1).

Such an address is read before any signature led to an anchor: whoever sends a file could make this machine call any
place. So only hosts that somebody named beforehand are asked, by default those of the Turkish authorities, and what
comes back is believed in nothing until its own signatures hold.
"""

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from divit.der import cms, read, write
from divit.der.errors import DerError
from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.pki.certificates import CERTIFICATE_LABELS, load_certificate, pem_blocks
from divit.pki.errors import CertificateUnreadable
from divit.pki.http import Http, host_of
from divit.pki.kept import Kept
from divit.pki.usage import value_of

KEPT_SECONDS = 3600.0
_FAILURE_KEPT_SECONDS = 60.0
_MOST_KEPT = 256
_MOST_ADDRESSES = 3
_MOST_IN_ONE = 16


class IssuerSource(Protocol):
    """Brings certificates that may have issued another."""

    def issuers(self, certificate: bytes) -> Sequence[bytes]:
        """Certificates (DER) that may have issued ``certificate``, believed in nothing; none where nothing is known or
        nobody answers. Never raises on hostile input.
        """
        ...


@cache
def turkish_hosts() -> frozenset[str]:
    """The hosts from which the Turkish authorities hand out their certificates."""
    text = files("divit.pki").joinpath("data/issuer_hosts.toml").read_text(encoding="utf-8")
    return frozenset(row["host"] for row in tomllib.loads(text)["hosts"])


def allowed_hosts() -> frozenset[str]:
    """The hosts of the Turkish authorities, and those of ``ISSUER_HOSTS``."""
    return turkish_hosts().union(settings.text("ISSUER_HOSTS").split())


class OnlineIssuers:
    """Asks the caIssuers addresses of a certificate that lie at one of ``hosts``; a host counts with those below it.

    Answers are kept for an hour, failures for a minute. Thread-safe.
    """

    def __init__(self, http: Http, hosts: Collection[str] | None = None) -> None:
        self._http = http
        self._hosts = allowed_hosts() if hosts is None else frozenset(hosts)
        self._kept: Kept[str, tuple[bytes, ...]] = Kept(seconds=KEPT_SECONDS, most=_MOST_KEPT)

    def issuers(self, certificate: bytes) -> Sequence[bytes]:
        """What the first address that answers has."""
        allowed = [address for address in issuer_addresses(certificate) if self._may_ask(address)]
        for address in allowed[:_MOST_ADDRESSES]:
            found = self._at(address)
            if found:
                return found
        return ()

    def _may_ask(self, address: str) -> bool:
        try:
            host = host_of(address)
        except DivitError:
            return False
        return any(host == one or host.endswith("." + one) for one in self._hosts)

    def _at(self, address: str) -> tuple[bytes, ...]:
        kept = self._kept.get(address)
        if kept is not None:
            return kept
        try:
            found = certificates_in(self._http.get(address))
        except DivitError:
            found = ()
        self._kept.put(address, found, None if found else _FAILURE_KEPT_SECONDS)
        return found


def issuer_addresses(certificate: bytes) -> list[str]:
    """The http addresses at which a certificate says that its issuer's is, in its order."""
    access = value_of(certificate, x509.AuthorityInformationAccess)
    places = [
        description.access_location
        for description in access or ()
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS
    ]
    addresses = [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]
    return [address for address in addresses if address.startswith(("http://", "https://"))]


def certificates_in(answer: bytes) -> tuple[bytes, ...]:
    """The certificates of an answer: one in DER, some in PEM, or a "certs-only" CMS (RFC 5280, 4.2.2.1). Raises
    ``CertificateUnreadable``.
    """
    if b"-----BEGIN" in answer:
        found = [der for label, der in pem_blocks(answer) if label in CERTIFICATE_LABELS]
    else:
        found = [answer] if _begins_like_a_certificate(answer) else list(_of_cms(answer))
    for der in found[:_MOST_IN_ONE]:
        load_certificate(der)
    return tuple(found[:_MOST_IN_ONE])


def _begins_like_a_certificate(answer: bytes) -> bool:
    try:
        return read.Cursor.of(answer).peek() == write.SEQUENCE
    except DerError as error:
        raise CertificateUnreadable(str(error), what="certificate") from error


def _of_cms(answer: bytes) -> Sequence[bytes]:
    try:
        return cms.parse_signed_data(answer).certificates
    except DerError as error:
        raise CertificateUnreadable(str(error), what="CMS") from error
