# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The register of signed documents: found by their code, by whom their owner lets see them."""

import pytest

from divit.kernel import ids
from divit.server.audit import queries as audit
from divit.server.files import services as files
from divit.server.files.errors import FileUnknown
from divit.server.people.queries import Viewer
from divit.server.signing import purposes
from divit.server.signing.errors import CodeTaken
from divit.server.signing.registers.queries import by_code
from divit.server.signing.registers.services import Publication, publish
from nothing_changed import nothing_changed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_says_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purposes, "_visibility", {})


@pytest.fixture
def code() -> str:
    """A published document's code."""
    stored = files.store(b"%PDF imzali", media_type="application/pdf")
    code = ids.verification_code()
    publish(owner="letters", publications=[Publication(code, stored.sha256, "Yazı", "1")])
    return code


def test_a_published_document_is_found_by_its_code_however_it_is_typed(code: str) -> None:
    purposes.register_visibility("letters", lambda viewer, ref: True)
    for typed in (code, code.casefold(), f" {code}\n"):
        found = by_code(typed, viewer=None)
        assert found is not None
        assert (found.title, found.owner, found.ref, found.media_type) == ("Yazı", "letters", "1", "application/pdf")
    assert [entry.action for entry in audit.entries_about("letters:1")] == ["document.publish"]


def test_who_may_not_see_it_cannot_tell_it_from_one_that_is_not_there(code: str, isil: Viewer) -> None:
    assert by_code(code, viewer=isil) is None, "an owner that says nothing shows nothing"
    purposes.register_visibility("letters", lambda viewer, ref: viewer is not None)
    assert by_code(code, viewer=None) is None
    assert by_code(ids.verification_code(), viewer=None) is None
    assert by_code(code, viewer=isil) is not None


def test_publishing_again_changes_nothing_and_a_code_stands_for_one_file(code: str) -> None:
    same = files.store(b"%PDF imzali", media_type="application/pdf")
    other = files.store(b"%PDF baska", media_type="application/pdf")
    with nothing_changed():
        publish(owner="letters", publications=[Publication(code, same.sha256, "Yazı", "1")])
        with pytest.raises(CodeTaken):
            publish(owner="letters", publications=[Publication(code, other.sha256, "Yazı", "1")])
        with pytest.raises(CodeTaken):
            publish(owner="letters", publications=[Publication(code, same.sha256, "Yazı", "2")])
        with pytest.raises(FileUnknown):
            publish(owner="letters", publications=[Publication(ids.verification_code(), "0" * 64, "Yazı", "3")])
