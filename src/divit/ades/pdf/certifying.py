# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signature that is made allows to be done after it, and whether those before it allow it (ISO 32000-2, 12.8.2).

A certification (DocMDP) is of the whole file and comes first; a lock (FieldMDP) is of fields, and the field that is
signed may bring one of its own.
"""

from collections.abc import Sequence

from divit.ades.errors import CertificationLate, FieldUnfit, SigningForbidden
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field
from divit.ades.pdf.permissions import Lock, Permission, Permissions, permission_of
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value, text_string
from divit.ades.pdf.update import Update
from divit.kernel.words import term

_NOTHING_ALLOWED = 1
_VERSION = Name("1.2")


def check_allowed(document: Document, fields: Sequence[Field], name: str, *, certifies: bool) -> None:
    """Whether the signatures that are there let ``name`` be signed, or made and signed.

    Raises ``SigningForbidden``, ``FieldUnfit``, ``CertificationLate``, ``PdfUnreadable``, ``TooLarge``.
    """
    signed = [one for one in fields if one.is_signature and document.resolve(one.value) is not None]
    if certifies and signed:
        raise CertificationLate
    if not signed and "Perms" not in document.catalog:
        return
    given = Permissions(_permission(document, one) for one in signed)
    if given.level(_BEHIND_ALL) == _NOTHING_ALLOWED or _is_certified_shut(document):
        raise SigningForbidden
    if given.is_locked(name, _BEHIND_ALL):
        raise FieldUnfit(field=name, why=term("an earlier signature locks it"))


# All signatures that are there come before the one that is made, wherever the ranges that they cover end.
_BEHIND_ALL = 1


def _permission(document: Document, field: Field) -> Permission:
    return permission_of(document, document.dictionary(field.value), field.dictionary, 0)


def _is_certified_shut(document: Document) -> bool:
    """Whether the catalog names a certification that permits no changes, wherever its field is (12.8.6)."""
    permissions = document.resolve(document.catalog.get("Perms"))
    if not isinstance(permissions, Dictionary) or "DocMDP" not in permissions:
        return False
    signature = document.dictionary(permissions["DocMDP"])
    return permission_of(document, signature, Dictionary(), 0).level == _NOTHING_ALLOWED


def together(
    document: Document, field: Field | None, level: int | None, lock: Lock | None
) -> tuple[int | None, Lock | None]:
    """What a signature allows that certifies at ``level`` and is to apply ``lock``, with the lock that the waiting
    ``field`` brings, which whoever signs it applies (12.7.5.5, table 236). Raises ``FieldUnfit``, ``PdfUnreadable``.
    """
    if field is None:
        return level, lock
    own = permission_of(document, Dictionary(), field.dictionary, 0)
    if own.locks and lock is not None:
        raise FieldUnfit(field=field.name, why=term("it has a lock of its own"))
    levels = [one for one in (level, own.level) if one is not None]
    return min(levels, default=None), next(iter(own.locks), lock)


def references(document: Document, level: int | None, lock: Lock | None) -> list[Value]:
    """The signature references (12.8.1, table 256) of a signature that certifies at ``level`` or locks fields."""
    made: list[Value] = []
    if level is not None:
        made.append(_reference("DocMDP", _parameters(P=level)))
    if lock is not None:
        reference = _reference("FieldMDP", _parameters(**_fields_of(lock)))
        # Table 256: FieldMDP says what it is about.
        reference["Data"] = document.root
        made.append(reference)
    return made


def lock_dictionary(lock: Lock) -> Dictionary:
    """The /Lock of a new field (12.7.5.5, table 236)."""
    made = Dictionary()
    made["Type"] = Name("SigFieldLock")
    made |= _fields_of(lock)
    return made


def certify(update: Update, signature: Reference) -> None:
    """Say in the catalog that ``signature`` certifies the file (12.8.6)."""
    permissions = Dictionary()
    permissions["DocMDP"] = signature
    update.put_catalog({"Perms": permissions})


def _fields_of(lock: Lock) -> dict[str, Value]:
    if not lock.names and lock.is_exclusion:
        return {"Action": Name("All")}
    action = Name("Exclude" if lock.is_exclusion else "Include")
    return {"Action": action, "Fields": [text_string(one) for one in sorted(lock.names)]}


def _parameters(**entries: Value) -> Dictionary:
    made = Dictionary()
    made |= {"Type": Name("TransformParams"), "V": _VERSION}
    made |= entries
    return made


def _reference(method: str, parameters: Dictionary) -> Dictionary:
    made = Dictionary()
    made |= {"Type": Name("SigRef"), "TransformMethod": Name(method), "TransformParams": parameters}
    return made
