# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificate that a key of the house gives itself: enough for those who know the key, and anchors need no more."""

from collections.abc import Callable
from datetime import timedelta

from cryptography import x509

from divit.kernel import clock
from divit.pki import drafts, issue, profiles

_SERIAL_BITS = 127
_SKEW = timedelta(minutes=5)


def own(public_key: bytes, *, name: str, organization: str, sign: Callable[[bytes], bytes]) -> bytes:
    """A certificate (DER) for ``public_key`` (SubjectPublicKeyInfo, DER), signed by the key itself.

    Raises ``ProfileRefused`` for a kind of key that the profile does not allow, and what ``sign`` raises.
    """
    profile = profiles.load("own-seal")
    begin = clock.now().replace(microsecond=0) - _SKEW
    request = issue.Request(
        subject={"country": "TR", "organization": organization, "common_name": name},
        public_key=public_key,
        serial=x509.random_serial_number() >> (159 - _SERIAL_BITS) | 1 << (_SERIAL_BITS - 1),
        not_before=begin,
        not_after=begin + timedelta(days=profile.valid_days),
    )
    draft = drafts.draft(profile, request, signer=public_key)
    return draft.completed(sign(draft.to_be_signed))
