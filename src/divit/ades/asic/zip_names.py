# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of files in a container: such as mean the same wherever it is unpacked, and lead to no place outside."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

from divit.ades.errors import ContainerUnreadable
from divit.kernel.words import term

MOST_OCTETS = 1_024
# Separators and drives of other systems.
_NOT_PLAIN = frozenset("\\:")
# Characters that nobody sees, or that turn a line around: a name must be what it looks like.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def check(name: str) -> None:
    """Raises ``ContainerUnreadable`` for a name that is no plain path down from where the container is unpacked."""
    parts = name.removesuffix("/").split("/")
    is_seen = name.isprintable() if name.isascii() else _UNSEEN.isdisjoint(map(unicodedata.category, name))
    is_plain = is_seen and _NOT_PLAIN.isdisjoint(name) and len(name.encode()) <= MOST_OCTETS
    if not is_plain or any(not one.strip(" .") for one in parts):
        raise ContainerUnreadable(why=term("a name leads out of it or is not plain"), file=shown(name))


def check_all(names: Iterable[str]) -> None:
    """Raises ``ContainerUnreadable`` where two names are one on some system, or one is a folder of another."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        check(name)
        key = _key(name.removesuffix("/"))
        if not name.endswith("/"):
            if key in files:
                raise ContainerUnreadable(why=term("two of its files have the same name"), file=shown(name))
            files[key] = name
        steps = key.split("/")
        folders |= {"/".join(steps[:end]): name for end in range(1, len(steps) + name.endswith("/"))}
    both = next((files[one] for one in files if one in folders), None)
    if both is not None:
        raise ContainerUnreadable(why=term("two of its files have the same name"), file=shown(both))


def _key(name: str) -> str:
    """The same for names that some file system takes for one: whatever their case and the form of their accents, with
    dots and blanks at the end or without.
    """
    alike = name.casefold()
    if not name.isascii():
        alike = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    return "/".join(one.rstrip(" .") for one in alike.split("/"))


def shown(name: str) -> str:
    """A stranger's name as words can carry it."""
    return "".join(one if one.isprintable() else "\ufffd" for one in name[:120])


def uri_of(name: str) -> str:
    """The URI by which something in the container refers to the file ``name``, from its root (EN 319 162-1, A.2)."""
    return quote(name)


@lru_cache(maxsize=4_096)
def name_in(uri: str) -> str:
    """The name of the file that a URI refers to, empty where it leads to no file of the container."""
    if not uri or any(one in uri for one in "?#\\") or ":" in uri.partition("/")[0]:
        return ""
    try:
        return unquote(uri, errors="strict")
    except UnicodeDecodeError:
        return ""
