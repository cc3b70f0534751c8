# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A founded authority for tests: a root, an authority below it, and somebody to issue a certificate to."""

from collections.abc import Mapping

from divit.pki import keys
from divit.server.authority import services

ROOT = "kok"
ISSUING = "nes-1"
_HOUSE = {"country": "TR", "organization": "Divit Deneme ESHS"}
HOLDER = {
    "country": "TR",
    "given_name": "Deneme",
    "surname": "Sahibi",
    "serial_number": "10000000900",
    "common_name": "DENEME SAHİBİ",
}
INSTITUTION = {
    "country": "TR",
    "organization": "Akçaova Valiliği",
    "organization_identifier": "VATTR-1234567890",
    "common_name": "Akçaova Valiliği",
}
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "person": HOLDER,
    "institution": INSTITUTION,
    "service": {**_HOUSE, "common_name": "DENEME Hizmeti"},
}


def found(*, algorithm: str = "p384") -> None:
    """A root and one authority below it."""
    services.found(
        name=ROOT, profile="root", subject={**_HOUSE, "common_name": "DENEME Kök Makamı"}, algorithm=algorithm
    )
    services.found(
        name=ISSUING,
        profile="sub-ca",
        issuer=ROOT,
        subject={**_HOUSE, "organization_identifier": "VATTR-1234567890", "common_name": "DENEME NES Makamı"},
        algorithm=algorithm,
    )


def found_with_responder() -> None:
    """As ``found``, with somebody to answer for the issuing authority."""
    found()
    services.make_signer(authority=ISSUING, profile="ocsp-signer", subject=SUBJECTS["service"])


def found_with_stamper() -> None:
    """As ``found``, with a time-stamping unit of the issuing authority."""
    found()
    services.make_signer(authority=ISSUING, profile="tsa", subject=SUBJECTS["service"])


def prepare(kind: keys.KeyKind = "p256", **changes: str) -> services.Prepared:
    """A trial NES for the holder, committed to and not signed."""
    key = keys.public_key_der(keys.generate(kind))
    subject = {**HOLDER, **changes}
    return services.prepare(authority=ISSUING, profile="nes-trial", subject=subject, public_key=key)


def issue(kind: keys.KeyKind = "p256", **changes: str) -> bytes:
    """A trial NES (DER) for the holder."""
    return services.issue(prepare(kind, **changes))


def issue_each(count: int) -> list[bytes]:
    """As many trial NES (DER), issued as a group."""
    key = keys.public_key_der(keys.generate("p256"))
    wanted = [services.Wanted({**HOLDER, "common_name": f"DENEME SAHİBİ {number}"}, key) for number in range(count)]
    return services.issue_each(authority=ISSUING, profile="nes-trial", wanted=wanted)
