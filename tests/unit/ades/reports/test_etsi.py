# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The report for programs of strangers (TS 119 102-2): by the schema, and read back it says what was judged."""

from pathlib import Path

import pytest
from lxml import etree

import etsi_schema
from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, sign
from divit.ades.errors import ReportUnreadable
from divit.ades.report import Indication, report_of
from divit.ades.reports.etsi import etsi_report
from divit.ades.reports.etsi_reader import read_etsi_report
from divit.ades.validate import validate
from divit.der import oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from examiner import FORMS, NOON, Office, changed_in
from trial_signers import KeySigner

VR = "{http://uri.etsi.org/19102/v1.4.1#}"


def test_every_form_is_told_by_the_schema_and_read_back(office: Office) -> None:
    for form, plain in FORMS.items():
        report = office.judged(office.made(form), form)
        xml = etsi_report(report, at=plain.judged)
        etsi_schema.check(xml)
        (told,) = read_etsi_report(xml)
        (judged,) = report.signatures
        assert told.indication is judged.indication
        assert (told.signer, told.certificate, told.value) == (judged.signer, judged.certificate, judged.value)
        assert judged.value, form
        assert told.signing_time == NOON
        assert told.best_signature_time == judged.best_signature_time


def test_what_failed_says_how_and_in_words(office: Office) -> None:
    broken = changed_in(office.made("BES"), b"DENEME yazisi")
    xml = etsi_report(office.judged(broken, "BES"), at=NOON)
    etsi_schema.check(xml)
    (told,) = read_etsi_report(xml)
    assert (told.indication, told.sub_indications) == (Indication.TOTAL_FAILED, ("HASH_FAILURE",))
    (value,) = etree.fromstring(xml).iter(f"{VR}Value")
    assert (value.text or "").startswith("content-changed: The content was changed")


def test_a_revocation_is_told_with_its_time(office: Office) -> None:
    signed = office.made("EST")
    office.revoke(office.signer, office.issuing, NOON)
    xml = etsi_report(office.judged(signed, "EST"), at=FORMS["EST"].judged)
    etsi_schema.check(xml)
    root = etree.fromstring(xml)
    assert root.findtext(f".//{VR}RevocationTime") == NOON.isoformat().replace("+00:00", "Z")


def test_what_the_signer_states_is_told(lab: Path, trust: TrustStore, signer: KeySigner) -> None:
    claims = Claims(roles=("Vali Yardımcısı",), place=Place(locality="Akçaova"), commitment=oids.PROOF_OF_APPROVAL)
    options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims)
    signed = sign(b"x", signer, format=Format.CADES_ATTACHED, level=Level.B, options=options)
    xml = etsi_report(validate(signed, trust=trust))
    etsi_schema.check(xml)
    root = etree.fromstring(xml)
    assert root.findtext(f".//{VR}Role") == "Vali Yardımcısı"
    assert root.findtext(f".//{VR}AddressString") == "Akçaova"
    assert root.findtext(f".//{VR}CommitmentTypeIdentifier") == f"urn:oid:{oids.PROOF_OF_APPROVAL}"


def test_each_object_stands_once_and_every_reference_leads_to_one(office: Office) -> None:
    root = etree.fromstring(etsi_report(office.judged(office.made("ESA"), "ESA")))
    ids = [each.get("id") for each in root.iter(f"{VR}ValidationObject")]
    octets = [each.findtext(f".//{VR}base64") for each in root.iter(f"{VR}ValidationObject")]
    assert len(set(ids)) == len(ids) == len(set(octets))
    referred = {each.get("VOReference") for each in root.iter() if each.get("VOReference")}
    assert referred == set(ids)


def test_a_file_without_a_signature_has_a_report_that_failed() -> None:
    xml = etsi_report(report_of("pades", ()))
    etsi_schema.check(xml)
    assert [one.indication for one in read_etsi_report(xml)] == [Indication.TOTAL_FAILED]


@pytest.mark.parametrize(
    "xml",
    [b"", b"<x/>", b"<ValidationReport/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff\xfe"],
    ids=["empty", "another root", "no namespace", "entity", "no text"],
)
def test_what_is_no_report_is_refused(xml: bytes) -> None:
    with pytest.raises(ReportUnreadable):
        read_etsi_report(xml)


def test_an_indication_that_nobody_knows_is_refused(office: Office) -> None:
    xml = etsi_report(office.judged(office.made("BES"), "BES"))
    with pytest.raises(ReportUnreadable):
        read_etsi_report(xml.replace(b"total-passed", b"total-unknown"))


def test_the_schema_finds_what_is_wrong(office: Office) -> None:
    xml = etsi_report(office.judged(office.made("BES"), "BES"))
    for wrong in (
        xml.replace(b"total-passed", b"valid"),
        xml.replace(b"<vr:HashOnly>false</vr:HashOnly>", b""),
        xml.replace(b'VOReference="C-', b'VOReference="X-'),
    ):
        assert wrong != xml
        with pytest.raises(etree.DocumentInvalid):
            etsi_schema.check(wrong)
