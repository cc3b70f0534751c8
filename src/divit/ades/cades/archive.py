# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What archive time-stamps of CAdES are about: version 3 by its hash index (EN 319 122-1, 5.5.2 and 5.5.3), version 2
by everything that was there before it (RFC 5126, 6.4.1).
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from divit.ades.cades.evidence import values_of
from divit.ades.content import Content
from divit.ades.indication import (
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    SIGNED_DATA_NOT_FOUND,
)
from divit.ades.model import Digest, Finding, TimestampKind, TimestampUse, failed, undecided
from divit.der import cms, oids, read, write
from divit.der.cms_parts import SignedDataParts, SignerParts, UnsignedAttribute
from divit.der.errors import DerError
from divit.der.hash_index import HashIndex, attribute_octets, parse_hash_index
from divit.pki.errors import TimestampUnreadable
from divit.pki.timestamps import read_token

_INDEXES = {oids.ATS_HASH_INDEX_V1: 1, oids.ATS_HASH_INDEX_V2: 2, oids.ATS_HASH_INDEX_V3: 3}
_ARCHIVE = frozenset({oids.ARCHIVE_TIME_STAMP_V2, oids.ARCHIVE_TIME_STAMP_V3})
_TOKENS = _ARCHIVE | {oids.SIGNATURE_TIME_STAMP, oids.CADES_C_TIME_STAMP, oids.CERTS_CRLS_TIME_STAMP}
_OCSP_CHOICE = 0xA1


def archive_v3(
    signed_data: cms.SignedData, whole: SignedDataParts, parts: SignerParts, token: bytes, digest: Digest | None
) -> TimestampUse:
    """An archive-time-stamp-v3: over the content's hash, the signed part of the SignerInfo, and its hash index."""
    index, findings = _index_of(token)
    if index is None:
        return TimestampUse(TimestampKind.ARCHIVE, token, None, findings=findings)
    covered, missing = _covered(index, signed_data, whole, parts)
    if missing:
        findings = (*findings, failed(HASH_FAILURE, "hash-index"))
    if digest is None:
        absent = undecided(SIGNED_DATA_NOT_FOUND, "content-missing")
        return TimestampUse(TimestampKind.ARCHIVE, token, None, findings=(*findings, absent))
    return TimestampUse(
        TimestampKind.ARCHIVE,
        token,
        imprint_v3(whole, parts, index.encoded, digest),
        proves=covered,
        proves_signature=True,
        findings=findings,
    )


def imprint_v3(whole: SignedDataParts, parts: SignerParts, index: bytes, digest: Digest) -> Digest:
    """What an archive-time-stamp-v3 with the encoded hash ``index`` stamps (5.5.3); ``digest`` hashes the content."""
    return lambda hash_name: hashlib.new(
        hash_name, whole.content_type + digest(hash_name) + parts.head + index, usedforsecurity=False
    ).digest()


def _index_of(token: bytes) -> tuple[HashIndex | None, tuple[Finding, ...]]:
    """The hash index in the unsigned attributes of a token, and what is wrong with it."""
    try:
        (info,) = cms.parse_signed_data(token).signer_infos
        found = [(oid, value) for oid in _INDEXES for value in info.unsigned.get(oid, [])]
        if len(found) != 1:
            return None, (failed(FORMAT_FAILURE, "no-hash-index"),)
        index = parse_hash_index(found[0][1], _INDEXES[found[0][0]])
    except (DerError, ValueError):
        return None, (failed(FORMAT_FAILURE, "no-hash-index"),)
    if index.hash_name == "sha1":
        return index, (undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "broken-algorithm"),)
    return index, ()


def _covered(
    index: HashIndex, signed_data: cms.SignedData, whole: SignedDataParts, parts: SignerParts
) -> tuple[tuple[bytes, ...], bool]:
    """What an index names of what is there, and whether it names something that is not."""
    certificates = {index.digest(one): one for one in whole.certificates or ()}
    revocations = {index.digest(one): one for one in whole.revocations or ()}
    attributes = {index.digest(octets): one for octets, one in _indexed(parts, index.version)}
    present = (index.certificates, certificates), (index.revocations, revocations), (index.attributes, attributes)
    missing = any(not named <= there.keys() for named, there in present)
    proved = [certificates[one] for one in index.certificates & certificates.keys()]
    proved += _statuses((revocations[one] for one in index.revocations & revocations.keys()), signed_data)
    proved += things_in(attributes[one] for one in index.attributes & attributes.keys())
    return tuple(proved), missing


def _indexed(parts: SignerParts, version: int) -> Iterator[tuple[bytes, UnsignedAttribute]]:
    """What stands for each unsigned attribute in an index: itself as a whole in version 1, then each of its values."""
    for attribute in parts.unsigned:
        if version == 1:
            yield attribute.encoded, attribute
            continue
        for value in attribute.values:
            yield attribute_octets(attribute.oid, value), UnsignedAttribute(attribute.oid, (value,), b"")


def _statuses(choices: Iterable[bytes], signed_data: cms.SignedData) -> Iterator[bytes]:
    """RevocationInfoChoices as the CRLs and OCSP answers that the model has."""
    for choice in choices:
        if choice[0] != _OCSP_CHOICE:
            yield choice
            continue
        yield from (one for one in signed_data.ocsps if one in choice or one.endswith(_last_of(choice)))


def _last_of(choice: bytes) -> bytes:
    """The value inside an OtherRevocationInfoFormat: a basic answer stands at the end of the response around it."""
    inside = read.children(choice, read.read(choice))
    return read.encoding(choice, inside[-1])


def things_in(attributes: Iterable[UnsignedAttribute]) -> Iterator[bytes]:
    """The objects inside unsigned attributes whose existence counts: tokens, values, counter-signatures."""
    for attribute in attributes:
        if attribute.oid in _TOKENS:
            yield from attribute.values
        elif attribute.oid == oids.COUNTER_SIGNATURE:
            for value in attribute.values:
                yield from _counter_signature(value)
        else:
            try:
                for values in values_of({attribute.oid: list(attribute.values)}):
                    yield from values
            except DerError:
                continue


def _counter_signature(value: bytes) -> Iterator[bytes]:
    try:
        info = cms.parse_signer_info(value)
    except DerError:
        return
    yield info.signature
    for oid in _TOKENS & info.unsigned.keys():
        yield from info.unsigned[oid]


def archive_v2(
    signed_data: cms.SignedData, whole: SignedDataParts, parts: SignerParts, token: bytes, content: Content | None
) -> TimestampUse:
    """An archive-time-stamp-v2: over the content or its place, all certificates and CRLs, and the whole SignerInfo
    without the archive time-stamps that are not older. ``content`` is the detached one.
    """
    if signed_data.content is None and content is None:
        absent = undecided(SIGNED_DATA_NOT_FOUND, "content-missing")
        return TimestampUse(TimestampKind.ARCHIVE, token, None, findings=(absent,))
    older = tuple(_older(parts, token))
    lists = b"".join(
        b"" if elements is None else write.implicit(number, b"".join(elements), constructed=True)
        for number, elements in ((0, whole.certificates), (1, whole.revocations))
    )
    held = b"".join(one.encoded for one in older)
    after = lists + parts.head + (write.implicit(1, held, constructed=True) if held else b"")

    def imprint(hash_name: str) -> bytes:
        hasher = hashlib.new(hash_name, whole.encapsulated, usedforsecurity=False)
        if signed_data.content is None and content is not None:
            content.feed(hasher)
        hasher.update(after)
        return hasher.digest()

    proves = (*signed_data.certificates, *signed_data.crls, *signed_data.ocsps, *things_in(older))
    return TimestampUse(TimestampKind.ARCHIVE, token, imprint, proves=proves, proves_signature=True)


def _older(parts: SignerParts, token: bytes) -> Iterator[UnsignedAttribute]:
    """The unsigned attributes that were there when ``token`` was made: archive time-stamps tell it by their time."""
    made = _moment(token)
    for attribute in parts.unsigned:
        if attribute.oid not in _ARCHIVE:
            yield attribute
            continue
        values = [_moment(one) for one in attribute.values if one != token]
        if made is not None and len(values) == len(attribute.values) and all(one and one < made for one in values):
            yield attribute


def _moment(token: bytes) -> datetime | None:
    try:
        return read_token(token).gen_time
    except TimestampUnreadable:
        return None
