# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one write of the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import Told, record_each
from divit.server.files import services as files
from divit.server.signing.errors import CodeTaken
from divit.server.signing.models import SignedDocument


@dataclass(frozen=True, slots=True)
class Publication:
    """A stored signed file, the verification code that leads to it (UUIDv4, upper case), its owner's name for it."""

    code: str
    file_sha256: str
    title: str
    ref: str


def publish(*, owner: str, publications: Sequence[Publication]) -> None:
    """Let stored signed files be found by their verification codes.

    The same again changes nothing. ``owner`` says who may see them (``purposes.register_visibility``). Raises
    ``CodeTaken`` when a code stands for another file, ``FileUnknown`` for a file that is not stored; then none is
    published.
    """
    media_types = files.media_types([one.file_sha256 for one in publications])
    known = {row.code: row for row in SignedDocument.objects.filter(code__in=[one.code for one in publications])}
    for one in publications:
        row = known.get(one.code)
        if row is not None and (row.sha256, row.owner, row.ref) != (one.file_sha256, owner, one.ref):
            raise CodeTaken
    new = [one for one in publications if one.code not in known]
    with transaction.atomic(savepoint=False):
        # Of two who publish one code at once the second is stopped by the database, and its whole action is undone.
        SignedDocument.objects.bulk_create(
            SignedDocument(
                code=one.code,
                sha256=one.file_sha256,
                media_type=media_types[one.file_sha256],
                title=one.title,
                owner=owner,
                ref=one.ref,
                published_at=clock.now(),
            )
            for one in new
        )
        record_each(
            [
                Told(
                    actor="system",
                    channel="signing",
                    action="document.publish",
                    object=f"{owner}:{one.ref}",
                    payload_sha256=one.file_sha256,
                )
                for one in new
            ]
        )
