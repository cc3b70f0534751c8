# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The three steps: each can be done from what the one before returned, anywhere."""

import pytest

from divit.ades.create import DataToBeSigned, Format, Level, Options, Prepared, prepare, sign
from divit.ades.errors import TimestamperMissing
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import shown_text
from divit.ades.report import Indication
from divit.ades.signer import Signer
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper


@pytest.mark.parametrize("format", list(Format))
def test_the_three_steps_work_from_values_that_were_stored(
    letter: bytes, signer: KeySigner, trust: TrustStore, timestamper: LocalTimestamper, format: Format
) -> None:
    options = Options(format, clock.now(), Level.T, name="X")
    document = b"<yazi>DENEME</yazi>" if format.is_xml else letter
    stored = prepare(document, options).document
    asked = Prepared(options, stored).data_to_be_signed(signer.certificate)
    value = signer.sign(asked.signed_attributes)
    again = DataToBeSigned(asked.signed_attributes, asked.algorithm, signer.certificate, asked.properties)
    made = Prepared(options, stored).complete(again, value, chain=signer.chain, timestamper=timestamper)
    content = document if format.is_detached else None
    assert validate(made, content=content, trust=trust).indication is Indication.TOTAL_PASSED


def test_a_wrong_value_is_completed_and_never_judged_valid(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    prepared = prepare(letter, Options(Format.PADES, clock.now(), name="X"))
    asked = prepared.data_to_be_signed(signer.certificate)
    made = prepared.complete(asked, signer.sign(b"something else"))
    (one,) = validate(made, trust=trust).signatures
    assert (one.indication, one.sub_indication) == (Indication.TOTAL_FAILED, "SIG_CRYPTO_FAILURE")


def test_level_t_without_a_time_stamper_is_refused_before_the_key_signs(letter: bytes, signer: KeySigner) -> None:
    class Untouched(KeySigner):
        def sign(self, data: bytes) -> bytes:
            raise AssertionError("the key was used")

    unused: Signer = Untouched(signer.key, signer.certificate, signer.chain, signer.algorithm)
    with pytest.raises(TimestamperMissing):
        sign(letter, unused, format=Format.PADES, level=Level.T)
    prepared = prepare(letter, Options(Format.CADES_DETACHED, clock.now(), Level.T))
    asked = prepared.data_to_be_signed(signer.certificate)
    with pytest.raises(TimestamperMissing):
        prepared.complete(asked, b"value")


def test_the_signers_name_goes_into_the_pdf(letter: bytes, signer: KeySigner) -> None:
    document = Document(sign(letter, signer, format=Format.PADES))
    (field,) = form_fields(document)
    name = document.dictionary(field.value)["Name"]
    assert isinstance(name, bytes)
    assert shown_text(name).startswith("DENEME")
