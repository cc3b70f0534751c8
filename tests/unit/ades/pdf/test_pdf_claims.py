# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signer says in a PDF beside signing: in the CMS what belongs there, in the dictionary the rest (EN 319 142-1,
6.3).
"""

from datetime import UTC, datetime

import pytest

from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, sign
from divit.ades.errors import TimestamperMissing
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import shown_text
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.der import oids
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_policy_commitment_and_roles_are_signed_attributes_and_the_place_stands_in_the_dictionary(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    claims = Claims(
        policy=profiles()["P4"].policy,
        commitment=oids.PROOF_OF_APPROVAL,
        roles=("Müdür",),
        place=Place("TR", "Iğdır"),
        mime_type="application/pdf",
    )
    options = Options(Format.PADES, AT, claims=claims)
    made = sign(letter, signer, format=Format.PADES, level=Level.T, timestamper=timestamper, options=options)
    document = Document(made)
    location = document.dictionary(form_fields(document)[0].value)["Location"]
    assert isinstance(location, bytes)
    assert shown_text(location) == "Iğdır, TR"
    (one,) = validate(made, trust=trust).signatures
    assert claims.policy is not None
    assert (one.policy, one.commitment, one.roles) == (claims.policy.oid, oids.PROOF_OF_APPROVAL, ("Müdür",))
    assert one.place is None


def test_a_content_time_stamp_proves_that_the_signature_is_not_older(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    options = Options(Format.PADES, AT, with_content_timestamp=True)
    made = sign(letter, signer, format=Format.PADES, timestamper=timestamper, options=options)
    (one,) = validate(made, trust=trust).signatures
    assert (one.indication, [stamp.kind for stamp in one.timestamps]) == (Indication.TOTAL_PASSED, ["content"])
    assert one.made_after is not None
    with pytest.raises(TimestamperMissing):
        sign(letter, signer, format=Format.PADES, options=options)
