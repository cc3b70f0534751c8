# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of a file a signature covers."""

from dataclasses import dataclass
from typing import Literal

from divit.kernel import words

Format = Literal["cades", "pades", "xades", "asic-s", "asic-e"]
Json = dict[str, object]


Later = Literal["none", "signatures", "forms", "changes", "unknown"]
Scope = Literal[
    "whole_file", "revision", "attached_content", "detached_content", "elements", "files", "signature", "nothing"
]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What exactly a signature covers.

    ``size`` counts the bytes that were hashed and ``of`` those there are (a PDF signature leaves out its own
    placeholder). ``revision`` and ``revisions`` number the PDF revisions from 1. ``later`` says what came after the
    covered revision: ``none``, ``signatures`` (only further signatures and validation data), ``forms`` (fields as well,
    which the signers permitted to be filled), ``changes`` or ``unknown``; ``changes`` says it in words. ``elements``
    names what exactly the references of an XML signature lead to: elements by their path, files by their name; the
    scope ``elements`` is a part of the document, ``files`` are those of a container, and ``left_out`` are its data
    files that this signature does not name.
    """

    scope: Scope
    size: int = 0
    of: int = 0
    revision: int | None = None
    revisions: int | None = None
    later: Later = "none"
    elements: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """The coverage as an object; revisions only where there are any."""
        shown: Json = {"scope": self.scope, "bytes": self.size, "of": self.of}
        if self.revision is not None:
            shown |= {"revision": self.revision, "revisions": self.revisions, "later": self.later}
        if self.changes:
            shown |= {"changes": [words.said(one, words.lang()) for one in self.changes]}
        if self.elements:
            shown |= {"elements": list(self.elements)}
        if self.left_out:
            shown |= {"left_out": list(self.left_out)}
        return shown
