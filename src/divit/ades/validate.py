# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Validation of signatures (EN 319 102-1): a file is read into the common model and judged by the one engine.

Hostile input ends in an indication.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from divit.ades import algorithm_policy
from divit.ades.algorithm_policy import policy_named
from divit.ades.cades import reader as cades_reader
from divit.ades.content import Beside, only_one
from divit.ades.engine import signatures
from divit.ades.engine.context import Context, Process
from divit.ades.engine.evidence import NOTHING, ValidationData
from divit.ades.engine.paths import Paths
from divit.ades.errors import (
    ContainerUnreadable,
    ContentUnreadable,
    PdfEncrypted,
    PdfUnreadable,
    TooLarge,
    XmlUnreadable,
)
from divit.ades.model import Contents
from divit.ades.report import Format, Indication, Problem, Report, problem, report_of
from divit.der import oids, write
from divit.kernel import clock
from divit.kernel.words import size, system_reason, term
from divit.pki.issuers import IssuerSource
from divit.pki.kept import Kept
from divit.pki.revocation import CACHE_SECONDS, RevocationSource
from divit.pki.trust import TrustStore

__all__ = ["Process", "ValidationData", "Validator", "recognised", "validate"]

_MOST_SHARED = 8
_SHARED: Kept[tuple[int, str], Paths] = Kept(seconds=CACHE_SECONDS, most=_MOST_SHARED)
MOST_BYTES = 512_000_000
_CONTAINERS = frozenset({"asic-s", "asic-e"})
# ISO 32000-1, annex H.3.4: readers look for the header in the first 1024 bytes.
_PDF_HEADER_WITHIN = 1024
_CMS_HEADER_WITHIN = 32
# XML without one is none of ours.
_XML_SIGNATURE = tuple("SignedInfo".encode(one) for one in ("utf-8", "utf-16-le", "utf-16-be"))
_UTF_8_MARK = b"\xef\xbb\xbf"
_SIGNED_DATA = write.oid(oids.SIGNED_DATA)
_ZIP = b"PK\3\4"
# Where the name of a first file "mimetype" and its content stand (EN 319 162-1, A.1).
_MIMETYPE = slice(30, 80)


class Validator:
    """Judges files by one trust store, one source of revocation information, one of missing certificates and one
    algorithm policy.

    For services that judge many files: verdicts on certificates may be used again for a minute, where nothing in the
    file bears on them; a verdict on a signature never is. ``algorithms`` is the name of a shipped policy. Raises
    ``PolicyUnknown``.
    """

    def __init__(
        self,
        trust: TrustStore,
        *,
        revocation: RevocationSource | None = None,
        issuers: IssuerSource | None = None,
        algorithms: str = algorithm_policy.USUAL,
        process: Process = Process.LONG_TERM,
    ) -> None:
        self._paths = _paths_of(trust, revocation, issuers, algorithms)
        self._process = process

    def validate(
        self,
        data: bytes | Path,
        *,
        content: Beside | None = None,
        at: datetime | None = None,
        evidence: ValidationData = NOTHING,
    ) -> Report:
        """The judgement on every signature in ``data``; see ``validate``."""
        contents = _read(data, content)
        if isinstance(contents, Report):
            return contents
        context = Context(self._paths, at or clock.now(), self._process, evidence)
        if contents.format in _CONTAINERS:
            return _judged_container(contents, context)
        return report_of(contents.format, signatures.judge(contents, context))


def validate(
    data: bytes | Path,
    *,
    content: Beside | None = None,
    trust: TrustStore,
    at: datetime | None = None,
    revocation: RevocationSource | None = None,
    issuers: IssuerSource | None = None,
    algorithms: str = algorithm_policy.USUAL,
    process: Process = Process.LONG_TERM,
    evidence: ValidationData = NOTHING,
) -> Report:
    """The judgement on every signature in ``data``: a PDF, a CMS in DER or BER, XML, or a container with such (ASiC).

    A file that is given by its path is read in pieces where it is a container, however large.
    ``content`` is the content of a detached signature; of XML over several files, all of them by their names. ``at``
    (aware UTC) is the moment of validation, by default now.
    Without ``revocation`` only the CRLs of ``trust`` and what came with the signature count; without ``issuers`` no
    missing certificate is asked for; ``evidence`` are certificates, CRLs and OCSP answers that were given beside it.
    ``algorithms`` names the policy that says until when algorithms are believed, ``process`` how far the validation
    goes (EN 319 102-1, 5.3, 5.5 or 5.6).
    Never raises on hostile input. Raises ``PolicyUnknown``, ``ContentUnreadable``.
    """
    judge = Validator(trust, revocation=revocation, issuers=issuers, algorithms=algorithms, process=process)
    return judge.validate(data, content=content, at=at, evidence=evidence)


def _judged_container(contents: Contents, context: Context) -> Report:
    """The judgement on a container, whose files may be unpacked only now."""
    try:
        judged = signatures.judge(contents, context)
        stamps = signatures.judge_timestamps(contents, context)
    except ContainerUnreadable as error:
        return _damaged_container(contents.format, error)
    return report_of(contents.format, judged, timestamps=stamps)


def _paths_of(
    trust: TrustStore, revocation: RevocationSource | None, issuers: IssuerSource | None, algorithms: str
) -> Paths:
    """Where paths are judged. Without a source a verdict follows from what is given alone, so callers share it."""
    policy = policy_named(algorithms)
    if revocation is not None or issuers is not None:
        return Paths(trust, revocation, policy, issuers=issuers)
    key = id(trust), algorithms
    known = _SHARED.get(key)
    if known is None or known.trust is not trust:
        known = Paths(trust, None, policy)
        _SHARED.put(key, known)
    return known


def _read(given: bytes | Path, content: Beside | None) -> Contents | Report:
    """What a file holds, or the report that says why it cannot be told."""
    data = given if isinstance(given, bytes) else _octets(given)
    kind = recognised(data)
    if kind is None:
        return report_of(None, ())
    if len(data) > MOST_BYTES:
        return _unjudged(
            kind, Indication.INDETERMINATE, problem("too-large", what=term("bytes"), most=size(MOST_BYTES))
        )
    try:
        if kind in _CONTAINERS:
            return _read_container(given) or report_of(None, ())
        return _readers()[kind](data, content)
    except ContainerUnreadable as error:
        return _damaged_container(kind, error)
    except PdfUnreadable:
        return _unjudged(kind, Indication.TOTAL_FAILED, problem("damaged-pdf"))
    except XmlUnreadable as error:
        return _unjudged(kind, Indication.TOTAL_FAILED, problem("damaged-xml", detail=error.params.get("why", "")))
    except PdfEncrypted:
        return _unjudged(kind, Indication.INDETERMINATE, problem("encrypted-pdf"))
    except TooLarge as error:
        return _unjudged(kind, Indication.INDETERMINATE, problem("too-large", **error.params))


def _octets(path: Path) -> bytes:
    """A file as far as it must be held: of a container what tells that it is one. Raises ``ContentUnreadable``."""
    try:
        with path.open("rb") as file:
            head = file.read(_MIMETYPE.stop)
            return head if head.startswith(_ZIP) else head + file.read(MOST_BYTES)
    except OSError as error:
        raise ContentUnreadable(str(error), file=path, why=system_reason(error)) from error


def _read_container(given: bytes | Path) -> Contents | None:
    from divit.ades.asic import reader, sources

    return reader.read(sources.HeldSource(given) if isinstance(given, bytes) else sources.FileSource(given))


Reader = Callable[[bytes, Beside | None], Contents]


def _readers() -> dict[Format, Reader]:
    return {"cades": _read_cms, "pades": _read_pdf, "xades": _read_xml}


def _read_cms(data: bytes, content: Beside | None) -> Contents:
    return cades_reader.read(data, only_one(content))


def _read_pdf(data: bytes, _content: Beside | None) -> Contents:
    # Reading PDF is a fifth of what there is to load, and most who judge a CMS meet none.
    from divit.ades.pades import reader as pades_reader

    return pades_reader.read(data)


def _read_xml(data: bytes, content: Beside | None) -> Contents:
    from divit.ades.xades import reader as xades_reader

    return xades_reader.read(data, content)


def recognised(data: bytes) -> Format | None:
    """The format of a file by how it begins, None when it is none of ours.

    A ZIP file that does not say what it is counts as a container; whether it is one, its reader finds out.
    """
    if data[:4] == _ZIP:
        return _container(data[_MIMETYPE])
    # A CMS may carry a PDF whose header stands among the first bytes, so the stricter sign goes first.
    if data[:1] == b"\x30" and _SIGNED_DATA in data[:_CMS_HEADER_WITHIN]:
        return "cades"
    if _is_markup(data[:_PDF_HEADER_WITHIN]):
        return "xades" if any(mark in data for mark in _XML_SIGNATURE) else None
    return "pades" if b"%PDF-" in data[:_PDF_HEADER_WITHIN] else None


def _container(head: bytes) -> Format | None:
    if not head.startswith(b"mimetype"):
        return "asic-e"
    kinds: dict[bytes, Format] = {b"asic-e": "asic-e", b"asic-s": "asic-s"}
    return kinds.get(head[8:].removeprefix(b"application/vnd.etsi.")[:6])


def _is_markup(head: bytes) -> bool:
    """Whether a file begins as XML does, in UTF-8 or UTF-16."""
    return head.replace(b"\0", b"").removeprefix(_UTF_8_MARK).lstrip(b"\xff\xfe\t\r\n ").startswith(b"<")


def _damaged_container(kind: Format, error: ContainerUnreadable) -> Report:
    return _unjudged(kind, Indication.TOTAL_FAILED, problem("damaged-container", **error.params))


def _unjudged(kind: Format, indication: Indication, *problems: Problem) -> Report:
    return Report(kind, indication, (), problems)
