# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Text and attribute values as canonical forms have them (Canonical XML 1.0, 2.3), and where these declare what the
file declares further out.
"""

from divit.ades.xml.names import DS, XADES

# Characters that no XML can have stand for declarations, which the exclusive canonical form of a part has and the file
# has not: one that is there and not needed could be changed unseen.
DS_HERE = "\1"
XADES_HERE = "\2"

_MARKS = {DS_HERE: None, XADES_HERE: None}
_TEXT = str.maketrans(_MARKS | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans(_MARKS | {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def text(value: str) -> str:
    """``value`` as text."""
    return value.translate(_TEXT)


def attribute(value: str) -> str:
    """``value`` between double quotes."""
    return value.translate(_VALUE)


def canonical_form(marked: str) -> str:
    """The exclusive canonical form of a part with marks."""
    return marked.replace(DS_HERE, f' xmlns:ds="{DS}"').replace(XADES_HERE, f' xmlns:xades="{XADES}"')


def form_in_file(marked: str) -> str:
    """The same part inside of elements that declare both namespaces."""
    return marked.replace(DS_HERE, "").replace(XADES_HERE, "")
