# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signature field asks of whoever signs it (ISO 32000-2, 12.7.5.5, table 237): honoured, or refused in words.

Only what is required counts; wishes of a field that are not are left to people. A certification (/MDP) is always
required.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from divit.ades.errors import FieldUnfit, ReasonUnfit
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field
from divit.ades.pdf.syntax import Dictionary, Value, number_of, shown_text
from divit.kernel.words import term

_FILTER, _SUB_FILTER, _VERSION, _REASONS, _ATTESTATION, _REVOCATION, _DIGEST, _LOCK_DOCUMENT, _APPEARANCE = (
    1 << bit for bit in range(9)
)
# The version of seed values that asks for nothing beyond table 237.
_NEWEST = 3
_FORM = "ETSI.CAdES.detached"
_HANDLER = "Adobe.PPKLite"
_HASHES = {"sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
_NO_REASON = "."


@dataclass(frozen=True, slots=True)
class Terms:
    """What a signature will be: its reason, its certification (/P, None for an approval), whether a time-stamp and
    evidence come with it, and the name of its hash in hashlib where that is known.
    """

    reason: str | None = None
    level: int | None = None
    has_timestamp: bool = False
    has_evidence: bool = False
    hash_name: str | None = None


NO_TERMS = Terms()


def honoured(document: Document, field: Field, terms: Terms) -> Terms:
    """``terms`` with what the field leaves no choice about. Raises ``FieldUnfit``, ``PdfUnreadable``, ``TooLarge``."""
    found = document.resolve(field.dictionary.get("SV"))
    if not isinstance(found, Dictionary):
        return terms
    asked = _Asked(document, field.name, found)
    asked.check(terms)
    return replace(terms, reason=asked.reason(terms.reason), level=asked.level(terms.level))


@dataclass(frozen=True, slots=True)
class _Asked:
    document: Document
    name: str
    values: Dictionary

    def check(self, terms: Terms) -> None:
        """Refuse what the signature will not be."""
        for why in self._unmet(terms):
            raise FieldUnfit(field=self.name, why=why)

    def _unmet(self, terms: Terms) -> Iterator[str]:
        """What is asked for in vain, in words."""
        asked = (
            (_FILTER, self._value("Filter") == _HANDLER, term("it asks for another signature handler")),
            (_SUB_FILTER, _FORM in self._list("SubFilter"), term("it asks for another kind of signature than PAdES")),
            (_VERSION, self._is_known_version(), term("it asks for more than is known here")),
            (_DIGEST, self._fits_hash(terms.hash_name), term("it asks for another hash")),
            (_ATTESTATION, not self._list("LegalAttestation"), term("it asks for a legal attestation")),
            (
                _REVOCATION,
                terms.has_evidence or self._value("AddRevInfo") is not True,
                term("it asks for evidence in the signature (level LT)"),
            ),
            (
                _LOCK_DOCUMENT,
                self._value("LockDocument") != "true",
                term("it asks for the whole document to be locked"),
            ),
            (_APPEARANCE, self._value("AppearanceFilter") is None, term("it asks for another appearance")),
        )
        yield from (why for flag, is_met, why in asked if self._requires(flag) and not is_met)
        if self._flags(self._value("TimeStamp")) and not terms.has_timestamp:
            yield term("it asks for a time-stamp (level T)")
        if self._flags(self._value("Cert")):
            yield term("it asks for certificates of its own choice")

    def reason(self, given: str | None) -> str | None:
        """The reason that the signature gives: one that the field lets it give."""
        if not self._requires(_REASONS):
            return given
        allowed = [shown_text(one) for one in self._list("Reasons") if isinstance(one, bytes)]
        if not allowed or allowed == [_NO_REASON]:
            if given:
                raise FieldUnfit(field=self.name, why=term("it asks for no reason"))
            return None
        if given in allowed:
            return given
        if not given and len(allowed) == 1:
            return allowed[0]
        raise ReasonUnfit(field=self.name, allowed=" · ".join(allowed))

    def level(self, given: int | None) -> int | None:
        """The certification that the field asks for; 0 stands for none."""
        asked = self._value("MDP")
        if not isinstance(asked, Dictionary):
            return given
        level = self.document.resolve(asked.get("P"))
        wanted = level if isinstance(level, int) and level in (1, 2, 3) else None
        if given is not None and given != wanted:
            raise FieldUnfit(field=self.name, why=term("it asks for another certification"))
        return wanted

    def _requires(self, flag: int) -> bool:
        return bool(self._flags(self.values) & flag)

    def _flags(self, value: Value) -> int:
        flags = self.document.resolve(value.get("Ff")) if isinstance(value, Dictionary) else 0
        return flags if isinstance(flags, int) else 0

    def _value(self, key: str) -> Value:
        return self.document.resolve(self.values.get(key))

    def _list(self, key: str) -> list[Value]:
        found = self._value(key)
        return [self.document.resolve(one) for one in found] if isinstance(found, list) else []

    def _is_known_version(self) -> bool:
        version = number_of(self._value("V"))
        return version is not None and version <= _NEWEST

    def _fits_hash(self, hash_name: str | None) -> bool:
        allowed = {shown_text(one) for one in self._list("DigestMethod") if isinstance(one, bytes)}
        ours = _HASHES.values() if hash_name is None else [_HASHES.get(hash_name, "")]
        return not allowed.isdisjoint(ours)
