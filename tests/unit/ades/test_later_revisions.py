# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody may try to do to a signed PDF in a later revision, so that it shows something else."""

from collections.abc import Callable

import pytest

from divit.ades import pades
from divit.ades.create import Format, Level, Sources, sign
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Name, Reference, altered
from divit.ades.pdf.update import Update
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

Edit = Callable[[Document, Update], None]


def dictionary(**entries: object) -> Dictionary:
    made = Dictionary()
    made |= entries  # type: ignore[arg-type]  # values of a PDF
    return made


def later(pdf: bytes, edit: Edit) -> bytes:
    document = Document(pdf)
    update = Update(document)
    edit(document, update)
    return pdf + update.finish()


def stream(update: Update, data: bytes, **entries: object) -> Reference:
    reference = update.reserve()
    body = b"<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Length %d>>\nstream\n" % len(data)
    update.put_octets(reference, body + data + b"\nendstream")
    return reference


OVERLAY = b"1 g 0 0 500 500 re f"


def replaced_content(document: Document, update: Update) -> None:
    page = document.dictionary(document.first_page())
    content = page["Contents"]
    assert isinstance(content, Reference)
    update.put_octets(content, b"<</Length 2>>\nstream\nq \nendstream")


def replaced_font(document: Document, update: Update) -> None:
    page = document.dictionary(document.first_page())
    fonts = document.dictionary(document.dictionary(page["Resources"])["Font"])
    font = next(iter(fonts.values()))
    assert isinstance(font, Reference)
    update.put_octets(font, b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")


def overlay_annotation(document: Document, update: Update) -> None:
    appearance = stream(update, OVERLAY)
    note = update.reserve()
    update.put(
        note,
        dictionary(Type=Name("Annot"), Subtype=Name("Stamp"), Rect=[0, 0, 500, 500], F=4, AP=dictionary(N=appearance)),
    )
    annotate(document, update, note)


def annotate(document: Document, update: Update, note: Reference) -> None:
    page = document.first_page()
    old = document.dictionary(page)
    update.put_octets(page, altered(old, {"Annots": [*document.array(old.get("Annots")), note]}))


def field(update: Update, **more: object) -> Reference:
    made = update.reserve()
    update.put(made, dictionary(FT=Name("Sig"), T=b"Yeni", Type=Name("Annot"), Subtype=Name("Widget"), F=4, **more))
    return made


def into_form(document: Document, update: Update, made: Reference) -> None:
    form = document.catalog["AcroForm"]
    assert isinstance(form, Reference)
    old = document.dictionary(form)
    update.put_octets(form, altered(old, {"Fields": [*document.array(old.get("Fields")), made]}))


def visible_empty_field(document: Document, update: Update) -> None:
    made = field(update, Rect=[0, 0, 500, 500], AP=dictionary(N=stream(update, OVERLAY)), P=document.first_page())
    annotate(document, update, made)
    into_form(document, update, made)


def empty_field_with_a_widget_of_its_own(document: Document, update: Update) -> None:
    made, widget = update.reserve(), update.reserve()
    update.put(
        widget,
        dictionary(
            Type=Name("Annot"),
            Subtype=Name("Widget"),
            F=4,
            Parent=made,
            Rect=[0, 0, 500, 500],
            AP=dictionary(N=stream(update, OVERLAY)),
            P=document.first_page(),
        ),
    )
    update.put(made, dictionary(FT=Name("Sig"), T=b"Yeni", Kids=[widget]))
    annotate(document, update, widget)
    into_form(document, update, made)


def form_that_asks_for_new_appearances(document: Document, update: Update) -> None:
    form = document.catalog["AcroForm"]
    assert isinstance(form, Reference)
    update.put_octets(form, altered(document.dictionary(form), {"NeedAppearances": True}))


def other_page_tree(document: Document, update: Update) -> None:
    pages = document.catalog["Pages"]
    assert isinstance(pages, Reference)
    first = document.first_page()
    update.put_octets(pages, altered(document.dictionary(pages), {"Kids": [first, first], "Count": 2}))


def script_on_opening(document: Document, update: Update) -> None:
    action = dictionary(S=Name("JavaScript"), JS=b"app.alert(1)")
    update.put_octets(document.root, altered(document.catalog, {"OpenAction": action}))


def other_root(document: Document, update: Update) -> None:
    labels = dictionary(Nums=[0, dictionary(P=b"x")])
    update.put_octets(document.root, altered(document.catalog, {"PageLabels": labels}))


def moved_signature_widget(document: Document, update: Update) -> None:
    (one,) = form_fields(document)
    assert one.reference is not None
    update.put_octets(
        one.reference, altered(one.dictionary, {"Rect": [0, 0, 500, 500], "AP": dictionary(N=stream(update, OVERLAY))})
    )


def emptied_form(document: Document, update: Update) -> None:
    form = document.catalog["AcroForm"]
    assert isinstance(form, Reference)
    update.put_octets(form, altered(document.dictionary(form), {"Fields": []}))


EDITS: list[Edit] = [
    replaced_content, replaced_font, overlay_annotation, visible_empty_field, empty_field_with_a_widget_of_its_own,
    form_that_asks_for_new_appearances, other_page_tree, script_on_opening, other_root, moved_signature_widget,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_changes_the_look_after_signing_never_passes(
    letter: bytes, signer: KeySigner, trust: TrustStore, edit: Edit
) -> None:
    made = sign(letter, signer, format=Format.PADES)
    report = validate(later(made, edit), trust=trust)
    assert report.indication is not Indication.TOTAL_PASSED
    (one,) = report.signatures
    assert one.covers.later == "changes"


def invisible_empty_field(document: Document, update: Update) -> None:
    made = field(update, Rect=[0, 0, 0, 0], P=document.first_page())
    annotate(document, update, made)
    into_form(document, update, made)


def test_an_invisible_field_for_the_next_signer_is_no_change(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    made = sign(letter, signer, format=Format.PADES)
    (one,) = validate(later(made, invisible_empty_field), trust=trust).signatures
    assert (one.indication, one.covers.later) == (Indication.TOTAL_PASSED, "signatures")


def with_document_timestamp(pdf: bytes, timestamper: LocalTimestamper, *, visible: bool) -> bytes:
    """``pdf`` with a document time-stamp, which anybody can have made; it is as large as its field says."""
    prepared = pades.prepare(pdf, claimed_at=clock.now(), name="X").octets()
    start = len(pdf)
    tail = prepared[start:].replace(b"/ETSI.CAdES.detached", b"/ETSI.RFC3161       ")
    tail = tail.replace(b"/Rect [0 0 0 0]", b"/Rect [0 0 9 9]") if visible else tail
    stamped = pdf + tail
    return pades.embed(stamped, timestamper.timestamp(pades.digest(stamped, "sha256"), "sha256"))


@pytest.mark.parametrize(("visible", "verdict"), [(False, Indication.TOTAL_PASSED), (True, Indication.TOTAL_FAILED)])
def test_a_document_time_stamp_may_follow_but_show_nothing(
    letter: bytes,
    signer: KeySigner,
    trust: TrustStore,
    timestamper: LocalTimestamper,
    visible: bool,
    verdict: Indication,
) -> None:
    made = sign(letter, signer, format=Format.PADES)
    stamped = with_document_timestamp(made, timestamper, visible=visible)
    assert validate(stamped, trust=trust).indication is verdict


def test_a_reference_that_led_nowhere_when_it_was_signed_may_not_lead_somewhere_later(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    nowhere = Reference(90, 0)
    signed = sign(
        later(letter, lambda document, update: annotate(document, update, nowhere)), signer, format=Format.PADES
    )
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED

    def fill(_document: Document, update: Update) -> None:
        look = dictionary(N=stream(update, OVERLAY))
        update.put(nowhere, dictionary(Type=Name("Annot"), Subtype=Name("Stamp"), Rect=[0, 0, 500, 500], F=4, AP=look))

    (one,) = validate(later(signed, fill), trust=trust).signatures
    assert one.indication is not Indication.TOTAL_PASSED
    assert one.covers.later != "signatures"


def test_nothing_stands_between_the_objects_that_nobody_signed(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    lasting = sign(letter, signer, format=Format.PADES, level=Level.LT, timestamper=timestamper, sources=Sources(trust))
    assert validate(lasting, trust=trust).indication is Indication.TOTAL_PASSED
    before, end = lasting.rsplit(b"endobj", 1)
    (one,) = validate(before + b"endobk" + end, trust=trust).signatures
    assert (one.indication, one.covers.later) == (Indication.INDETERMINATE, "unknown")
