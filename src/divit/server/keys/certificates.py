# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificate that a key of the house gives itself: enough for those who know the key, and anchors need no more.

The key may be in hardware, and the library signs only with keys that it holds. So the certificate is built with a key
made for the moment, of the same kind, and what is to be signed in it is then signed by the right one.
"""

from collections.abc import Callable
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from divit.der import write
from divit.kernel import clock
from divit.pki import issue, keys, profiles

_SERIAL_BITS = 127
_SKEW = timedelta(minutes=5)


def own(public_key: bytes, *, name: str, organization: str, sign: Callable[[bytes], bytes]) -> bytes:
    """A certificate (DER) for ``public_key`` (SubjectPublicKeyInfo, DER), signed by the key itself.

    Raises ``ProfileRefused`` for a kind of key that the profile does not allow, and what ``sign`` raises.
    """
    profile = profiles.load("own-seal")
    subject_key = serialization.load_der_public_key(public_key)
    kind = keys.kind_of(subject_key)
    for_the_moment = keys.generate("rsa2048" if kind.startswith("rsa") else kind)  # type: ignore[arg-type]  # a KeyKind
    begin = clock.now().replace(microsecond=0) - _SKEW
    request = issue.Request(
        subject={"country": "TR", "organization": organization, "common_name": name},
        public_key=public_key,
        serial=x509.random_serial_number() >> (159 - _SERIAL_BITS) | 1 << (_SERIAL_BITS - 1),
        not_before=begin,
        not_after=begin + timedelta(days=profile.valid_days),
    )
    unsigned = x509.load_der_x509_certificate(issue.certificate(profile, request, issue.Issuer(for_the_moment)))
    to_sign = unsigned.tbs_certificate_bytes
    return write.sequence(to_sign, keys.signature_algorithm(for_the_moment), write.bit_string(sign(to_sign)))
