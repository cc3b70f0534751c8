# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU trusted lists: what is read from them, and that a list proves nothing until somebody checked it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509

from divit.pki.errors import ListUnreadable
from divit.pki.plain_xml import parse
from divit.pki.trusted_list import read_trusted_list
from divit.pki.trusted_list_criteria import read_criteria
from forged_certificates import SIGNER, Family, Forge, key_usage
from trusted_lists import GRANTED, WITHDRAWN, history, service, trusted_list

POLICY = "1.3.6.1.4.1.32473.1"
BITS = '<KeyUsage><KeyUsageBit name="nonRepudiation">true</KeyUsageBit></KeyUsage>'
NO_BITS = '<KeyUsage><KeyUsageBit name="nonRepudiation">false</KeyUsageBit></KeyUsage>'
POLICIES = f"<PolicySet><PolicyIdentifier><Identifier>urn:oid:{POLICY}</Identifier></PolicyIdentifier></PolicySet>"
PURPOSE = "<ExtendedKeyUsage><KeyPurposeId><Identifier>1.3.6.1.5.5.7.3.4</Identifier></KeyPurposeId></ExtendedKeyUsage>"
SUBJECT = (
    "<CertSubjectDNAttribute><AttributeOID><Identifier>2.5.4.3</Identifier></AttributeOID></CertSubjectDNAttribute>"
)


def test_a_list_is_read_with_its_services_and_their_history(family: Family) -> None:
    old = history(WITHDRAWN, "2020-01-01T00:00:00Z")
    listed = read_trusted_list(trusted_list(service(family.issuing.der, since="2024-01-01T00:00:00Z", past=old)))
    assert (listed.territory, listed.sequence) == ("XX", 7)
    assert listed.issued == datetime(2026, 6, 1, tzinfo=UTC)
    (found,) = listed.services
    assert found.certificates == (family.issuing.der,)
    assert (found.provider, found.name) == ("DENEME Sağlayıcı", "DENEME Hizmet")
    assert [period.status for period in found.periods] == [GRANTED, WITHDRAWN]
    at = found.at(datetime(2021, 1, 1, tzinfo=UTC))
    assert at is not None
    assert at.status == WITHDRAWN
    assert found.at(datetime(2019, 1, 1, tzinfo=UTC)) is None


def test_reading_a_list_makes_it_no_proof(family: Family) -> None:
    assert not read_trusted_list(trusted_list(service(family.issuing.der))).is_authentic


def test_pointers_name_who_may_sign_the_other_list(family: Family) -> None:
    (pointer,) = read_trusted_list(trusted_list(pointer=family.root.der)).pointers
    assert pointer.location == "https://listeler.deneme.invalid/yy.xml"
    assert pointer.territory == "YY"
    assert pointer.certificates == (family.root.der,)


def test_a_certificate_that_nobody_can_read_is_left_out_and_the_others_count(family: Family) -> None:
    listed = read_trusted_list(trusted_list(service(b"\x30\x00"), service(family.issuing.der)))
    assert [one.certificates for one in listed.services] == [(), (family.issuing.der,)]


@pytest.mark.parametrize(
    "change",
    [
        (b"TrustServiceStatusList", b"BaskaListe"),
        (b"<TSLSequenceNumber>7", b"<TSLSequenceNumber>-7"),
        (b"<TSLSequenceNumber>7", b"<TSLSequenceNumber>99999999999"),
        (b"2026-06-01T00:00:00Z", "dün".encode()),
        (b"<X509Certificate>", b"<X509Certificate>%"),
        (b"SchemeInformation", b"Bilgi"),
        (b"ServiceInformation>", b"Bilgi>"),
    ],
)
def test_a_list_of_another_shape_is_refused(family: Family, change: tuple[bytes, bytes]) -> None:
    with pytest.raises(ListUnreadable):
        read_trusted_list(trusted_list(service(family.issuing.der)).replace(*change))


def test_a_critical_extension_that_is_not_known_is_remembered(family: Family) -> None:
    strange = '<Extension Critical="true"><Yeni xmlns="urn:x"/></Extension>'
    harmless = strange.replace("true", "false")
    for extension, understood in ((strange, False), (harmless, True)):
        listed = read_trusted_list(trusted_list(service(family.issuing.der, extensions=extension)))
        assert listed.services[0].periods[0].is_understood is understood


@pytest.mark.parametrize(
    ("assertion", "tests", "fits"),
    [
        ("all", BITS, True),
        ("all", NO_BITS, False),
        ("all", BITS + POLICIES, True),
        ("all", BITS + PURPOSE, False),
        ("atLeastOne", NO_BITS + SUBJECT, True),
        ("none", NO_BITS + PURPOSE, True),
        ("none", BITS + PURPOSE, False),
        ("all", f"<otherCriteriaList>{SUBJECT}</otherCriteriaList>", True),
        ("all", f'<CriteriaList assert="none">{NO_BITS}</CriteriaList>', True),
        ("all", "<Yeni/>", None),
        ("atLeastOne", BITS + "<Yeni/>", None),
        ("all", "", None),
        ("baska", BITS, None),
        ("all", '<KeyUsage><KeyUsageBit name="yeni">true</KeyUsageBit></KeyUsage>', None),
        ("all", "<KeyUsage/>", None),
        ("all", "<PolicySet/>", None),
        ("all", "<otherCriteriaList/>", None),
    ],
)
def test_criteria_fit_do_not_fit_or_cannot_be_told(
    forge: Forge, family: Family, assertion: str, tests: str, fits: bool | None
) -> None:
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)
    leaf = forge.make("DENEME İmzacı", family.issuing, [*SIGNER, (x509.CertificatePolicies([policy]), False)])
    criteria = read_criteria(parse(f'<CriteriaList assert="{assertion}">{tests}</CriteriaList>'.encode()))
    assert criteria.fit(leaf.der) is fits


def test_a_certificate_without_key_usage_fits_no_demand_for_it(forge: Forge, family: Family) -> None:
    bare = forge.make("DENEME İmzacı", family.issuing)
    criteria = read_criteria(parse(f'<CriteriaList assert="all">{BITS}</CriteriaList>'.encode()))
    assert criteria.fit(bare.der) is False
    assert criteria.fit(forge.make("x", family.issuing, [key_usage("content_commitment")]).der) is True


def test_criteria_without_end_are_refused() -> None:
    nested = "<CriteriaList>" * 20 + "</CriteriaList>" * 20
    with pytest.raises(ListUnreadable):
        read_criteria(parse(nested.encode()))
    assert read_criteria(None).fit(b"") is None


def test_only_a_list_that_was_marked_so_is_authentic(family: Family) -> None:
    listed = read_trusted_list(trusted_list(service(family.issuing.der)))
    assert replace(listed, is_authentic=True).is_authentic


@pytest.mark.parametrize("moment", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_is_none_is_refused(family: Family, moment: str) -> None:
    with pytest.raises(ListUnreadable, match="no moment"):
        read_trusted_list(trusted_list(service(family.issuing.der, since=moment)))
