# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R13 to R20: the form, field by field, and the bytes that are frozen."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from divit.kernel.words import Term, term
from divit.server.enrolment.registers import Lists
from divit.server.enrolment.rules.case import RENEWAL
from divit.server.enrolment.rules.verdicts import Verdict

READERS = ("mini", "standard", "not_wanted")
CHANNELS = ("email", "sms", "both")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
# The numbering plan of Türkiye: mobile numbers are 5xx xxx xx xx, kept with the country's code.
_MOBILE = re.compile(r"\+905[0-9]{9}")
_LANDLINE = re.compile(r"\+90[2-5][0-9]{9}")
_MOST = 300
_LEAST_WORD = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it was filled in (R15). Telephones are kept as +90 and ten digits."""

    reader: str
    validity_years: int
    security_word: str
    unit: str
    title: str
    address: str
    postal_code: str
    province: str
    district: str
    email: str
    work_phone: str
    mobile: str
    operator: str
    channel: str
    extension: str = ""
    home_phone: str = ""


@dataclass(frozen=True, slots=True)
class FormFault:
    """A field that is not right: by which rule, and in words (a message id of the catalogue)."""

    rule: str
    message: Term


_OPTIONAL = frozenset({"extension", "home_phone"})
_MISSING = term("Fill in this field.")


def faults(form: Form, *, validity: Sequence[int], lists: Lists | None, reason: str = "") -> Mapping[str, FormFault]:
    """The fields that are not right, in the order of the form; empty where all are."""
    found: dict[str, FormFault] = {}
    for name, value in asdict(form).items():
        if name not in _OPTIONAL and not str(value).strip():
            found[name] = FormFault("R15", _MISSING)
        elif len(str(value)) > _MOST:
            found[name] = FormFault("R15", term("This is too long."))
    checks = {
        "reader": (
            "R13",
            form.reader in READERS and r13(form.reader, reason).ok,
            term("Choose a reader from the list."),
        ),
        "validity_years": ("R14", form.validity_years in validity, term("Choose a validity from the list.")),
        "security_word": (
            "R19",
            len(form.security_word) >= _LEAST_WORD,
            term("A security word has six characters at least."),
        ),
        "postal_code": ("R16", r16(form.postal_code).ok, term("A postal code is exactly five digits.")),
        "email": ("R15", bool(_EMAIL.fullmatch(form.email)), term("Write an e-mail address such as ad@kurum.gov.tr.")),
        "work_phone": (
            "R15",
            bool(_LANDLINE.fullmatch(form.work_phone)),
            term("Write a telephone number with its area code."),
        ),
        "home_phone": (
            "R15",
            not form.home_phone or bool(_LANDLINE.fullmatch(form.home_phone)),
            term("Write a telephone number with its area code."),
        ),
        "mobile": ("R17", r17(form.mobile).ok, term("Write a mobile number of Türkiye: 5xx xxx xx xx.")),
        "channel": ("R18", form.channel in CHANNELS, term("Choose an information channel from the list.")),
        **_chosen(form, lists),
    }
    for name, (rule, holds, message) in checks.items():
        if not holds:
            found.setdefault(name, FormFault(rule, message))
    return found


def r13(reader: str, reason: str) -> Verdict:
    """R13: a renewal comes without a reader."""
    return Verdict("R13", reason != RENEWAL or reader == "not_wanted")


def r16(postal_code: str) -> Verdict:
    """R16: five digits."""
    return Verdict("R16", postal_code.isascii() and postal_code.isdigit() and len(postal_code) == 5)


def r17(mobile: str) -> Verdict:
    """R17: a mobile number of Türkiye."""
    return Verdict("R17", bool(_MOBILE.fullmatch(mobile)))


def preset(form: Form, reason: str) -> Form:
    """The form with what the reason decides (R13)."""
    return replace(form, reader="not_wanted") if reason == RENEWAL else form


def kept_fields(form: Form) -> dict[str, object]:
    """The fields as they are kept: all but the security word."""
    return {name: value for name, value in asdict(form).items() if name != "security_word"}


def frozen_sha256(identity: Mapping[str, str], version: int, fields: Mapping[str, object]) -> str:
    """R20: the SHA-256 of a version: identity, version and fields as JSON with sorted names."""
    frozen = {"identity": dict(identity), "version": version, "fields": dict(fields)}
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def r20(frozen: str, present: str) -> Verdict:
    """R20: a proof or a consent counts for the version that it was given for."""
    return Verdict("R20", bool(frozen) and frozen == present)


def _chosen(form: Form, lists: Lists | None) -> dict[str, tuple[str, bool, Term]]:
    """What must stand in a list, where lists are set up."""
    if lists is None:
        return {}
    return {
        "province": ("R15", form.province in lists.provinces(), term("Choose a province from the list.")),
        "district": (
            "R15",
            form.district in lists.districts(form.province),
            term("Choose a district of the province from the list."),
        ),
        "operator": ("R15", form.operator in lists.operators(), term("Choose an operator from the list.")),
    }
