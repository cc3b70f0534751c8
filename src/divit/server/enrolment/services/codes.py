# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R21 to R23: codes by SMS. A code stands nowhere; it follows from a key and from what it was asked for."""

from datetime import timedelta

from django.db import transaction

from divit.kernel import clock, settings, words
from divit.kernel.errors import DivitError
from divit.server.audit.services import record
from divit.server.enrolment import cases
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import CodesTooOften, CodeWrong
from divit.server.enrolment.models import Application, FormVersion, SmsProof
from divit.server.enrolment.notices import OWNER
from divit.server.enrolment.rules import codes, methods
from divit.server.enrolment.services.judging import judge_locked
from divit.server.enrolment.services.rows import applied, move, stand, strength_of
from divit.server.jobs import worker
from divit.server.keys import queries as keys
from divit.server.notify import carriers, choices
from divit.server.notify.carriers import Parcel
from divit.server.notify.kinds import SMS
from divit.server.notify.services import Saying, tell_each

FORM = "form"
_STATE = SmsProof.State
_KEY = "sms-code"
_LEASE = timedelta(minutes=1)
_PAUSE = timedelta(seconds=5)
_TEXT = words.term("{code} is your code for your e-signature application. Give it to nobody.")


@transaction.atomic
def send_code(*, application: str, by: Acting) -> None:
    """T6: have a code sent to the number of the form, or to nobody (R21); the answer is the same in every case.

    Raises ``CodesTooOften``, ``TransitionForbidden``.
    """
    row = applied(application, by)
    stand(row, strength=strength_of(row, by))
    withheld = not methods.r21(row.case).ok
    if not withheld and row.case.known_number not in {"", row.case.number}:
        _tell_of_a_new_number(row)
    ask(purpose=FORM, number=row.case.number, withheld=withheld, application=row, form=row.form)
    move(row, "send_code", by)


def enter_code(*, application: str, code: str, by: Acting) -> None:
    """T7, and T7b after it: take the code that came. Raises ``CodeWrong``, also when none was sent."""
    said = cases.directory_says(application, only_first=True)
    with transaction.atomic():
        row = applied(application, by)
        proof = SmsProof.objects.filter(application=row, form_id=row.form_id, purpose=FORM).order_by("-pk").first()
        right = proof is not None and row.form_id is not None and takes(proof, code)
        if right:
            stand(row, strength=strength_of(row, by))
            move(row, "code_ok", by)
            judge_locked(row, by, said)
    # Told after the commit: a try that failed has been counted.
    if not right:
        raise CodeWrong


def ask(
    *,
    purpose: str,
    number: str,
    withheld: bool,
    application: Application | None = None,
    form: FormVersion | None = None,
    person_id: int | None = None,
) -> SmsProof:
    """Keep that a code is to be sent, inside a transaction that tells the log. Raises ``CodesTooOften``."""
    now = clock.now()
    mine = SmsProof.objects.filter(purpose=purpose)
    if application is not None:
        mine = mine.filter(application=application)
    elif person_id is not None:
        mine = mine.filter(person_id=person_id)
    if application is not None or person_id is not None:
        asked = mine.filter(asked_at__gt=now - settings.span("ESHS_SMS_CODE_PERIOD")).count()
        if not codes.r23_sends(asked, settings.number("ESHS_SMS_CODE_RESENDS")).ok:
            raise CodesTooOften
        mine.filter(state__in=(_STATE.WAITING, _STATE.SENT)).update(state=_STATE.VOID, next_try_at=None)
    proof = SmsProof.objects.create(
        application=application,
        form=form,
        person_id=person_id if person_id is not None else (application.person_id if application else None),
        purpose=purpose,
        number=number,
        withheld=withheld,
        asked_at=now,
        next_try_at=now,
        expires_at=now + settings.span("ESHS_SMS_CODE_TTL"),
    )
    worker.wake()
    return proof


def takes(proof: SmsProof, typed: str) -> bool:
    """Whether the typed code is right and may still be tried (R22, R23); counts the try. Inside a transaction."""
    row = SmsProof.objects.select_for_update().get(pk=proof.pk)
    if row.tries >= settings.number("ESHS_SMS_CODE_TRIES"):
        return False
    may = codes.r23(
        now=clock.now(),
        expires_at=row.expires_at,
        tries=row.tries,
        most=settings.number("ESHS_SMS_CODE_TRIES"),
        is_open=row.state in {_STATE.WAITING, _STATE.SENT},
        is_present=not row.withheld,
    )
    # Compared in any case, so that a code that cannot fit takes as long as one that does not.
    right = codes.r22(typed, code_of(row)).ok and may.ok
    row.tries += 1
    if right:
        row.state, row.next_try_at = _STATE.USED, None
    row.save(update_fields=["tries", "state", "next_try_at"])
    return right


def code_of(proof: SmsProof) -> str:
    """The code that belongs to a proof: a MAC over its id and what it was asked for."""
    form = proof.form.sha256 if proof.form is not None else ""
    told = keys.mac(_KEY, f"{proof.purpose}:{proof.uid}:{form}:{proof.number}".encode())
    return codes.code_of(told, settings.number("ESHS_SMS_CODE_LENGTH"))


def send(row: int) -> None:
    """Send a code that is due. One that is withheld goes the same way and reaches nobody (R21)."""
    proof = _taken(row)
    if proof is None:
        return
    try:
        if not proof.withheld:
            carriers.carrier_of(SMS).deliver(_parcel(proof))
    except DivitError as error:
        _put_off(proof, may_help=error.retry == "auto")
        raise
    _sent(proof)


@transaction.atomic
def _taken(row: int) -> SmsProof | None:
    proof = SmsProof.objects.select_for_update().filter(pk=row, state=_STATE.WAITING).first()
    now = clock.now()
    if proof is None or proof.next_try_at is None or proof.next_try_at > now:
        return None
    if proof.expires_at <= now:
        proof.state, proof.next_try_at = _STATE.FAILED, None
        proof.save(update_fields=["state", "next_try_at"])
        return None
    proof.attempts += 1
    proof.next_try_at = now + _LEASE
    proof.save(update_fields=["attempts", "next_try_at"])
    return proof


@transaction.atomic
def _sent(proof: SmsProof) -> None:
    now = clock.now()
    done = SmsProof.objects.filter(pk=proof.pk, state=_STATE.WAITING)
    if done.update(state=_STATE.SENT, sent_at=now, next_try_at=None):
        record(actor="system", channel="sms", action="code.sent", object=f"code:{proof.uid}")


@transaction.atomic
def _put_off(proof: SmsProof, *, may_help: bool) -> None:
    again = clock.now() + _PAUSE if may_help else None
    state = _STATE.WAITING if may_help else _STATE.FAILED
    SmsProof.objects.filter(pk=proof.pk, state=_STATE.WAITING).update(state=state, next_try_at=again)


def _parcel(proof: SmsProof) -> Parcel:
    language = choices.language_of(proof.person_id) if proof.person_id is not None else words.lang()
    text = str(words.said(_TEXT, language)).format(code=code_of(proof))
    return Parcel(uid=str(proof.uid), address=proof.number, subject="", text=text)


def _tell_of_a_new_number(row: Application) -> None:
    """R21: the recorded number and the new one both hear of it, in one notice."""
    if row.person_id is None:
        return
    both = {row.case.known_number, row.case.number}
    to = tuple((SMS, number) for number in sorted(both) if number.startswith("+"))
    saying = Saying(row.person_id, {"number": row.number}, str(row.uid), to)
    tell_each(kind="enrolment_number_changed", owner=OWNER, sayings=[saying])
