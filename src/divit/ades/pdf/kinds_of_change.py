# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What later revisions do to a signed PDF, in words that a person understands."""

from collections.abc import Iterable
from enum import Enum

from divit.kernel import words
from divit.kernel.words import term


class Change(Enum):
    """A kind of change; its value is what it is called. Those down to ``FORM`` may be harmless."""

    SIGNATURE = term("a further signature")
    TIME_STAMP = term("a time-stamp over the document")
    EVIDENCE = term("evidence for the signatures")
    EMPTY_FIELD = term("an invisible field for a signature")
    DESCRIPTION = term("the description of the document")
    FORM = term("fields of the form")
    LOCKED_FIELD = term("fields of the form that a signer had locked")
    FIELD = term("a form field that nobody signed")
    FORM_ITSELF = term("the form itself")
    PAGE = term("the look of a page")
    PAGES = term("the order or the number of the pages")
    ANNOTATION = term("a note or drawing on a page")
    FONT = term("a font")
    CONTENT = term("content that is shown or attached")
    CATALOG = term("how the document opens or behaves")
    STORE = term("evidence that was there before")
    HIDDEN = term("which of several contents is read")
    OTHER = term("a part of the signed document")


#: Behind a signature these change nothing of what it says, unless its signer forbade them.
HARMLESS = frozenset({Change.SIGNATURE, Change.TIME_STAMP, Change.EVIDENCE, Change.EMPTY_FIELD, Change.DESCRIPTION})
#: A certification that permits no changes permits these (ISO 32000-2, 12.8.2.2, table 257).
NO_CHANGES = frozenset({Change.TIME_STAMP, Change.EVIDENCE, Change.DESCRIPTION})


def called(changes: Iterable[Change]) -> words.Name:
    """What happened, as a list in both languages."""
    found = set(changes)
    named = [one.value for one in Change if one in found]
    turkish, english = (", ".join(str(words.said(one, language)) for one in named) for language in ("tr", "en"))
    return words.name(tr=turkish, en=english)
