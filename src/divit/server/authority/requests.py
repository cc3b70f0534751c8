# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is handed in for a certificate: a subject in a readable file, a key in a request (PKCS#10, RFC 2986)."""

import tomllib
from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from divit.kernel.words import term
from divit.server.authority.errors import RequestUnreadable

_PEM = b"-----BEGIN"


def subject(content: bytes) -> Mapping[str, str]:
    """The fields of a subject in a TOML file. Raises ``RequestUnreadable``."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise RequestUnreadable(why=str(error)) from error
    if not all(isinstance(text, str) for text in table.values()):
        raise RequestUnreadable(why=term("a field of the subject is no text"))
    return table


def public_key(content: bytes) -> bytes:
    """The key (SubjectPublicKeyInfo, DER) in a request whose sender has its private half.

    Of the rest of the request nothing is believed. Raises ``RequestUnreadable``, also for a signature that is not the
    key's own.
    """
    try:
        load = x509.load_pem_x509_csr if content.lstrip().startswith(_PEM) else x509.load_der_x509_csr
        request = load(content)
        proved = request.is_signature_valid
        key = request.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RequestUnreadable(why=str(error)) from error
    if not proved:
        raise RequestUnreadable(why=term("it is not signed with the key in it"))
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
