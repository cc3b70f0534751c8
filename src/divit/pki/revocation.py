# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where revocation information comes from: what is at hand, or the services that a certificate names.

A source only brings evidence; whether it is believed is decided in ``evidence.certificate_status``.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from divit.der import ocsp as structure
from divit.kernel.errors import DivitError
from divit.pki import ocsp_status, status
from divit.pki.certificates import load_crl
from divit.pki.crl_scope import crl_issuers
from divit.pki.errors import CertificateUnreadable
from divit.pki.evidence import Evidence, RevocationSource, certificate_status
from divit.pki.http import Http
from divit.pki.kept import Kept
from divit.pki.names import NameKey, name_key
from divit.pki.status import State, Unusable
from divit.pki.usage import value_of
from divit.pki.verdict import Problem, problem

CACHE_SECONDS = 60.0
_MOST_KEPT = 512
_MOST_LISTS_KEPT = 16
_MOST_PLACES = 4
_MOST_ADDRESSES = 3
_NONCE_OCTETS = 16
OCSP_REQUEST = "application/ocsp-request"

__all__ = ["Evidence", "OfflineRevocation", "OnlineRevocation", "RevocationSource", "certificate_status"]


class OfflineRevocation:
    """The evidence that is at hand: from a trust folder, a signature's own values, a file."""

    def __init__(self, crls: Sequence[bytes] = (), ocsps: Sequence[bytes] = ()) -> None:
        self._crls = [(_crl_issuer(crl), crl) for crl in crls]
        self._ocsps = tuple(ocsps)

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """All OCSP answers at hand, and the CRLs of those whom the certificate names or who issued it."""
        wanted = crl_issuers(certificate)
        return Evidence(self._ocsps, tuple(crl for name, crl in self._crls if name in wanted))


def _crl_issuer(crl: bytes) -> NameKey | None:
    try:
        return name_key(load_crl(crl).issuer)
    except CertificateUnreadable:
        return None


class OnlineRevocation:
    """Asks the services that the certificate names: OCSP first, then its CRL; what is at hand comes before both.

    The addresses come from certificates whose signatures lead to a trust anchor, never from unproved ones (see
    ``path``). Answers are kept for a minute, so a batch of signatures asks once. Without ``asks_ocsp`` only CRLs are
    fetched, as some signature policies want. Thread-safe.
    """

    def __init__(self, http: Http, offline: RevocationSource | None = None, *, asks_ocsp: bool = True) -> None:
        self._http = http
        self._asks_ocsp = asks_ocsp
        self._offline = offline or OfflineRevocation()
        self._kept: Kept[tuple[bytes, bytes], Evidence] = Kept(seconds=CACHE_SECONDS, most=_MOST_KEPT)
        self._lists: Kept[str, bytes] = Kept(seconds=CACHE_SECONDS, most=_MOST_LISTS_KEPT)

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """The evidence at hand if nothing newer could change it, else the services' answers too."""
        found = self._offline.evidence(certificate, issuer, at)
        if _settles(certificate, issuer, at, found):
            return found
        kept = self._kept.get((certificate, issuer))
        if kept is not None and _decides(certificate, issuer, at, kept):
            return found + kept
        services = (self._ask_ocsp, self._fetch_crls) if self._asks_ocsp else (self._fetch_crls,)
        for fetch in services:
            fetched = fetch(certificate, issuer)
            found += fetched
            if _decides(certificate, issuer, at, fetched):
                self._kept.put((certificate, issuer), fetched)
                break
        return found

    def _ask_ocsp(self, certificate: bytes, issuer: bytes) -> Evidence:
        asked = Evidence()
        for address in ocsp_addresses(certificate)[:_MOST_ADDRESSES]:
            nonce = secrets.token_bytes(_NONCE_OCTETS)
            try:
                request = structure.request([ocsp_status.cert_id(certificate, issuer)], nonce)
                answer = self._http.post(address, request, OCSP_REQUEST)
                # A stranger's answer that was recorded earlier would carry another nonce.
                ocsp_status.claim(answer, certificate, issuer, nonce=nonce)
            except Unusable as reason:
                asked += Evidence(problems=(reason.problem,))
                continue
            except DivitError as error:
                asked += Evidence(problems=(_failed(error),))
                continue
            return asked + Evidence(ocsps=(answer,))
        return asked

    def _fetch_crls(self, certificate: bytes, issuer: bytes) -> Evidence:
        """One list of each distribution point, and the delta CRLs that the certificate and the lists name."""
        fetched = Evidence()
        for addresses in crl_places(certificate)[:_MOST_PLACES]:
            fetched += self._first_of(addresses)
            if fetched.crls and not _is_partial(certificate):
                break
        deltas = _addresses(value_of(certificate, x509.FreshestCRL)) + [_delta_addresses(crl) for crl in fetched.crls]
        for place in dict.fromkeys(tuple(one) for one in deltas if one):
            fetched += self._first_of(place)
        return fetched

    def _first_of(self, addresses: Sequence[str]) -> Evidence:
        failed = Evidence()
        for address in addresses[:_MOST_ADDRESSES]:
            kept = self._lists.get(address)
            try:
                found = self._http.get(address) if kept is None else kept
            except DivitError as error:
                failed += Evidence(problems=(_failed(error),))
                continue
            if kept is None:
                self._lists.put(address, found)
            return failed + Evidence(crls=(found,))
        return failed


def _decides(certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence) -> bool:
    return certificate_status(certificate, issuer, at, evidence).state is not State.NOT_KNOWN


def _settles(certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence) -> bool:
    """Whether asking again could tell nothing new about ``at``: it is revoked, or the evidence is as young."""
    finding = certificate_status(certificate, issuer, at, evidence)
    if finding.state is State.REVOKED:
        return True
    return finding.state is State.GOOD and finding.issued is not None and at - finding.issued <= status.SKEW


def _failed(error: DivitError) -> Problem:
    row = problem("service-failed", why=error.message("tr"))
    return Problem(row.code, row.message_tr, problem("service-failed", why=error.message("en")).message_en)


def ocsp_addresses(certificate: bytes) -> list[str]:
    """The http addresses of the OCSP responders that a certificate names, in its order."""
    access = value_of(certificate, x509.AuthorityInformationAccess)
    ocsp = AuthorityInformationAccessOID.OCSP
    return _http_only([one.access_location for one in access or () if one.access_method == ocsp])


def crl_places(certificate: bytes) -> list[list[str]]:
    """Where the CRLs are that a certificate names: for each distribution point its http addresses."""
    return _addresses(value_of(certificate, x509.CRLDistributionPoints))


def crl_addresses(certificate: bytes) -> list[str]:
    """The http addresses of the CRLs that a certificate names, in its order."""
    return [address for addresses in crl_places(certificate) for address in addresses]


def _is_partial(certificate: bytes) -> bool:
    """Whether the lists of one distribution point may not be all that is to be known."""
    points = value_of(certificate, x509.CRLDistributionPoints)
    return any(point.reasons is not None for point in points or ())


def _delta_addresses(crl: bytes) -> list[str]:
    """Where the delta CRLs of a complete one are (RFC 5280, 5.2.6)."""
    try:
        points = load_crl(crl).extensions.get_extension_for_class(x509.FreshestCRL).value
    except (CertificateUnreadable, x509.ExtensionNotFound):
        return []
    return [address for addresses in _addresses(points) for address in addresses]


def _addresses(points: Iterable[x509.DistributionPoint] | None) -> list[list[str]]:
    return [_http_only(point.full_name or ()) for point in points or ()]


def _http_only(places: Sequence[x509.GeneralName]) -> list[str]:
    addresses = [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]
    return [address for address in addresses if address.startswith(("http://", "https://"))]
