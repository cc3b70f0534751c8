# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The examiner's scenarios where XML signatures differ from others in what is altered: the signature's parts (1), the
references to evidence (10), several signers (11) and dynamic content (12). The others are in the modules beside it.
"""

import base64

import pytest
from lxml import etree

from divit.ades.claims import Claims
from divit.ades.create import Format, Options, sign
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.xml.names import XADES_141, ds, xades
from examiner import BROKEN, CONTENT, HOUR, NOON, PASSED, XADES, XML, Office, StampsAt, codes, digest, said

LONG = [name for name, form in XADES.items() if form.level.has_evidence]


@pytest.mark.parametrize("form", list(XADES))
@pytest.mark.parametrize("altered", ["content", "digest", "certificate hash", "signature value"])
def test_scenario_1_altered_content_digest_certificate_hash_or_value_is_invalid(
    office: Office, form: str, altered: str
) -> None:
    signed = office.made(form)
    root = etree.fromstring(signed)
    enveloped = XADES[form].format is Format.XADES_ENVELOPED
    octets = {
        "content": CONTENT if enveloped else base64.b64encode(CONTENT)[:8],
        "digest": (next(root.iter(ds("DigestValue"))).text or "").encode()[:20],
        "certificate hash": base64.b64encode(digest(office.signer.der))[:20],
        "signature value": (next(root.iter(ds("SignatureValue"))).text or "").encode()[:20],
    }[altered]
    assert octets in signed
    # Another letter of base64 too.
    changed = octets[:-1] + (b"B" if octets.endswith(b"A") else b"A")
    assert said(office.judged(signed.replace(octets, changed, 1), form))[0] == "TOTAL_FAILED"


@pytest.mark.parametrize("form", LONG)
@pytest.mark.parametrize("named", ["certificate", "revocation"])
def test_scenario_10_references_that_do_not_match_their_values_are_invalid(
    office: Office, form: str, named: str
) -> None:
    made = office.made(form)
    root = etree.fromstring(made)
    holder = f"{{{XADES_141}}}CompleteCertificateRefsV2" if named == "certificate" else xades("CompleteRevocationRefs")
    references = next(root.iter(holder))
    value = (next(references.iter(ds("DigestValue"))).text or "").encode()
    other = base64.b64encode(digest(value))
    report = office.judged(made.replace(value, other, 1), form)
    assert said(report)[0] == "TOTAL_FAILED"
    assert "reference-without-value" in codes(report)


@pytest.mark.parametrize("name", ["Issuer", "IssueTime"])
def test_scenario_10_nor_may_they_say_something_else_of_them(office: Office, name: str) -> None:
    made = office.made("XML_XLONG")
    said_of = (next(etree.fromstring(made).iter(xades(name))).text or "").encode()
    # The last letter of a name, the last digit of a time.
    last = len(said_of) - (1 if name == "Issuer" else 2)
    other = said_of[:last] + bytes((said_of[last] ^ 1,)) + said_of[last + 1 :]
    report = office.judged(made.replace(said_of, other), "XML_XLONG")
    assert (said(report), codes(report)) == (BROKEN, {"reference-differs"})


@pytest.mark.parametrize("first_is_revoked", [True, False])
@pytest.mark.parametrize("joined", ["parallel", "serial"])
def test_scenario_11_one_revoked_signer_of_two_makes_the_whole_invalid(
    office: Office, joined: str, first_is_revoked: bool
) -> None:
    second = office.person("DENEME İkinci")
    options = Options(Format.XADES_ENVELOPED, NOON, with_room_for_others=True)
    first = sign(XML, office.key_of(office.signer), format=options.format, options=options, claimed_at=NOON)
    further = sign_beside if joined == "parallel" else countersign
    both = further(first, office.key_of(second))
    assert said(office.judged(both, "XML_BES")) == PASSED
    office.revoke(office.signer if first_is_revoked else second, office.issuing, NOON - HOUR)
    report = office.judged(both, "XML_BES")
    assert said(report) == ("INDETERMINATE", "REVOKED_NO_POE")
    assert sorted(one.indication.value for one in report.signatures) == ["INDETERMINATE", "TOTAL_PASSED"]


@pytest.mark.parametrize("format", [Format.XADES_ENVELOPING, Format.XADES_DETACHED])
def test_scenario_12_dynamic_content_is_invalid(office: Office, format: Format) -> None:
    word = b"PK\x03\x04" + b"word/vbaProject.bin" + b"DENEME"
    options = Options(format, NOON, claims=Claims(policy=profiles()["P2"].policy))
    signed = sign(
        word,
        office.key_of(office.signer),
        format=format,
        timestamper=StampsAt(office.stamper, NOON),
        options=options,
        claimed_at=NOON,
    )
    content = word if format.is_detached else None
    report = validate(signed, content=content, trust=office.trust(office.crls(NOON)), at=NOON)
    assert report.indication is Indication.INDETERMINATE
    assert "dynamic-content" in codes(report)
