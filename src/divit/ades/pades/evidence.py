# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the later revisions of a PDF give its signatures: evidence in the security store, and document time-stamps over
both (EN 319 142-1, 5.4 and 6.2; EN 319 102-1, 5.6.2.3).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cryptography.x509 import ocsp

from divit.ades.errors import TooLarge
from divit.ades.model import Contents, Signature, TimestampUse
from divit.ades.pdf.document import Document
from divit.ades.pdf.security_store import EMPTY, SecurityStore, Stored
from divit.der.x509 import certificate_parts
from divit.kernel.words import term
from divit.pki.certificates import UNREADABLE, load_crl
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import NameKey, issuer_key, name_key

# An archive is renewed every few years.
MOST_DOCUMENT_TIMESTAMPS = 64


@dataclass(frozen=True, slots=True)
class Found:
    """A signature or document time-stamp, and where the range that it covers ends; 0 when it covers nothing."""

    end: int
    what: Signature | TimestampUse


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A document time-stamp over the revision that ends at ``end``, in which the store was ``store``."""

    end: int
    use: TimestampUse
    store: SecurityStore


def whole(document: Document, found: Sequence[Found], revision: Callable[[int], Document | None]) -> Contents:
    """Everything together: the form that each signature has by what came later, and what each time-stamp proves.

    ``revision`` gives the file as it was when it ended at an offset. Raises ``PdfUnreadable``, ``TooLarge``.
    """
    store = Stored(document).read()
    stamps = [_stamp(revision, one.end, one.what) for one in found if isinstance(one.what, TimestampUse)]
    if len(stamps) > MOST_DOCUMENT_TIMESTAMPS:
        raise TooLarge(what=term("time-stamps"), most=MOST_DOCUMENT_TIMESTAMPS)
    signatures = tuple(_with_form(one.what, one.end, store, stamps) for one in found if isinstance(one.what, Signature))
    proved = tuple(replace(one.use, proves=tuple(_proved(one, found))) for one in stamps)
    return Contents("pades", signatures, proved, *store)


def _stamp(revision: Callable[[int], Document | None], end: int, use: TimestampUse) -> _Stamp:
    # A time-stamp over something that is no revision proves nothing of the store; its findings say why.
    covered = revision(end) if end and not use.findings else None
    return _Stamp(end, use, EMPTY if covered is None else Stored(covered).read())


def _proved(stamp: _Stamp, found: Sequence[Found]) -> Iterator[bytes]:
    """The octets whose existence a document time-stamp proves: all that is in the revisions that it covers."""
    for held in stamp.store:
        yield from held
    for one in found:
        if not 0 < one.end < stamp.end:
            continue
        if isinstance(one.what, TimestampUse):
            yield one.what.token
            continue
        signature = one.what
        yield signature.value
        yield from (*signature.certificates, *signature.crls, *signature.ocsps)
        yield from (inner.token for inner in signature.timestamps)


def _with_form(signature: Signature, end: int, store: SecurityStore, stamps: Sequence[_Stamp]) -> Signature:
    """The signature with the level that its form has in this file (EN 319 142-1, 6.3)."""
    form, later = signature.form, [one for one in stamps if 0 < end < one.end]
    if later and form in {"BASELINE-B", "BES"}:
        form = "BASELINE-T" if form == "BASELINE-B" else "T"
    if form != "BASELINE-T" or store == EMPTY or signature.adaptor is None:
        return replace(signature, form=form)
    certificate = signature.adaptor.identify(store.certificates).certificate
    if certificate is not None and _speaks_of(store, certificate):
        is_archived = any(_speaks_of(one.store, certificate) for one in later)
        form = "BASELINE-LTA" if is_archived else "BASELINE-LT"
    return replace(signature, form=form)


def _speaks_of(store: SecurityStore, certificate: bytes) -> bool:
    """Whether ``store`` has a list of the issuer of ``certificate``, or an answer about its number."""
    issuer = issuer_key(certificate)
    return any(_names(crl) == issuer for crl in store.crls) or any(
        certificate_parts(certificate).serial in _numbers(answer) for answer in store.ocsps
    )


def _names(crl: bytes) -> NameKey | None:
    try:
        return name_key(load_crl(crl).issuer)
    except (CertificateUnreadable, *UNREADABLE):
        return None


def _numbers(answer: bytes) -> frozenset[int]:
    try:
        return frozenset(one.serial_number for one in ocsp.load_der_ocsp_response(answer).responses)
    except UNREADABLE:
        return frozenset()
