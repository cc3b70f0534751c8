# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Encrypted files that open for everybody: signed, raised and judged like others where their author permits it, and
refused in words where not (ISO 32000-2, 7.6).
"""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions as May
from pyhanko.pdf_utils.reader import PdfFileReader

from divit.ades import pades
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.errors import PdfEncrypted, PdfPermissionMissing
from divit.ades.extend import extend
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import shown_text
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.visible import Place, Visible
from divit.pki.trust import TrustStore
from made_fields import with_fields
from restricted_pdf import NOTHING, Scheme, restricted
from trial_signers import KeySigner, LocalTimestamper, encrypted

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOWN = Visible(Place(1, 40, 40, 220, 60))
SIGNED_ONCE = Options(Format.PADES, AT, visible=SHOWN, reason="Onay")


def prepared(pdf: bytes, **more: object) -> bytes:
    return pades.prepare(pdf, **{"claimed_at": AT, "name": "Işıl ÖĞÜT", "reserved": 64, **more}).octets()  # type: ignore[arg-type]  # of prepare


@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("scheme", Scheme)
def test_one_is_signed_twice_archived_and_judged_with_every_encryption(
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    scheme: Scheme,
    with_stream: bool,
) -> None:
    pdf = restricted(letter, scheme, with_stream=with_stream)
    once = sign(pdf, signer, format=Format.PADES, claimed_at=AT, options=SIGNED_ONCE)
    twice = sign(once, second_signer, format=Format.PADES, options=Options(Format.PADES, AT, name="İkinci"))
    archived = extend(twice, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    assert archived.startswith(pdf)
    report = validate(archived, trust=TrustStore(trust.anchors))
    assert [(one.indication, one.level) for one in report.signatures] == [
        (Indication.TOTAL_PASSED, "BASELINE-LTA")
    ] * 2, report.as_json()
    assert report.signatures[0].signing_time == AT


@pytest.mark.parametrize("scheme", Scheme)
def test_what_we_write_into_one_reads_as_we_meant_it(letter: bytes, signer: KeySigner, scheme: Scheme) -> None:
    options = Options(Format.PADES, AT, reason="Uygundur", field="Onaylayan", visible=SHOWN)
    made = sign(restricted(letter, scheme), signer, format=Format.PADES, options=options)
    # The octets themselves do not tell.
    assert b"Uygundur".hex().encode() not in made
    ours = Document(made)
    signature = ours.dictionary(form_fields(ours)[0].value)
    theirs: Any = PdfFileReader(io.BytesIO(made))
    theirs.decrypt("")
    (embedded,) = theirs.embedded_signatures
    assert (shown_text(_text(signature["Reason"])), embedded.sig_object["/Reason"]) == ("Uygundur", "Uygundur")
    assert embedded.field_name == "Onaylayan"
    assert embedded.sig_field["/AP"]["/N"].data.startswith(b"q /Grey cs")


def _text(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value


@pytest.mark.parametrize(
    ("permissions", "may_fill", "may_make"),
    [
        (NOTHING, False, False),
        (NOTHING | May.ALLOW_FORM_FILLING, True, False),
        (NOTHING | May.ALLOW_ANNOTS_FORM_FILLING, True, False),
        (NOTHING | May.ALLOW_MODIFICATION_GENERIC, False, False),
        (NOTHING | May.ALLOW_MODIFICATION_GENERIC | May.ALLOW_ANNOTS_FORM_FILLING, True, True),
    ],
)
def test_what_its_author_permits_may_be_done_and_nothing_else(
    letter: bytes, permissions: May, may_fill: bool, may_make: bool
) -> None:
    waiting = restricted(with_fields(letter, {"Onaylayan": {}}), Scheme.AES_128, permissions)
    for field, permitted in (("Onaylayan", may_fill), ("Başka", may_make)):
        if permitted:
            pades.check_prepared(prepared(waiting, field=field))
        else:
            with pytest.raises(PdfPermissionMissing):
                prepared(waiting, field=field)
    if not may_make:
        with pytest.raises(PdfPermissionMissing):
            pades.prepare_timestamp(waiting)


def test_one_whose_octets_are_authenticated_is_left_alone(letter: bytes) -> None:
    with pytest.raises(PdfPermissionMissing):
        prepared(restricted(letter, Scheme.AES_256, with_mac=True))


def test_one_that_asks_for_a_password_stays_closed(letter: bytes) -> None:
    with pytest.raises(PdfEncrypted):
        prepared(encrypted(letter))
    with pytest.raises(PdfEncrypted):
        prepared(restricted(letter, Scheme.AES_128).replace(b"/Standard", b"/Adobe.PS"))


def test_a_later_revision_that_drops_the_encryption_changes_everything(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    once = sign(restricted(letter, Scheme.AES_128), signer, format=Format.PADES)
    twice = sign(once, second_signer, format=Format.PADES)
    assert validate(twice, trust=trust).indication is Indication.TOTAL_PASSED
    later = twice.rindex(b"/Encrypt")
    (reference,) = re.findall(rb"/Encrypt \d+ 0 R", twice[later:])
    dropped = twice[:later] + b" " * len(reference) + twice[later + len(reference) :]
    assert validate(dropped, trust=trust).signatures[0].indication is Indication.TOTAL_FAILED
