# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The manifests of a container (EN 319 162-1, A.4, and OpenDocument 1.2, part 3): what a signature or a time-stamp over
the manifest is about, file by file.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from divit.ades.asic import zip_names
from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.xml import names, reading
from divit.ades.xml.escaping import attribute
from divit.ades.xml.names import ds
from divit.ades.xml.signature import octets
from divit.ades.xml.tree import Element
from divit.kernel.words import term

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
MOST_REFERENCES = 2_000
_ODF = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OTHER_FORM = term("a manifest of another form")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that a manifest names: its URI, the URI of a hash, and the digest. ``is_root`` says that the reader is to
    begin with it.
    """

    uri: str
    digest_method: str
    digest: bytes
    mime_type: str = ""
    is_root: bool = False

    @property
    def name(self) -> str:
        """The name in the container, empty where it leads to none."""
        return zip_names.name_in(self.uri)

    @property
    def hash_name(self) -> str:
        """The hash as hashlib names it, empty where it is not known here."""
        return names.HASH_NAMES.get(self.digest_method, "")


@dataclass(frozen=True, slots=True)
class Manifest:
    """An ASiCManifest: the ``signature`` or time-stamp (a name in the container) that is over it, and its files."""

    signature: str
    files: tuple[FileReference, ...]
    has_critical: bool = False


def written(signature: str, mime_type: str, files: Iterable[FileReference]) -> bytes:
    """The ASiCManifest by which the file ``signature``, of that media type, covers ``files``."""
    references = "".join(map(_reference, files))
    return (
        f'{_DECLARATION}<asic:ASiCManifest xmlns:asic="{ASIC}" xmlns:ds="{names.DS}"><asic:SigReference '
        f'URI="{attribute(zip_names.uri_of(signature))}" MimeType="{mime_type}"></asic:SigReference>{references}'
        "</asic:ASiCManifest>\n"
    ).encode()


def _reference(one: FileReference) -> str:
    kind = f' MimeType="{attribute(one.mime_type)}"' if one.mime_type else ""
    root = ' Rootfile="true"' if one.is_root else ""
    return (
        f'<asic:DataObjectReference URI="{attribute(one.uri)}"{kind}{root}>'
        f'<ds:DigestMethod Algorithm="{one.digest_method}"></ds:DigestMethod>'
        f"<ds:DigestValue>{base64.b64encode(one.digest).decode()}</ds:DigestValue></asic:DataObjectReference>"
    )


def parsed(data: bytes) -> Manifest:
    """An ASiCManifest, read. Raises ``XmlUnreadable``, ``TooLarge``."""
    root = reading.parse(data)
    children = list(root.iterchildren("*"))
    if root.tag != _asic("ASiCManifest") or not children or children[0].tag != _asic("SigReference"):
        raise XmlUnreadable(why=_OTHER_FORM)
    listed = [one for one in children[1:] if one.tag == _asic("DataObjectReference")]
    others = [one for one in children[1:] if one.tag != _asic("DataObjectReference")]
    if not listed or any(one.tag != _asic("ASiCManifestExtensions") for one in others):
        raise XmlUnreadable(why=_OTHER_FORM)
    if len(listed) > MOST_REFERENCES:
        raise TooLarge(what=term("references"), most=MOST_REFERENCES)
    inner = (*others, *(each for one in listed for each in one.iterchildren(_asic("DataObjectReferenceExtensions"))))
    return Manifest(
        zip_names.name_in(children[0].get("URI", "")),
        tuple(map(_file, listed)),
        has_critical=any(each.get("Critical") not in {"false", "0"} for one in inner for each in one.iterchildren("*")),
    )


def _file(element: Element) -> FileReference:
    method, value = element.find(ds("DigestMethod")), element.find(ds("DigestValue"))
    if method is None or value is None:
        raise XmlUnreadable(why=_OTHER_FORM)
    return FileReference(
        uri=element.get("URI", ""),
        digest_method=method.get("Algorithm", ""),
        digest=octets(value),
        mime_type=element.get("MimeType", ""),
        is_root=element.get("Rootfile") in {"true", "1"},
    )


def table_of_contents(mimetype: str, files: Iterable[tuple[str, str]]) -> bytes:
    """META-INF/manifest.xml, which some programs ask for beside XAdES (4.4.3.1): names and media types of ``files``."""
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{attribute(name)}" manifest:media-type="{attribute(kind)}">'
        "</manifest:file-entry>"
        for name, kind in (("/", mimetype), *files)
    )
    return (
        f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_ODF}" manifest:version="1.2">{listed}'
        "</manifest:manifest>\n"
    ).encode()


def listed_in(data: bytes) -> tuple[str, ...]:
    """The names of the files that a META-INF/manifest.xml lists. Raises ``XmlUnreadable``, ``TooLarge``."""
    root = reading.parse(data)
    if root.tag != f"{{{_ODF}}}manifest":
        raise XmlUnreadable(why=_OTHER_FORM)
    paths = (one.get(f"{{{_ODF}}}full-path", "") for one in root.iterchildren(f"{{{_ODF}}}file-entry"))
    return tuple(one for one in paths if not one.endswith("/"))


def _asic(name: str) -> str:
    return f"{{{ASIC}}}{name}"
