# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever certificates, CRLs, OCSP answers and lists are made of: a verdict or a typed error, never anything else.

A changed byte mostly breaks a signature, and what lies behind it is never reached. So what is changed is signed anew
with the key of our own authority: a hostile authority can do that.
"""

import random
import warnings
from collections.abc import Callable
from contextlib import suppress

import pytest
from cryptography import x509 as library
from hypothesis import given
from hypothesis import strategies as st

from divit.der import names, oids, read, write, x509
from divit.der import ocsp as structure
from divit.kernel.errors import DivitError
from divit.pki import keys
from divit.pki.certificates import load_certificate
from divit.pki.crl import Revoked
from divit.pki.crl_list import read_list
from divit.pki.crl_scope import covered
from divit.pki.depot import read_depot
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.issuers import certificates_in
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id, claim
from divit.pki.plain_xml import parse
from divit.pki.policies import policy_mappings
from divit.pki.qualification import qualification
from divit.pki.roots import turkish_roots
from divit.pki.status import Unusable
from divit.pki.subject import serial_number
from divit.pki.trusted_list import read_trusted_list
from divit.pki.usage import Usage
from forged_certificates import NOON, SIGNER, Extension, Family, Forge, Made, authority, named
from mangled_bytes import ROUNDS, mangled, nudged
from trusted_lists import qualifiers, service, trusted_list, use

POLICY = "1.3.6.1.4.1.32473.1"
READERS: dict[str, Callable[[bytes], object]] = {
    "certificate": load_certificate,
    "extensions": x509.extensions,
    "CRL": read_list,
    "names": names.general_names,
    "constraints": names.name_constraints,
    "mappings": policy_mappings,
    "answer": certificates_in,
    "list": parse,
}
TYPED = (DivitError, Unusable)


@pytest.fixture
def forge() -> Forge:
    return Forge()


@pytest.fixture
def family(forge: Forge) -> Family:
    return Family.usual(forge)


@pytest.fixture(autouse=True)
def quiet() -> None:
    warnings.simplefilter("ignore")  # the library warns of odd serial numbers and lengths


def place() -> Extension:
    point = library.DistributionPoint(
        [library.UniformResourceIdentifier("http://deneme.invalid/a.crl")],
        None,
        frozenset({library.ReasonFlags.key_compromise}),
        [library.DirectoryName(named("DENEME Alt Kök"))],
    )
    return library.CRLDistributionPoints([point]), False


def rich(forge: Forge) -> Family:
    """A family whose certificates have something of everything."""
    mapped = write.sequence(write.sequence(write.oid(POLICY), write.oid(POLICY)))
    narrow = [
        library.DirectoryName(named("DENEME İmzacı")),
        library.DNSName("example.org"),
        library.RFC822Name("example.org"),
    ]
    policies = library.CertificatePolicies([library.PolicyInformation(library.ObjectIdentifier(POLICY), None)]), False
    limits: list[Extension] = [
        (library.NameConstraints(narrow, [library.UniformResourceIdentifier(".example.com")]), True),
        (library.PolicyConstraints(3, 3), True),
        (library.InhibitAnyPolicy(3), True),
        (library.UnrecognizedExtension(library.ObjectIdentifier(oids.POLICY_MAPPINGS), mapped), False),
        policies,
        place(),
    ]
    stated = write.sequence(
        write.sequence(write.oid(oids.QC_COMPLIANCE)),
        write.sequence(write.oid(oids.TR_NES), write.utf8_string("söz")),
        write.sequence(
            write.oid(oids.QC_LIMIT_VALUE),
            write.sequence(write.printable_string("TRY"), write.integer(5), write.integer(3)),
        ),
        write.sequence(write.oid(oids.QC_TYPE), write.sequence(write.oid(oids.QC_TYPE_ESIGN))),
    )
    held = library.SubjectAlternativeName([library.DNSName("a.example.org"), library.RFC822Name("ada@example.org")])
    leaf: list[Extension] = [
        (held, False),
        (library.UnrecognizedExtension(library.ObjectIdentifier(oids.QC_STATEMENTS), stated), False),
        policies,
        place(),
    ]
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, [*authority(3), *limits])
    return Family(forge, root, issuing, forge.make("DENEME İmzacı", issuing, [*SIGNER, *leaf]))


def signed_anew(der: bytes, by: Made, change: Callable[[bytes], bytes]) -> bytes:
    """A certificate or CRL whose signed part was changed, with a signature that holds."""
    to_be_signed, algorithm, _ = read.children(der, read.whole(der, write.SEQUENCE))
    changed = change(read.encoding(der, to_be_signed))
    signature = write.bit_string(keys.sign(by.key, changed))
    return write.sequence(changed, read.encoding(der, algorithm), signature)


@pytest.mark.parametrize("reader", READERS)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(reader: str, data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(*TYPED):
            READERS[reader](data)


def test_mangled_roots_are_read_or_refused(chance: random.Random) -> None:
    for _round in range(ROUNDS):
        hostile = mangled(chance.choice(turkish_roots().anchors), chance)
        for reader in READERS.values():
            try:
                reader(hostile)
            except TYPED:
                continue


@pytest.mark.parametrize("how", [mangled, nudged])
@pytest.mark.parametrize("who", ["issuing", "signer"])
def test_a_hostile_authority_gets_a_verdict(
    forge: Forge, chance: random.Random, who: str, how: Callable[[bytes, random.Random], bytes]
) -> None:
    family = rich(forge)
    assert family.verdict(usage=Usage.ANY).passed
    by = family.root if who == "issuing" else family.issuing
    for _round in range(ROUNDS):
        hostile = signed_anew(getattr(family, who).der, by, lambda signed: how(signed, chance))
        made = Made(hostile, getattr(family, who).key)
        leaf, bag = (made, [family.issuing]) if who == "signer" else (family.signer, [made])
        judged = family.verdict(leaf, candidates=bag, usage=Usage.ANY)
        assert judged.passed or judged.problems
        qualification(judged, at=NOON, turkish=[family.root.der])


@pytest.mark.parametrize("how", [mangled, nudged])
def test_hostile_lists_prove_nothing_or_something(
    family: Family, chance: random.Random, how: Callable[[bytes, random.Random], bytes]
) -> None:
    entry = Revoked(serial_number(family.signer.der), NOON, "key_compromise")
    crl = family.crl_of(family.issuing, entry, Revoked(2**70, NOON, "certificate_hold"))
    for _round in range(ROUNDS):
        hostile = signed_anew(crl, family.issuing, lambda signed: how(signed, chance))
        certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((), (hostile, crl)))
        try:
            covered(read_list(hostile), family.signer.der)
        except TYPED:
            continue


@pytest.mark.parametrize("how", [mangled, nudged])
def test_hostile_answers_prove_nothing_or_something(
    family: Family, chance: random.Random, how: Callable[[bytes, random.Random], bytes]
) -> None:
    issuing = family.issuing
    responder = Responder(
        issuer=issuing.der, certificate=issuing.der, key=issuing.key, status_of=lambda _serial: "good"
    )
    request = structure.request([cert_id(family.signer.der, issuing.der)])
    answer = responder.respond(request, NOON).body
    for _round in range(ROUNDS):
        try:
            claim(how(answer, chance), family.signer.der, issuing.der)
        except Unusable:
            continue


def test_hostile_xml_lists_are_read_or_refused(family: Family, chance: random.Random) -> None:
    extensions = use("ForeSignatures") + qualifiers("QCWithQSCD")
    good = trusted_list(service(family.issuing.der, extensions=extensions), pointer=family.root.der)
    read_trusted_list(good)
    for _round in range(ROUNDS):
        hostile = mangled(good, chance)
        for reader in (read_trusted_list, read_depot):
            try:
                reader(hostile)
            except TYPED:
                continue
