# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is signed is what was shown: the signer computes the data to be signed anew and refuses on any difference.

The server builds the signed attributes, because it knows the time and keeps the signature's form; the signer trusts
it with neither. Everything here is bytes in, bytes or a coded error out (rule 6 of the signing session).
"""

import hashlib
from datetime import datetime

from divit.ades import pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.cades import SignedAttributes, read_signed_attributes
from divit.der import oids
from divit.kernel.errors import DivitError
from divit.session import limits, login
from divit.session.errors import DataToBeSignedMismatch, ItemBytesMismatch
from divit.session.messages import Item, Work

_CADES = frozenset({"cades-attached", "cades-detached"})


def check_bytes(item: Item, content: bytes) -> None:
    """Hold an item's bytes against the approved request. Raises ``ItemBytesMismatch``, ``LoginStatementImitated``."""
    if len(content) != item.size or hashlib.sha256(content).hexdigest() != item.sha256:
        raise ItemBytesMismatch(title=item.title)
    login.refuse_imitation(content, title=item.title)


def check_item(item: Item, content: bytes, work: Work, *, certificate: bytes, now: datetime) -> bytes:
    """The DER SET of signed attributes to sign for ``item``, after everything in it has been recomputed.

    ``content`` are the item's bytes (PAdES: the prepared file), ``certificate`` (DER) is the chosen one, ``now`` is
    aware. The attributes are canonical DER, each once, none but content-type, message-digest,
    signing-certificate-v2 and, in CAdES, signing-time; the algorithm is one that the certificate's key can do and as
    strong as that key. Raises ``ItemBytesMismatch``, ``LoginStatementImitated``, ``DataToBeSignedMismatch`` with the
    name of what differs.
    """
    check_bytes(item, content)
    if work.id != item.id:
        raise DataToBeSignedMismatch(differs="id")
    if work.signed_attributes is None:
        raise DataToBeSignedMismatch(differs="signed_attributes")
    algorithm = _algorithm(work.algorithm, certificate)
    attributes = _read(work.signed_attributes)
    if attributes.message_digest != _digest(item.format, content, algorithm.hash_name):
        raise DataToBeSignedMismatch(differs="message-digest")
    _check_certificate(attributes, certificate)
    _check_time(item.format, attributes.signing_time, now)
    return work.signed_attributes


def _algorithm(name: str, certificate: bytes) -> SignatureAlgorithm:
    try:
        algorithm = SignatureAlgorithm(name)
        fitting = SignatureAlgorithm.for_certificate(certificate)
    except (ValueError, DivitError) as error:
        raise DataToBeSignedMismatch(differs="algorithm") from error
    # A key of one kind can't do what is named for the other, and no curve is signed with a hash weaker than itself.
    if algorithm is not fitting and not (_is_rsa(algorithm) and _is_rsa(fitting)):
        raise DataToBeSignedMismatch(f"{name} for {fitting.value}", differs="algorithm")
    return algorithm


def _is_rsa(algorithm: SignatureAlgorithm) -> bool:
    return algorithm.value.startswith("rsa")


def _read(encoded: bytes) -> SignedAttributes:
    try:
        attributes = read_signed_attributes(encoded)
    except DivitError as error:
        raise DataToBeSignedMismatch(error.detail, differs="signed_attributes") from error
    if attributes.content_type != oids.DATA:
        raise DataToBeSignedMismatch(differs="content-type")
    if attributes.others:
        # The profile of this version asks for no policy, role or place, so nothing else may be signed along.
        raise DataToBeSignedMismatch(differs=", ".join(sorted(attributes.others)))
    return attributes


def _digest(format: str, content: bytes, hash_name: str) -> bytes:
    if format in _CADES:
        return hashlib.new(hash_name, content).digest()
    if format != "pades":
        raise DataToBeSignedMismatch(differs="format")
    try:
        pades.refuse_other_holes(content)
        return pades.digest(content, hash_name)
    except DivitError as error:
        raise DataToBeSignedMismatch(error.detail, differs="ByteRange") from error


def _check_certificate(attributes: SignedAttributes, certificate: bytes) -> None:
    if not attributes.signing_certificate.names(certificate):
        raise DataToBeSignedMismatch(differs="signing-certificate-v2")


def _check_time(format: str, signing_time: datetime | None, now: datetime) -> None:
    if format == "pades":
        # EN 319 142-1, 6.3: the claimed time is the dictionary's /M, inside the bytes that were shown.
        if signing_time is not None:
            raise DataToBeSignedMismatch(differs="signing-time")
    elif signing_time is None or abs(now - signing_time) > limits.SIGNING_TIME_TOLERANCE:
        raise DataToBeSignedMismatch(differs="signing-time")
