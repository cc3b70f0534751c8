# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a signature is right by itself: what is wrong is neither raised nor signed again."""

from collections.abc import Sequence

from divit.ades.errors import SignatureBroken
from divit.ades.indication import Indication
from divit.ades.model import Signature
from divit.kernel import words
from divit.kernel.words import term


def sound_certificate(signature: Signature, candidates: Sequence[bytes]) -> bytes | None:
    """The signing certificate (DER) of a signature that is right by itself, None where it is not there.

    ``candidates`` are readable certificates that may be meant. Raises ``SignatureBroken``.
    """
    adaptor = signature.adaptor
    if adaptor is None:
        raise SignatureBroken(why=term("it cannot be read"))
    identified = adaptor.identify(candidates)
    findings = (*identified.findings, *adaptor.integrity(identified.certificate))
    if signature.format == "pades":
        findings = (*signature.findings, *findings)
    broken = next((one.problem for one in findings if one.indication is Indication.TOTAL_FAILED), None)
    if broken is not None:
        raise SignatureBroken(why=broken.message_en if words.lang() == "en" else broken.message_tr)
    return identified.certificate
