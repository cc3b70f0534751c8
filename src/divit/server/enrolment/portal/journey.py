# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of an application as its applicant sees it: what is done, where it stands, what comes next.

The stages are groups of the machine's states (``data/application.toml``); a test proves that every state has a place.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.kernel.words import gettext as _
from divit.kernel.words import term
from divit.server.enrolment.queries import ApplicationView


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way: the states in which an application is in it, and what of its timeline says that it is over."""

    name: str
    label: str
    states: frozenset[str]
    over: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on one application's way. ``state``: done, now, void or nothing; ``at``: since when."""

    label: str
    state: str
    at: datetime | None = None


def _stage(name: str, label: str, *states: str, over: str = "") -> Stage:
    return Stage(name, label, frozenset(states), over)


STAGES = (
    _stage("form", term("Application form"), "draft", "identity_ok", over="form_locked"),
    _stage("code", term("SMS confirmation"), "form_locked"),
    _stage("method", term("How you sign"), "sms_ok"),
    _stage("paper", term("Your signed form reaches us"), "paper_wait", over="paper_received"),
    _stage("approval", term("Approval by your institution"), "approval_wait", over="approved"),
    _stage("window", term("Waiting for the production window"), "approved", "window_wait"),
    _stage("production", term("Production of the card"), "queued", "in_production", "produced", over="produced"),
    _stage("courier", term("With the courier"), "handed_to_courier", "returned", over="delivered"),
    _stage("pin", term("You create your PIN"), "delivered", "activatable"),
    _stage("use", term("In use"), "closed"),
)
#: Ends that are no stage.
ENDS = {
    "rejected": term("Refused by your institution"),
    "cancelled": term("Ended"),
    "lapsed": term("Ended because time was up"),
}
#: What the applicant is told to do, or to wait for, in each state (R32, R34, R36, R48, R53, R57, R60, R64, R68).
NEXT = {
    "approval_wait": term("Contact the officer of your institution. Nothing is produced before the approval."),
    "approved": term("Your institution has approved the application; it goes to production."),
    "window_wait": term("Approved. A renewal is produced shortly before the present certificate ends."),
    "queued": term("Approved. Your card waits for its production."),
    "in_production": term("Your card is being produced."),
    "produced": term("Your card is produced and will be handed to the courier."),
    "handed_to_courier": term("The courier brings your card to the address in your form. Have your identity at hand."),
    "returned": term("The courier could not hand over your card; it came back to us. Call us to have it sent again."),
    "delivered": term("You have your card. Your PIN can be created when its certificate begins."),
    "activatable": term("Create your PIN: sign in by e-Devlet, put the card into the reader, choose six digits."),
    "closed": term("Your certificate is in use."),
    "rejected": term("You may start a new application at once."),
    "cancelled": term("You may start a new application at any time."),
    "lapsed": term("You may start a new application at any time."),
}


#: What the courier did, as its record names it.
COURIER = {
    "handed": term("Handed to the courier"),
    "moved": term("On its way"),
    "attempt": term("Nobody was there to take it"),
    "delivered": term("Handed to you, identity checked"),
    "returned": term("Back with us"),
    "resent": term("Sent again"),
    "destroyed": term("The card was destroyed"),
}


def stops(application: ApplicationView) -> list[Stop]:
    """The stages that this application passes, in order. One that ended early shows after which."""
    over = {event.name: event.at for event in application.timeline}
    passed = [stage for stage in STAGES if _is_on_the_way(stage, application)]
    at = next((number for number, one in enumerate(passed) if application.state in one.states), None)
    if at is None:
        done = [Stop(_(one.label), "done", over[one.over]) for one in passed if one.over in over]
        return [*done, Stop(_(ENDS[application.state]), "void", application.since)]
    is_through = passed[at].name == "use"
    return [
        *(Stop(_(one.label), "done", over.get(one.over)) for one in passed[:at]),
        Stop(_(passed[at].label), "done" if is_through else "now", application.since),
        *(Stop(_(one.label), "") for one in passed[at + 1 :]),
    ]


def said(state: str) -> str:
    """Where an application in ``state`` is, in a few words."""
    label = ENDS.get(state) or next(one.label for one in STAGES if state in one.states)
    return _(label)


def courier(application: ApplicationView) -> list[Stop]:
    """What the courier did, the latest first."""
    return [
        Stop(_(COURIER.get(event.name, event.name)), event.note, event.at) for event in reversed(application.deliveries)
    ]


def _is_on_the_way(stage: Stage, application: ApplicationView) -> bool:
    """Paper only for who signs on paper, the wait for the window only for who waits."""
    if stage.name == "paper":
        return application.method == "wet"
    if stage.name == "window":
        return application.reason == "renewal" or application.state in stage.states
    return True
