# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``xml:`` attributes that a part of a document inherits from what is left out (Canonical XML 1.0, 2.4; 1.1, 2.4).

Version 1.0 hands all of them down, version 1.1 only language and space, and joins the bases: libxml2 does neither for a
part that lxml gives it.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from divit.ades.xml.names import XML
from divit.ades.xml.tree import Element

_PREFIX = f"{{{XML}}}"
BASE = _PREFIX + "base"
_HANDED_DOWN = frozenset({_PREFIX + "lang", _PREFIX + "space"})


def inherited(element: Element, *, is_version_1_1: bool, kept: frozenset[Element] | None) -> dict[str, str]:
    """The ``xml:`` attributes of an element whose parent is left out, its own among them.

    ``kept`` are the elements that are not left out; None when no ancestor is in.
    """
    found: dict[str, str] = {}
    for ancestor in element.iterancestors():
        for name, value in _xml_attributes(ancestor).items():
            if not is_version_1_1 or name in _HANDED_DOWN:
                found.setdefault(name, value)
    own = _xml_attributes(element)
    found |= own
    if is_version_1_1:
        base = joined_base(element, kept)
        found.pop(BASE, None)
        if base:
            found[BASE] = base
    return found


def _xml_attributes(element: Element) -> Mapping[str, str]:
    attributes = element.attrib
    if not attributes:
        return {}
    return {str(name): str(value) for name, value in attributes.items() if str(name).startswith(_PREFIX)}


def joined_base(element: Element, kept: frozenset[Element] | None) -> str | None:
    """``xml:base`` of ``element`` joined to those of the ancestors right above it that are left out."""
    bases = []
    for ancestor in element.iterancestors():
        if kept is not None and ancestor in kept:
            break
        if BASE in ancestor.attrib:
            bases.append(str(ancestor.attrib[BASE]))
    own = element.get(BASE)
    if not bases:
        return own
    value = bases.pop()
    while bases:
        value = _join(value, bases.pop())
    return value if own is None else _join(value, own)


def _join(base: str, reference: str) -> str:
    """``reference`` seen from ``base`` (RFC 3986, 5.2, as Canonical XML 1.1, 2.4 changes it: both may be relative)."""
    try:
        above, here = urlsplit(base), urlsplit(reference)
    except ValueError:
        return reference
    if here.scheme:
        return _composed(here.scheme, here.netloc, _without_dots(here.path), here.query)
    if here.netloc:
        return _composed(above.scheme, here.netloc, _without_dots(here.path), here.query)
    if not here.path:
        return _composed(above.scheme, above.netloc, _without_dots(above.path), here.query or above.query)
    path = here.path
    if not path.startswith("/"):
        folder = _folder(above.path)
        path = "/" + path if above.netloc and not above.path else folder + path
    return _composed(above.scheme, above.netloc, _without_dots(path), here.query)


def _folder(path: str) -> str:
    """The path up to its last slash; a last ``..`` is a folder itself."""
    if path.rpartition("/")[2] == "..":
        path += "/"
    return path.rpartition("/")[0] + "/" if "/" in path else ""


def _composed(scheme: str, authority: str, path: str, query: str) -> str:
    made = f"{scheme}:" if scheme else ""
    made += f"//{authority}" if authority else ""
    return made + path + (f"?{query}" if query else "")


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, with leading ``..`` of relative paths kept, slashes single, and a slash after a last ``..``."""
    path = re.sub("/{2,}", "/", path)
    is_absolute = path.startswith("/")
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part == "..":
            if not is_absolute:
                kept.append(part)
        elif part not in {".", ""}:
            kept.append(part)
    made = ("/" if is_absolute else "") + "/".join(kept)
    is_folder = parts[-1] in {"", ".", ".."} and bool(kept)
    return made + "/" if is_folder and not made.endswith("/") else made
