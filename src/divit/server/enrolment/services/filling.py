# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T5 and T5b: the form is frozen, and thawed."""

from collections.abc import Mapping
from typing import cast

from django.contrib.auth.hashers import make_password
from django.db import transaction

from divit.kernel import clock
from divit.kernel.periods import Period
from divit.server.enrolment import registers
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import FormIncomplete
from divit.server.enrolment.models import Application, FormVersion
from divit.server.enrolment.rules import form as rules
from divit.server.enrolment.rules.form import Form, FormFault
from divit.server.enrolment.services.rows import applied, move
from divit.server.people import queries as people


def validity_choices(institution_id: int | None) -> list[int]:
    """R14: the years that may be chosen, the default first."""
    spans = cast("tuple[Period, ...]", people.setting("ESHS_CERT_VALIDITY_CHOICES", institution_id, clock.now()))
    return [span.months // 12 for span in spans]


def faults_of(*, institution_id: int | None, form: Form, reason: str) -> Mapping[str, FormFault]:
    """What is not right in a form, by field."""
    validity = validity_choices(institution_id)
    return rules.faults(form, validity=validity, lists=registers.lists(), reason=reason)


@transaction.atomic
def submit_form(*, application: str, form: Form, by: Acting) -> str:
    """T5: freeze the form (R20); the SHA-256 of the version. Raises ``FormIncomplete``, ``TransitionForbidden``."""
    row = applied(application, by)
    found = faults_of(institution_id=row.institution_id, form=form, reason=row.reason)
    if found:
        raise FormIncomplete(", ".join(found), faults=found)
    version = FormVersion.objects.filter(application=row).count() + 1
    fields = rules.kept_fields(form)
    frozen = FormVersion.objects.create(
        application=row,
        version=version,
        fields=fields,
        sha256=rules.frozen_sha256(identity_of(row), version, fields),
        word_hash=make_password(form.security_word),
    )
    move(
        row,
        "submit_form",
        by,
        changes={"form": frozen},
        after={"version": version},
        payload_sha256=frozen.sha256,
    )
    return frozen.sha256


@transaction.atomic
def change_form(*, application: str, by: Acting) -> None:
    """T5b: open the form again; what was proved and chosen for the frozen version is void (R20)."""
    move(applied(application, by), "change_form", by)


def identity_of(row: Application) -> dict[str, str]:
    """What the frozen form says of its person (R11), with the reason that it was filled in for."""
    return {
        "application": str(row.uid),
        "number": row.number,
        "tckn": row.tckn,
        "given_name": row.given_name,
        "surname": row.surname,
        "birth_place": row.birth_place,
        "birth_date": row.birth_date.isoformat(),
        "personnel_no": row.personnel_no,
        "reason": row.reason,
    }
