# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A draft is final but for its signature: what is signed is what was looked at."""

from datetime import timedelta
from pathlib import Path

import pytest

from divit.kernel import clock
from divit.pki import drafts, issue, keys, profiles, qualified
from divit.pki.errors import ProfileRefused
from divit.pki.lab.folder import LabFolder
from divit.pki.signatures import is_signed_by

SUBJECT = {
    "country": "TR",
    "given_name": "Deneme",
    "surname": "Sahibi",
    "serial_number": "10000000900",
    "common_name": "DENEME SAHİBİ",
}


def request() -> issue.Request:
    begin = clock.now().replace(microsecond=0)
    return issue.Request(
        subject=SUBJECT,
        public_key=keys.public_key_der(keys.generate("p256")),
        serial=1 << 126 | 5,
        not_before=begin,
        not_after=begin + timedelta(days=1),
        addresses=issue.Addresses("http://a.invalid/ca", "http://a.invalid/ocsp", "http://a.invalid/crl"),
    )


def test_a_draft_says_what_the_ca_itself_would_have_signed(lab: Path) -> None:
    issuer, asked = LabFolder(lab).issuer("issuing-ca"), request()
    assert issuer.certificate is not None
    draft = drafts.draft(profiles.load("nes"), asked, signer=keys.public_key_der(issuer.key), ca=issuer.certificate)
    whole = issue.certificate(profiles.load("nes"), asked, issuer)
    completed = draft.completed(keys.sign(issuer.key, draft.to_be_signed))
    assert draft.to_be_signed in whole
    assert is_signed_by(completed, issuer.certificate)
    assert not is_signed_by(draft.stand_in, issuer.certificate)


def test_a_draft_for_a_key_that_signs_nothing_is_refused() -> None:
    with pytest.raises(ProfileRefused):
        drafts.draft(profiles.load("own-seal"), request(), signer=b"no key")


def test_a_device_is_stated_only_where_it_was_asked_for() -> None:
    assert bytes.fromhex("300806060400 8e460104".replace(" ", "")) in qualified.encode(
        qualified.QcStatements(compliance=True, device=True)
    )
    assert b"\x8e\x46\x01\x04" not in qualified.encode(qualified.QcStatements(compliance=True))
