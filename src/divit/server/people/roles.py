# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The roles. Each app declares those it asks for when it starts; nobody can be given another.

The tables lie in the app's ``data``: ``roles.toml`` (name, tr, en, sentence_tr, sentence_en, by, source) and, where two
duties must stay apart, ``separation.toml`` (roles, why_tr, why_en, source).
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from divit.kernel import turkish, words


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name in both languages, and in a sentence what its holder may do."""

    name: str
    tr: str
    en: str
    sentence_tr: str
    sentence_en: str
    by: str

    @property
    def label(self) -> str:
        """Its name in the language of the reader."""
        return self.en if words.lang() == "en" else self.tr

    @property
    def in_sentences(self) -> words.Name:
        """Its name, for a sentence whose language is not known yet."""
        return words.name(tr=self.tr, en=self.en)

    @property
    def sentence(self) -> str:
        """What its holder may do, in the language of the reader."""
        return self.sentence_en if words.lang() == "en" else self.sentence_tr


#: Who gives a role: an administrator at the institution's pages, or only the operator of the installation.
BY_INSTITUTION = "institution"
BY_OPERATOR = "operator"

_declared: dict[str, Role] = {}
_apart: set[frozenset[str]] = set()


def declare_from(package: str) -> None:
    """Make the roles in the tables of ``package`` ones that can be given, and keep its pairs apart."""
    data = files(package).joinpath("data")
    for name, row in tomllib.loads(data.joinpath("roles.toml").read_text(encoding="utf-8")).items():
        _declared[name] = Role(name, row["tr"], row["en"], row["sentence_tr"], row["sentence_en"], row["by"])
    pairs = data.joinpath("separation.toml")
    if pairs.is_file():
        for row in tomllib.loads(pairs.read_text(encoding="utf-8"))["pair"]:
            _apart.add(frozenset(row["roles"]))


def is_declared(name: str) -> bool:
    """Whether some app asks for this role."""
    return name in _declared


def role(name: str) -> Role:
    """The role of that name. Raises ``KeyError``."""
    return _declared[name]


def declared() -> list[Role]:
    """Every role, in Turkish order of the names in the reader's language."""
    return sorted(_declared.values(), key=lambda one: turkish.sort_key(one.label))


def apart_from(name: str) -> frozenset[str]:
    """The roles that may not meet ``name`` in one person."""
    return frozenset(other for pair in _apart if name in pair for other in pair - {name})
