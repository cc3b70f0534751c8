# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by e-signature (signing session, rule 8): begun by a browser, signed elsewhere, completed in that browser.

What the signer sends back opens nothing by itself: a forwarded link gives the thief a cookie without the code, and the
victim a code without the cookie.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.db import transaction
from django.utils.translation import gettext as _

from divit.kernel import clock, identifiers, ids, settings
from divit.pki.subject import Subject, subject_of
from divit.server.audit.errors import TransitionForbidden
from divit.server.audit.services import record
from divit.server.login.errors import ReturnRefused, StatementNobodys
from divit.server.login.models import SignatureLogin
from divit.server.login.services.coming import person_of_tckn
from divit.server.people import queries as people
from divit.server.signing import services as signing


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that waits for a signer. ``browser`` is kept in the session of the browser that began it, alone."""

    uid: str
    browser: str
    link: str


def begin() -> Begun:
    """Open a signing session for a sign-in, bound to a new secret of the browser that asked."""
    uid, browser = ids.uuid7(), ids.bearer()
    title = _("Signing in")
    opened = signing.open_login(ref=uid, site_name=people.first_institution_name() or "Divit", title=title)
    with transaction.atomic():
        row = SignatureLogin.objects.create(uid=uid, browser_sha256=ids.sha256_hex(browser), session=opened.id)
        record(actor="anonymous", channel="web", action="login.signature_begun", object=_object(row))
    return Begun(uid, browser, opened.link)


def chosen(uid: str, certificate: bytes, at: datetime) -> None:
    """Refuse a certificate that names nobody, before the PIN. Raises ``StatementNobodys``, ``ReturnRefused``."""
    if SignatureLogin.objects.filter(uid=uid, used_at=None).first() is None:
        raise ReturnRefused("no such sign-in")
    _holder(certificate)


def signed(uid: str, certificate: bytes, cms: bytes, at: datetime) -> str:
    """The statement was signed and judged: whose it is, and the one-time code with which its browser completes. The
    same again gets another code in the place of the first, until one was used. Raises ``ReturnRefused``,
    ``StatementNobodys``. Inside the transaction of ``signing``.
    """
    row = SignatureLogin.objects.select_for_update().filter(uid=uid, used_at=None).first()
    if row is None:
        raise ReturnRefused("used")
    holder, code = _holder(certificate), ids.bearer()
    row.person_id = person_of_tckn(
        tckn=holder.serial_number,
        given_name=holder.given_name,
        surname=holder.surname,
        full_name=holder.common_name,
        source="certificate",
    )
    row.code_sha256, row.signed_at = ids.sha256_hex(code), row.signed_at or at
    row.save(update_fields=["person", "code_sha256", "signed_at"])
    who = f"person:{row.person_id}"
    record(
        actor=who,
        channel="signer",
        action="login.statement_signed",
        object=_object(row),
        payload_sha256=ids.sha256_hex(cms.hex()),
    )
    return code


def ended(uid: str, how: str) -> None:
    """The signing session ended without a signature (``how``): nothing to do, for a sign-in that nobody signed opens
    nothing, and the session's own entry in the log tells it.
    """


def complete(*, session: str, code: str, browser: str) -> SignatureLogin:
    """Use the code up, in the browser that began: its sign-in, of which ``person_id`` is who comes in.

    Raises ``ReturnRefused`` in the same words for whatever is missing: code, cookie, session, time, first use.
    """
    now = clock.now()
    with transaction.atomic():
        rows = SignatureLogin.objects.select_for_update().filter(session=session, person__isnull=False, used_at=None)
        row = rows.first()
        if row is None or not _fits(row, code, browser, now):
            raise ReturnRefused("code or cookie")
        row.used_at = now
        row.save(update_fields=["used_at"])
        record(actor=f"person:{row.person_id}", channel="web", action="login.signature_used", object=_object(row))
    return row


def session_of(uid: str) -> str:
    """The signing session of a sign-in. Raises ``ReturnRefused``."""
    found = SignatureLogin.objects.filter(uid=uid).values_list("session", flat=True).first()
    if found is None:
        raise ReturnRefused("no such sign-in")
    return found


def cancel(*, uid: str) -> None:
    """The person leaves the page's sign-in; its signing session ends, if it has not ended by itself."""
    row = SignatureLogin.objects.filter(uid=uid, used_at=None).first()
    if row is not None:
        with contextlib.suppress(TransitionForbidden):
            signing.cancel_without_person(session=row.session)


def _fits(row: SignatureLogin, code: str, browser: str, now: datetime) -> bool:
    in_time = row.signed_at is not None and now - row.signed_at <= settings.span("LOGIN_SECOND_WITHIN")
    has_code = compare_digest(row.code_sha256, ids.sha256_hex(code))
    has_cookie = compare_digest(row.browser_sha256, ids.sha256_hex(browser))
    return in_time and has_code and has_cookie


def _holder(certificate: bytes) -> Subject:
    holder = subject_of(certificate)
    if not identifiers.is_tckn(holder.serial_number):
        raise StatementNobodys
    return holder


def _object(row: SignatureLogin) -> str:
    return f"signature_login:{row.uid}"
