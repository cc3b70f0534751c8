# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Kamu SM's certificate depot, ``SertifikaDeposu.xml``: the roots that its own programs trust.

How the file is signed is not published, so nothing proves that it is the authority's: it becomes trust only where
somebody chooses a file that they fetched and checked. Divit never fetches it by itself.
"""

from pathlib import Path

from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable, ListUnreadable
from divit.pki.names import is_self_issued
from divit.pki.plain_xml import MOST_BYTES, Element, parse
from divit.pki.trust import TrustStore, is_self_signed_ca

_ROOT = "koksertifika"
_VALUE = "mValue"
MOST_CERTIFICATES = 4096


def read_depot(data: bytes) -> TrustStore:
    """The certificates of a depot: its self-issued certificates are anchors, the others help to build chains. Raises
    ``ListUnreadable`` when anything in it cannot be read: trust that is only half loaded would show up as documents
    that suddenly are not valid.
    """
    rows = [element for element in parse(data).descendants() if element.local == _ROOT]
    if not rows or len(rows) > MOST_CERTIFICATES:
        raise ListUnreadable(why=f"{len(rows)} certificates")
    certificates = list(dict.fromkeys(_certificate(row) for row in rows))
    anchors = tuple(der for der in certificates if is_self_issued(der))
    if not all(is_self_signed_ca(der) for der in anchors):
        raise ListUnreadable(why="a root that is no authority or whose own signature does not hold")
    return TrustStore(anchors=anchors, certificates=tuple(der for der in certificates if der not in anchors))


def read_depot_file(path: Path) -> TrustStore:
    """The depot in a file. Raises ``ListUnreadable``."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListUnreadable(why=f"more than {MOST_BYTES} bytes")
        return read_depot(path.read_bytes())
    except OSError as error:
        raise ListUnreadable(why=str(error)) from error


def _certificate(row: Element) -> bytes:
    values = [child for child in row.children if child.local == _VALUE]
    if len(values) != 1:
        raise ListUnreadable(why=f"{len(values)} values in one row")
    der = values[0].octets
    try:
        load_certificate(der)
    except CertificateUnreadable as error:
        raise ListUnreadable(why=str(error)) from error
    return der
