# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one write of the register."""

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.files import services as files
from divit.server.signing.errors import CodeTaken
from divit.server.signing.models import SignedDocument


def publish(*, code: str, file_sha256: str, title: str, owner: str, ref: str) -> None:
    """Let a stored signed file be found by its verification code (UUIDv4, upper case).

    The same again changes nothing. ``owner`` says who may see it (``purposes.register_visibility``). Raises
    ``CodeTaken`` when the code stands for another file, ``FileUnknown`` for a file that is not stored.
    """
    stored = files.about(file_sha256)
    row = SignedDocument.objects.filter(code=code).first()
    if row is not None:
        if (row.sha256, row.owner, row.ref) != (file_sha256, owner, ref):
            raise CodeTaken
        return
    with transaction.atomic(savepoint=False):
        # Of two who publish one code at once the second is stopped by the database, and its whole action is undone.
        SignedDocument.objects.create(
            code=code,
            sha256=file_sha256,
            media_type=stored.media_type,
            title=title,
            owner=owner,
            ref=ref,
            published_at=clock.now(),
        )
        record(
            actor="system",
            channel="signing",
            action="document.publish",
            object=f"{owner}:{ref}",
            payload_sha256=file_sha256,
        )
