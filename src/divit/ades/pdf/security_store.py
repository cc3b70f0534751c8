# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The document security store (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2): certificates, CRLs and OCSP answers that
prove the signatures of a file.
"""

from collections.abc import Iterator
from typing import NamedTuple

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value
from divit.ades.pdf.update import Update
from divit.kernel.words import term

MOST_HELD = 4096
_PARTS = ("Certs", "CRLs", "OCSPs")
_NEEDS_NO_EXTENSION = "2."


class SecurityStore(NamedTuple):
    """What a store holds (DER each)."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


EMPTY = SecurityStore()


class Stored:
    """The store of one revision of a file. Raises ``PdfUnreadable``, ``TooLarge``."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._entry = document.catalog.get("DSS")
        found = document.resolve(self._entry)
        if found is not None and not isinstance(found, Dictionary):
            raise PdfUnreadable("a security store that is no dictionary")
        self._dictionary = found if found is not None else Dictionary()

    def read(self) -> SecurityStore:
        """Everything in it, each once."""
        return SecurityStore(*(tuple(dict.fromkeys(self._octets(part))) for part in _PARTS))

    def _octets(self, part: str) -> Iterator[bytes]:
        references = self._document.array(self._dictionary.get(part))
        if len(references) > MOST_HELD:
            raise TooLarge(what=term("certificates"), most=MOST_HELD)
        for reference in references:
            if not isinstance(reference, Reference):
                raise PdfUnreadable("evidence that is no object of its own")
            yield self._document.stream(reference)[1]

    def add(self, update: Update, more: SecurityStore) -> bool:
        """Write into ``update`` what of ``more`` is not there yet, and say whether there was anything."""
        held = self.read()
        changes: dict[str, Value] = {}
        for part, present, wanted in zip(_PARTS, held, more, strict=True):
            new = [one for one in dict.fromkeys(wanted) if one not in present]
            if new:
                old = self._document.array(self._dictionary.get(part))
                changes[part] = [*old, *(update.put_stream(Dictionary(), octets, packed=False) for octets in new)]
        if changes:
            self._write(update, changes)
        return bool(changes)

    def _write(self, update: Update, changes: dict[str, Value]) -> None:
        if isinstance(self._entry, Reference) and self._document.resolve(self._entry) is not None:
            update.put_altered(self._entry, self._dictionary, changes)
            return
        # A store that is an object of its own keeps later ones from touching the catalog.
        reference = update.reserve()
        if not self._dictionary:
            changes = {"Type": Name("DSS"), **changes}
        update.put_altered(reference, self._dictionary, changes)
        grown: dict[str, Value] = {"DSS": reference, **self._extensions()}
        update.put_catalog(grown)

    def _extensions(self) -> dict[str, Value]:
        """The /Extensions by which a file before PDF 2.0 says that it has such a store, where they lack it."""
        document = self._document
        version = document.resolve(document.catalog.get("Version"))
        stated = version if isinstance(version, str) else document.buffer[5:8].decode("latin-1")
        present = document.resolve(document.catalog.get("Extensions"))
        extensions = Dictionary()
        if isinstance(present, Dictionary):
            extensions |= present
        if stated.startswith(_NEEDS_NO_EXTENSION) or "ESIC" in extensions:
            return {}
        own = Dictionary()
        own["BaseVersion"] = Name("1.7")
        own["ExtensionLevel"] = 1
        extensions["ESIC"] = own
        return {"Extensions": extensions}
