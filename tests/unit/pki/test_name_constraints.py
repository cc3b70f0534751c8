# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Name constraints (RFC 5280, 4.2.1.10): what lies within what, and what is never passed over."""

import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from divit.der import write
from divit.der.errors import DerError
from divit.der.names import GeneralName, Kind, name_constraints
from divit.pki.budget import Limits, Work
from divit.pki.constraints import Unjudged, touches, within
from forged_certificates import SIGNER, Extension, Family, Forge, authority, named

IP = 0x87
DNS = 0x82


def constraints(*permitted: x509.GeneralName, excluded: list[x509.GeneralName] | None = None) -> Extension:
    return x509.NameConstraints(list(permitted) or None, excluded), True


def raw(*subtrees: bytes, excluded: bool = False) -> Extension:
    value = write.sequence(write.tlv(0xA1 if excluded else 0xA0, *subtrees))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.30"), value), True


def alternative(*names: x509.GeneralName) -> Extension:
    return x509.SubjectAlternativeName(list(names)), False


def house(forge: Forge, limits: Extension, *extensions: Extension, name: str = "DENEME İmzacı") -> Family:
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, [*authority(), limits])
    return Family(forge, root, issuing, forge.make(name, issuing, [*SIGNER, *extensions]))


def codes(family: Family) -> list[str]:
    return [problem.code for problem in family.verdict().problems]


def email(text: str) -> x509.GeneralName:
    return x509.RFC822Name(text)


@pytest.mark.parametrize(
    ("kind", "name", "base", "lies_within"),
    [
        (Kind.DNS, "a.example.org", "example.org", True),
        (Kind.DNS, "example.org", "example.org", True),
        (Kind.DNS, "EXAMPLE.org", "example.ORG", True),
        (Kind.DNS, "badexample.org", "example.org", False),
        (Kind.DNS, "example.org", ".example.org", False),
        (Kind.DNS, "a.example.org", ".example.org", True),
        (Kind.DNS, "a.example.org", "", True),
        (Kind.EMAIL, "ada@example.org", "example.org", True),
        (Kind.EMAIL, "ada@mail.example.org", "example.org", False),
        (Kind.EMAIL, "ada@mail.example.org", ".example.org", True),
        (Kind.EMAIL, "ada@example.org", ".example.org", False),
        (Kind.EMAIL, "ada@example.org", "ada@EXAMPLE.org", True),
        (Kind.EMAIL, "Ada@example.org", "ada@example.org", False),
        (Kind.URI, "https://www.example.org/a", "www.example.org", True),
        (Kind.URI, "https://www.example.org:8443/a", ".example.org", True),
        (Kind.URI, "https://example.org/", ".example.org", False),
        (Kind.URI, "https://example.org@evil.example/", "example.org", False),
    ],
)
def test_names_and_what_they_lie_within(kind: Kind, name: str, base: str, lies_within: bool) -> None:
    assert within(GeneralName(kind, name.encode()), GeneralName(kind, base.encode())) is lies_within


@pytest.mark.parametrize(
    ("kind", "name", "base"),
    [
        (Kind.DNS, "ş.example.org", "example.org"),
        (Kind.DNS, "a..example.org", "example.org"),
        (Kind.DNS, "a.example.org", "ş.org"),
        (Kind.EMAIL, "example.org", "example.org"),
        (Kind.URI, "https://192.0.2.1/", "example.org"),
        (Kind.URI, "https://[2001:db8::1]/", "example.org"),
        (Kind.URI, "urn:example:a", "example.org"),
        (Kind.URI, "https://ş.example/", "example.org"),
        (Kind.OTHER_NAME, "x", "x"),
        (Kind.REGISTERED_ID, "x", "x"),
        (Kind.IP, "abc", "abcdefgh"),
        (Kind.IP, "abcd", "abc"),
    ],
)
def test_what_cannot_be_compared_is_not_compared(kind: Kind, name: str, base: str) -> None:
    with pytest.raises(Unjudged):
        within(GeneralName(kind, name.encode()), GeneralName(kind, base.encode()))


@pytest.mark.parametrize(
    ("address", "network", "lies_within"),
    [
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.3.7", "192.0.2.0/24", False),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "192.0.2.0/24", False),
        ("192.0.2.7", "0.0.0.0/0", True),
    ],
)
def test_addresses_lie_within_networks_of_their_family(address: str, network: str, lies_within: bool) -> None:
    name = GeneralName(Kind.IP, ipaddress.ip_address(address).packed)
    net = ipaddress.ip_network(network)
    base = GeneralName(Kind.IP, net.network_address.packed + net.netmask.packed)
    assert within(name, base) is lies_within


def test_a_mask_with_holes_is_not_compared() -> None:
    with pytest.raises(Unjudged):
        within(GeneralName(Kind.IP, b"\x0a\x00\x00\x01"), GeneralName(Kind.IP, b"\x0a\x00\x00\x00\xff\x00\xff\x00"))


@pytest.mark.parametrize("base", ["example.org", "a.example.org", ".example.org"])
def test_a_wildcard_touches_what_it_may_stand_for(base: str) -> None:
    wildcard = GeneralName(Kind.DNS, b"*.example.org")
    assert touches(wildcard, GeneralName(Kind.DNS, base.encode()))
    assert not touches(wildcard, GeneralName(Kind.DNS, b"other.org"))


def test_a_subject_outside_the_permitted_directory_is_refused(forge: Forge) -> None:
    limits = constraints(x509.DirectoryName(named("Başka")))
    assert codes(house(forge, limits)) == ["name-not-permitted"]
    assert house(forge, limits, name="BAŞKA").verdict().passed


def test_an_excluded_directory_is_refused_and_the_rest_is_not(forge: Forge) -> None:
    limits = constraints(excluded=[x509.DirectoryName(named("DENEME İmzacı"))])
    assert codes(house(forge, limits)) == ["name-not-permitted"]
    assert house(forge, limits, name="DENEME Başka").verdict().passed


def test_every_authority_of_the_path_must_permit_a_name(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, [*authority(), constraints(email("example.org"))])
    issuing = forge.make("DENEME Alt Kök", root, [*authority(), constraints(email("ada@example.org"))])

    def judged(address: str) -> bool:
        leaf = forge.make("DENEME İmzacı", issuing, [*SIGNER, alternative(email(address))])
        return Family(forge, root, issuing, leaf).verdict().passed

    assert judged("ada@example.org")
    assert not judged("bora@example.org")
    assert not judged("ada@example.com")


def test_an_address_in_the_subject_counts_like_one_beside_it(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, [*authority(), constraints(email("example.org"))])
    subject = x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, "ada@example.com")])
    leaf = forge.make("", issuing, SIGNER, subject=subject)
    assert codes(Family(forge, root, issuing, leaf)) == ["name-not-permitted"]


def test_a_certificate_that_an_authority_issued_to_itself_is_not_constrained(forge: Forge) -> None:
    """6.1.3, b: only as the last of the path it is."""
    limits = constraints(x509.DirectoryName(named("DENEME İmzacı")))
    root = forge.make("DENEME Kök", None, authority())
    old = forge.make("DENEME Alt Kök", root, [*authority(), limits])
    renewed = forge.make("DENEME Alt Kök", old, authority())
    leaf = forge.make("DENEME İmzacı", renewed, SIGNER)
    family = Family(forge, root, renewed, leaf)
    crls = [family.crl_of(root), family.crl_of(old), family.crl_of(renewed)]
    assert family.verdict(candidates=[old, renewed], crls=crls).passed


def test_a_kind_that_is_not_judged_harms_only_where_it_appears(forge: Forge) -> None:
    other = write.tlv(0xA0, write.oid("1.3.6.1.4.1.32473.1"), write.explicit(0, write.utf8_string("x")))
    limits = raw(write.sequence(other))
    held = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), write.utf8_string("x"))
    assert house(forge, limits).verdict().passed
    assert house(forge, limits, alternative(email("ada@example.org"))).verdict().passed
    assert codes(house(forge, limits, alternative(held))) == ["name-unjudged"]


@pytest.mark.parametrize("bound", [write.implicit(0, b"\x01"), write.implicit(1, b"\x01")], ids=["minimum", "maximum"])
@pytest.mark.parametrize("excluded", [True, False])
def test_a_minimum_or_maximum_is_not_passed_over(forge: Forge, bound: bytes, excluded: bool) -> None:
    limits = raw(write.sequence(write.tlv(DNS, b"example.org"), bound), excluded=excluded)
    assert house(forge, limits).verdict().passed
    assert codes(house(forge, limits, alternative(x509.DNSName("a.example.org")))) == ["name-unjudged"]


@pytest.mark.parametrize(
    "value", [b"", write.sequence(), write.sequence(write.tlv(0xA0)), write.sequence(write.tlv(0xA5, b"\x05\x00"))]
)
def test_constraints_that_say_nothing_are_an_error(value: bytes) -> None:
    with pytest.raises(DerError):
        name_constraints(value)


def test_a_bomb_of_names_and_constraints_ends_with_the_budget(forge: Forge) -> None:
    limits = constraints(excluded=[x509.DNSName(f"{number}.example.org") for number in range(400)])
    names = alternative(*(x509.DNSName(f"a{number}.example.com") for number in range(400)))
    judged = house(forge, limits, names).verdict()
    assert judged.problems[0].code == "budget-names"
    assert judged.work[Work.NAMES] <= Limits().names
    assert not judged.passed
