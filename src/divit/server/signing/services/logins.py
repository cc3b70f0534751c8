# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature that signs somebody in comes back (rule 8): composed again, compared, and handed to its owner."""

import hashlib

from django.db import transaction

from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.server.signing.errors import ItemUnknown, OutOfTurn
from divit.server.signing.login_purpose import login_purpose
from divit.server.signing.models import SigningSession
from divit.server.signing.services.claiming import lock_held
from divit.server.signing.services.machines import SESSION, person_actor, session_object
from divit.server.signing.services.without_documents import LOGIN_ITEM
from divit.session import login_signature
from divit.session.messages import ErrorMessage, Result, ResultAnswer


def accept_login(*, session: SigningSession, results: tuple[Result, ...]) -> tuple[ResultAnswer, ...]:
    """Take the one signature of a login, or say why not. The same again gets a fresh code, for the answer may have been
    lost. Raises ``OutOfTurn`` before a certificate was chosen.
    """
    if not session.certificate or session.state not in ("consented", "done"):
        raise OutOfTurn(state=session.state)
    return tuple(_answered(session, result) for result in results)


def _answered(session: SigningSession, result: Result) -> ResultAnswer:
    try:
        if result.id != LOGIN_ITEM:
            raise ItemUnknown(result.id)
        return ResultAnswer(id=result.id, status="accepted", return_code=_taken(session, result.value))
    except DivitError as error:
        return ResultAnswer(id=result.id, status="refused", error=ErrorMessage(**error.as_dict(words.lang())))


def _taken(session: SigningSession, value: bytes) -> str:
    certificate, now = bytes(session.certificate or b""), clock.now()
    login_signature.check(
        value, origin=session.site_origin, one_time=session.one_time, certificate=certificate, now=now
    )
    with transaction.atomic():
        lock_held(session)
        if session.state not in ("consented", "done"):
            raise OutOfTurn(state=session.state)
        code = login_purpose().signed(session.owner_ref, certificate, value, now)
        if session.state == "consented":
            SESSION.fire(
                session,
                "sign_in",
                actor=person_actor(session),
                channel=session.signer_kind,
                object=session_object(session),
                payload_sha256=hashlib.sha256(value).hexdigest(),
            )
    return code
