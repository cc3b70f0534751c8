# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether what a XAdES signature refers to as its evidence is among its values (EN 319 132-1, 5.4 and A.1), and is what
the reference says.
"""

import hashlib
from collections.abc import Iterator, Sequence

from divit.ades.engine.evidence import ValidationData
from divit.ades.errors import XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, failed, undecided
from divit.ades.xades.references import MOST_REFERENCES, Reference, references_in
from divit.ades.xml.names import xades_name
from divit.ades.xml.tree import Element
from divit.der.validation_values import basic_ocsp_response


class Held:
    """The evidence of one signature, found by its hashes; each object is hashed once, however often it is named."""

    def __init__(self, data: ValidationData) -> None:
        self._data = data
        self._by_digest: dict[tuple[str, str], dict[bytes, bytes]] = {}

    def named_by(self, reference: Reference, kind: str) -> bytes | None:
        """The object of ``kind`` (certificates, crls or ocsps) that a reference names, None where it is not there.

        Raises ``DerError``.
        """
        if not reference.digest:
            return next((one for one in self._objects(kind) if reference.fits(one)), None)
        return self._index(reference.hash_name, kind).get(reference.digest) if reference.hash_name else None

    def _objects(self, kind: str) -> Sequence[bytes]:
        data = self._data
        return {"certificates": data.certificates, "crls": data.crls}.get(kind, data.ocsps)

    def _index(self, hash_name: str, kind: str) -> dict[bytes, bytes]:
        found = self._by_digest.get((hash_name, kind))
        if found is None:
            found = {_hash(hash_name, one): one for one in self._objects(kind)}
            if kind == "ocsps":
                # Some hash the whole OCSP response, some the basic one within.
                found |= {_hash(hash_name, basic_ocsp_response(one)): one for one in self._objects(kind)}
            self._by_digest[hash_name, kind] = found
        return found


def _hash(hash_name: str, octets: bytes) -> bytes:
    return hashlib.new(hash_name, octets, usedforsecurity=False).digest()


def unmatched(unsigned: Sequence[Element], data: ValidationData) -> Iterator[Finding]:
    """Where a signature has values, each reference must name one of them (5.4.1, 5.4.2), and say nothing else of it
    than it says itself; in form C it need not be there. Those of attribute certificates (A.1.3, A.1.4) need none.

    Raises ``XmlUnreadable``, ``DerError``.
    """
    present, held = {xades_name(one.tag) for one in unsigned}, Held(data)
    needs = {"certificates": "CertificateValues", "crls": "RevocationValues", "ocsps": "RevocationValues"}
    for kind, listed in _by_kind(unsigned).items():
        matched = [(one, held.named_by(one, kind)) for one in listed]
        if needs[kind] in present and any(there is None for _, there in matched):
            yield failed(FORMAT_FAILURE, "reference-without-value")
        elif not all(there is None or one.fits(there) for one, there in matched):
            yield undecided(SIG_CONSTRAINTS_FAILURE, "reference-differs")


def all_named(unsigned: Sequence[Element], data: ValidationData) -> bool:
    """Whether everything that is referred to is in ``data``. Raises ``XmlUnreadable``, ``DerError``."""
    held = Held(data)
    listed = ((one, kind) for kind, references in _by_kind(unsigned).items() for one in references)
    return all(held.named_by(one, kind) is not None for one, kind in listed)


def _by_kind(unsigned: Sequence[Element]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = {"certificates": [], "crls": [], "ocsps": []}
    for one in unsigned:
        if xades_name(one.tag).startswith("Attribute"):
            continue
        references = references_in(one)
        found["certificates"] += references.certificates
        found["crls"] += references.crls
        found["ocsps"] += references.ocsps
        if sum(map(len, found.values())) > MOST_REFERENCES:
            raise XmlUnreadable(why=f"{xades_name(one.tag)}: > {MOST_REFERENCES}")
    return found
