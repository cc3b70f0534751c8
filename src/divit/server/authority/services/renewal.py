# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""OCSP signers live for a month; each is followed by another before it ends, with a new key and the same name."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from divit.kernel import settings
from divit.pki.certificates import load_certificate
from divit.pki.keys import kind_of
from divit.pki.subject import subject_of
from divit.server.authority import profiles
from divit.server.authority.answers import SIGNER
from divit.server.authority.models import Authority, Certificate
from divit.server.authority.services.founding import make_signer


def due(now: datetime, at_most: int) -> list[int]:
    """The newest signers that end within ``OCSP_SIGNER_RENEWED``, of authorities that go on."""
    signers = Certificate.objects.filter(authority=OuterRef("pk"), profile=SIGNER, state=Certificate.State.VALID)
    newest = Subquery(signers.exclude(key="").order_by("-id").values("pk")[:1])
    authorities = Authority.objects.filter(own__state=Certificate.State.VALID, ended_at=None)
    rows = Certificate.objects.filter(
        pk__in=authorities.annotate(signer=newest).values("signer"),
        not_after__lte=now + settings.span("OCSP_SIGNER_RENEWED"),
    )
    return list(rows.order_by("not_after").values_list("pk", flat=True)[:at_most])


def renew(*, row: int) -> None:
    """Make the signer that follows. Raises as ``make_signer`` does; the old one goes on answering meanwhile."""
    signer = Certificate.objects.select_related("authority").get(pk=row)
    certificate = bytes(signer.certificate)
    subject = subject_of(certificate)
    fields = {name: str(getattr(subject, name)) for name in profiles.load(SIGNER).profile.subject}
    algorithm = kind_of(load_certificate(certificate).public_key())
    make_signer(authority=signer.authority.name, profile=SIGNER, subject=fields, algorithm=algorithm)
