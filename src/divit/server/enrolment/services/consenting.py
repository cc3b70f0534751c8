# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From the accepted text to the session in which it is signed (R25 to R27), and the follow-up of what was not."""

from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.enrolment import acting, cases, information
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import ConsentInForce, SignInTooWeak, TermsChanged
from divit.server.enrolment.models import Consent
from divit.server.enrolment.notices import consenting
from divit.server.enrolment.services.consents import TEXT, begin_consent, consent_lapsed
from divit.server.enrolment.services.rows import CSP_CUSTOMER_RELATIONS, need
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing import services as signing
from divit.server.signing.services import OpenedSession
from divit.server.ui.errors import NotThere

PURPOSE = "consent"
#: What customer relations may follow up: nobody signed it, or the signature did not count.
UNFINISHED = (Consent.State.CODE_ISSUED, Consent.State.LAPSED, Consent.State.REFUSED)


def open_consent(*, by: Acting, text_version: str) -> OpenedSession:
    """R25: the person accepts the text of this version; the session in which they sign it.

    Raises ``NotThere`` for nobody, ``SignInTooWeak``, ``TermsChanged``, ``ConsentInForce``, ``ConsentNeedsTime`` and
    what ``open_session`` raises; then nothing was begun.
    """
    if by.person_id is None:
        raise NotThere("nobody")
    if by.strength not in acting.STRONG:
        raise SignInTooWeak
    present = information.present(TEXT)
    if present.version != text_version:
        raise TermsChanged(text_version)
    active = cases.active_consent(by.person_id)
    if active is not None and active.text_sha256 == present.sha256:
        raise ConsentInForce
    consent = begin_consent(person_id=by.person_id, session="", text_version=text_version, mobile=_mobile(by.person_id))
    try:
        viewer = people.viewer_of_nowhere(by.person_id, clock.now())
        opened = signing.open_session(
            viewer=viewer, purpose=PURPOSE, refs=[consent], channel="portal", site_name=settings.text("ESHS_NAME")
        )
    except BaseException:
        consent_lapsed(consent=consent)
        raise
    _bind(consent, opened.id, by)
    return opened


@transaction.atomic
def remind_consent(*, viewer: Viewer, consent: str) -> None:
    """Tell somebody whose consent was not finished how to go on (001 §2: customer relations follow up).

    Raises ``MayNot``, ``NotThere`` (also for one that was finished, or followed by another).
    """
    need(viewer, CSP_CUSTOMER_RELATIONS)
    row = Consent.objects.select_for_update().filter(uid=consent, state__in=UNFINISHED).first()
    if row is None or cases.active_consent(row.person_id) is not None:
        raise NotThere(consent)
    consenting("enrolment_consent_unfinished")(row)
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        action="consent.remind",
        object=f"consent:{row.uid}",
        after={"role": CSP_CUSTOMER_RELATIONS},
    )


def _mobile(person_id: int) -> str:
    """R21: the number that goes with the consent: the recorded one, else the one that is proved to be theirs."""
    known = cases.known_number(person_id)
    return people.addresses_of(person_id).phone if known in {"", cases.NO_NUMBER} else known


@transaction.atomic
def _bind(consent: str, session: str, by: Acting) -> None:
    row = Consent.objects.select_for_update().get(uid=consent)
    row.session = session
    row.save(update_fields=["session"])
    record(
        actor=by.actor,
        channel=by.channel,
        action="consent.session",
        object=f"consent:{row.uid}",
        after={"session": session},
    )
