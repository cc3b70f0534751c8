# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is signed in to the personal portal, and what of theirs a page is about."""

from django.http import HttpRequest

from divit.server.enrolment import acting, queries
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.queries import ApplicationView, CertificateView
from divit.server.login.visitor import visitor_of
from divit.server.ui.errors import NotThere


def holder_of(request: HttpRequest) -> Acting:
    """Whoever signed in, with the strength of their sign-in. Raises ``NotThere`` where nobody did."""
    visitor = visitor_of(request)
    if visitor is None:
        raise NotThere("nobody signed in")
    return acting.holder(visitor.person_id, visitor.strength)


def person_id_of(by: Acting) -> int:
    """The person behind ``by``. Raises ``NotThere`` when there is none."""
    if by.person_id is None:
        raise NotThere("nobody")
    return by.person_id


def certificate_of(by: Acting, uid: object) -> CertificateView:
    """One of the person's own certificates. Raises ``NotThere``."""
    found = [one for one in queries.certificates_of(person_id_of(by)) if one.uid == str(uid)]
    if not found:
        raise NotThere(str(uid))
    return found[0]


def application_of(by: Acting, uid: object) -> ApplicationView:
    """One of the person's own applications. Raises ``NotThere``."""
    found = [one for one in queries.applications_of(person_id_of(by)) if one.uid == str(uid)]
    if not found:
        raise NotThere(str(uid))
    return found[0]
