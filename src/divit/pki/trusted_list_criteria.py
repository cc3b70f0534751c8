# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which certificates of a service a qualifier is about (TS 119 612, 5.5.9.2.2): criteria over key usage, policies,
purposes and the subject's attributes.

Three answers: fits, does not, or cannot be told, which is what a criterion that is not known here makes of the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography import x509

from divit.pki.certificates import load_certificate
from divit.pki.errors import ListUnreadable
from divit.pki.plain_xml import Element
from divit.pki.usage import value_of

_USAGE_BITS = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
}
_TRUE = frozenset({"true", "1"})
_MOST_DEPTH = 16

Test = Callable[[bytes], bool | None]


@dataclass(frozen=True, slots=True)
class Criteria:
    """``assertion`` is all, atLeastOne or none; of ``tests`` and inner ``lists``."""

    assertion: str
    tests: tuple[Test, ...]
    lists: tuple["Criteria", ...] = ()

    def fit(self, certificate: bytes) -> bool | None:
        """Whether a certificate (DER) fits, None when it cannot be told."""
        results = [*(test(certificate) for test in self.tests), *(one.fit(certificate) for one in self.lists)]
        if not results or None in results:
            return None
        match self.assertion:
            case "all":
                return all(results)
            case "atLeastOne":
                return any(results)
            case "none":
                return not any(results)
        return None


def read_criteria(element: Element | None, depth: int = _MOST_DEPTH) -> Criteria:
    """The criteria of a CriteriaList; without one nothing can be told. Raises ``ListUnreadable`` when too deep."""
    if element is None:
        return Criteria("", ())
    if not depth:
        raise ListUnreadable(why="criteria within criteria without end")
    inner = [child for child in element.children if child.local == "CriteriaList"]
    others = [child for child in element.children if child.local not in {"CriteriaList", "Description"}]
    return Criteria(
        element.attributes.get("assert", ""),
        tuple(_test(child) for child in others),
        tuple(read_criteria(child, depth - 1) for child in inner),
    )


def _test(element: Element) -> Test:
    read = _READERS.get(element.local)
    return _unknown if read is None else read(element)


def _unknown(_: bytes) -> None:
    return None


def _key_usage(element: Element) -> Test:
    wanted = {child.attributes.get("name", ""): child.text in _TRUE for child in element.children}
    if not wanted or not set(wanted) <= set(_USAGE_BITS):
        return _unknown

    def test(certificate: bytes) -> bool:
        usage = value_of(certificate, x509.KeyUsage)
        return usage is not None and all(getattr(usage, _USAGE_BITS[bit]) is set_ for bit, set_ in wanted.items())

    return test


def _policies(element: Element) -> Test:
    wanted = _identifiers(element)

    def test(certificate: bytes) -> bool:
        stated = value_of(certificate, x509.CertificatePolicies) or ()
        return wanted <= {one.policy_identifier.dotted_string for one in stated}

    return test if wanted else _unknown


def _purposes(element: Element) -> Test:
    wanted = _identifiers(element)

    def test(certificate: bytes) -> bool:
        return wanted <= {one.dotted_string for one in value_of(certificate, x509.ExtendedKeyUsage) or ()}

    return test if wanted else _unknown


def _subject_attributes(element: Element) -> Test:
    wanted = _identifiers(element)

    def test(certificate: bytes) -> bool:
        return wanted <= {one.oid.dotted_string for one in load_certificate(certificate).subject}

    return test if wanted else _unknown


def _others(element: Element) -> Test:
    """otherCriteriaList: all of what stands in it (5.5.9.2.2.3)."""
    tests = [_test(child) for child in element.children]

    def test(certificate: bytes) -> bool | None:
        results = [one(certificate) for one in tests]
        return None if not results or None in results else all(results)

    return test


def _identifiers(element: Element) -> frozenset[str]:
    found = (one.text for one in element.descendants() if one.local == "Identifier")
    return frozenset(text.removeprefix("urn:oid:") for text in found)


_READERS: Mapping[str, Callable[[Element], Test]] = {
    "KeyUsage": _key_usage,
    "PolicySet": _policies,
    "ExtendedKeyUsage": _purposes,
    "CertSubjectDNAttribute": _subject_attributes,
    "otherCriteriaList": _others,
}
