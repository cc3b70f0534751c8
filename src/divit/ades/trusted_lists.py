# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature on an EU trusted list (ETSI TS 119 612, 5.7): an enveloped XAdES over the whole list, by a certificate
that the list of lists, or whoever runs this installation, names for it. No path is judged: the name is the trust.
"""

from collections.abc import Sequence
from dataclasses import replace

from divit.ades.errors import ListNotAuthentic, TooLarge, XmlUnreadable
from divit.ades.model import Signature
from divit.ades.xades import reader as xades_reader
from divit.kernel.words import term
from divit.pki.trusted_list import TrustedList, read_trusted_list


def read_authentic(data: bytes, signers: Sequence[bytes]) -> TrustedList:
    """The list in ``data`` (XML), whose signature was made by one of ``signers`` (certificates, DER).

    Who signs the next list of a territory is what the ``pointers`` of an authentic list of lists say. Raises
    ``ListUnreadable``, ``ListNotAuthentic``.
    """
    listed = read_trusted_list(data)
    try:
        signatures = xades_reader.read(data, None).signatures
    except (XmlUnreadable, TooLarge) as error:
        raise ListNotAuthentic(str(error), why=term("its signature cannot be read")) from error
    if len(signatures) != 1:
        raise ListNotAuthentic(why=term("it has no signature, or several"))
    _check(signatures[0], signers)
    return replace(listed, is_authentic=True)


def _check(signature: Signature, signers: Sequence[bytes]) -> None:
    """Raises ``ListNotAuthentic``."""
    if signature.covers.scope != "whole_file" or signature.adaptor is None:
        raise ListNotAuthentic(why=term("its signature is not about all of it"))
    identified = signature.adaptor.identify(signers)
    if identified.certificate is None or identified.certificate not in signers:
        raise ListNotAuthentic(why=term("nobody who may sign it signed it"))
    found = [*signature.findings, *identified.findings, *signature.adaptor.integrity(identified.certificate)]
    if found:
        raise ListNotAuthentic(", ".join(one.problem.code for one in found), why=term("its signature does not hold"))
