# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files of a container against what a signature or a manifest says of them, each told by its name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from divit.ades.asic.manifests import FileReference
from divit.ades.asic.zip_names import name_in, shown
from divit.ades.content import Content
from divit.ades.indication import FORMAT_FAILURE, HASH_FAILURE, SIGNED_DATA_NOT_FOUND
from divit.ades.model import Finding, failed, undecided
from divit.ades.xades.adaptor import finding_of
from divit.ades.xml.checking import Checked, State
from divit.ades.xml.names import HASH_NAMES
from divit.ades.xml.resolving import Given


class ContainerFiles(Given):
    """The files of a container, as the references of XML signatures lead to them: from its root (4.4.3.2)."""

    def __init__(self, files: Mapping[str, Content]) -> None:
        super().__init__()
        self._named = files

    def file(self, uri: str) -> Content | None:
        """The file that ``uri`` leads to."""
        return self._named.get(name_in(uri))

    def tell(self, checked: Checked) -> Iterator[Finding]:
        """What is wrong with a reference of an XML signature, with the names of the files that it is about."""
        reference = checked.reference
        if named_by(checked) is None or checked.state not in {State.CHANGED, State.NOT_FOUND}:
            yield from finding_of(checked)
            return
        listed = FileReference(reference.uri or "", reference.digest_method, reference.digest)
        yield from self.findings(FileCheck(listed, checked.state))

    def check(self, reference: FileReference) -> "FileCheck":
        """What came of a reference of a manifest."""
        content = self.file(reference.uri)
        if not reference.hash_name:
            return FileCheck(reference, State.UNKNOWN_HASH)
        if content is None:
            return FileCheck(reference, State.NOT_FOUND)
        is_right = content.digest(reference.hash_name) == reference.digest
        return FileCheck(reference, State.RIGHT if is_right else State.CHANGED, content.size)

    def findings(self, check: "FileCheck") -> Iterator[Finding]:
        """What is wrong with a file, in words."""
        name, moved = check.shown, self._moved(check)
        match check.state:
            case State.CHANGED if moved:
                yield failed(HASH_FAILURE, "file-swapped", file=name, other=moved)
            case State.CHANGED:
                yield failed(HASH_FAILURE, "file-changed", file=name)
            case State.NOT_FOUND if moved:
                yield undecided(SIGNED_DATA_NOT_FOUND, "file-renamed", file=name, other=moved)
            case State.NOT_FOUND:
                yield undecided(SIGNED_DATA_NOT_FOUND, "file-missing", file=name)
            case State.UNKNOWN_HASH:
                yield failed(FORMAT_FAILURE, "unknown-algorithm")

    def _moved(self, check: "FileCheck") -> str:
        """The name under which stands now what was signed under another one; empty where it is gone."""
        hash_name = HASH_NAMES.get(check.reference.digest_method)
        if hash_name is None or check.state not in {State.CHANGED, State.NOT_FOUND}:
            return ""
        digest = check.reference.digest
        return shown(next((name for name, one in self._named.items() if one.digest(hash_name) == digest), ""))


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file that a manifest or a signature names, and what came of it; ``size`` counts the octets that were hashed."""

    reference: FileReference
    state: State
    size: int = 0

    @property
    def shown(self) -> str:
        """Its name for people, or what stands in the place of one."""
        return shown(self.reference.name or unquote(self.reference.uri))


def named_by(checked: Checked) -> str | None:
    """The name of the file that a reference of an XML signature leads to, None where it leads into the document."""
    uri = checked.reference.uri
    if checked.nodes is not None or not uri or uri.startswith("#"):
        return None
    return name_in(uri)
