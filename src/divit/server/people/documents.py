# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of documents that are signed. Each app declares its own when it starts; delegations name them.

The table is ``data/documents.toml`` of the app: name, tr, en, source.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from divit.kernel import turkish, words


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of documents with its name in both languages."""

    name: str
    tr: str
    en: str

    @property
    def label(self) -> str:
        """Its name in the language of the reader."""
        return self.en if words.lang() == "en" else self.tr


_declared: dict[str, DocumentKind] = {}


def declare_from(package: str) -> None:
    """Make the kinds in ``data/documents.toml`` of ``package`` ones that a delegation can name."""
    table = tomllib.loads(files(package).joinpath("data/documents.toml").read_text(encoding="utf-8"))
    for name, row in table.items():
        _declared[name] = DocumentKind(name, row["tr"], row["en"])


def is_declared(name: str) -> bool:
    """Whether some app signs documents of this kind."""
    return name in _declared


def declared() -> list[DocumentKind]:
    """Every kind, in Turkish order of the names in the reader's language."""
    return sorted(_declared.values(), key=lambda kind: turkish.sort_key(kind.label))
