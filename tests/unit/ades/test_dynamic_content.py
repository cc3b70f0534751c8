# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Content that may show something else tomorrow: what is found, and what a hostile file gets away with: nothing."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from divit.ades.content import DigestedContent, HeldContent
from divit.ades.dynamic_content import check
from divit.ades.errors import TooLarge
from divit.ades.pdf.attachments import acts_by_itself, attached_names
from divit.ades.pdf.document import Document
from trial_signers import encrypted, typst_letter, with_xref_stream

name, text, array = generic.pdf_name, generic.pdf_string, generic.ArrayObject


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({name("/" + key): value for key, value in entries.items()})


def letter_with(change: Callable[[IncrementalPdfFileWriter], dict[str, Any]]) -> bytes:
    """A letter whose catalog got further entries."""
    writer = IncrementalPdfFileWriter(io.BytesIO(typst_letter()))
    for key, value in change(writer).items():
        writer.root[name("/" + key)] = value
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def codes(content: bytes, said: str = "") -> list[str]:
    return [one.problem.code for one in check(HeldContent(content), said)]


def script(_: object) -> dict[str, Any]:
    return {"OpenAction": dictionary(S=name("/JavaScript"), JS=text("app.alert(1)"))}


def program(_: object) -> dict[str, Any]:
    return {"OpenAction": dictionary(S=name("/Launch"), F=text("deneme.exe"))}


def named_script(_: object) -> dict[str, Any]:
    return {"Names": dictionary(JavaScript=dictionary(Names=array()))}


def first_page(_: object) -> dict[str, Any]:
    return {"OpenAction": dictionary(S=name("/GoTo"), D=array())}


@pytest.mark.parametrize(
    ("change", "is_dynamic"), [(script, True), (program, True), (named_script, True), (first_page, False)]
)
def test_a_pdf_that_runs_something_when_it_is_opened_is_dynamic(change: Any, is_dynamic: bool) -> None:
    changed = letter_with(change)
    assert acts_by_itself(Document(changed)) is is_dynamic
    assert codes(changed) == (["dynamic-content"] if is_dynamic else [])


def test_what_is_attached_is_found_in_trees_and_as_associated_files() -> None:
    def attach(writer: IncrementalPdfFileWriter) -> dict[str, Any]:
        deep = writer.add_object(dictionary(Names=array([text("a"), dictionary(UF=text("derin.xlsm"))])))
        tree = dictionary(Kids=array([writer.add_object(dictionary(Kids=array([deep])))]))
        return {"Names": dictionary(EmbeddedFiles=tree), "AF": array([dictionary(F=text("beside.xml"))])}

    changed = letter_with(attach)
    assert attached_names(Document(changed)) == ("derin.xlsm", "beside.xml")
    assert codes(with_xref_stream(changed)) == ["dynamic-content"]


def test_a_name_tree_that_leads_round_in_a_circle_ends() -> None:
    def circle(writer: IncrementalPdfFileWriter) -> dict[str, Any]:
        node = dictionary()
        place = writer.add_object(node)
        node[name("/Kids")] = array([place] * 100)
        return {"Names": dictionary(EmbeddedFiles=place)}

    changed = letter_with(circle)
    with pytest.raises(TooLarge):
        attached_names(Document(changed))
    assert codes(changed) == []


def test_what_cannot_be_read_is_not_called_dynamic() -> None:
    assert codes(encrypted(typst_letter())) == []
    assert codes(b"%PDF-1.7 and nothing more") == []
    assert codes(b"") == []
    assert list(check(DigestedContent(3, sha256=bytes(32)), "text/plain")) == []


@pytest.mark.parametrize("said", ["", "a letter", "application/", "text/plain, I think", "uygulama/pdf"])
def test_words_that_name_no_other_kind_are_let_be(said: str) -> None:
    assert codes(b"DENEME", said) == []
