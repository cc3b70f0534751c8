# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Letters of a house carried through the signing session: asked for as the page asks, signed over the wire."""

from divit.server.jobs import worker
from divit.server.letters import finishing
from divit.server.signing import services as signing
from divit.server.signing.services import OpenedSession
from letters_house import LettersHouse
from trial_signers import KeySigner
from wire_signer import WireSigner


def ask(house: LettersHouse, key: str, purpose: str, *letters: str) -> OpenedSession:
    """What the page does when a person asks to sign: number and finish if need be, then open the session."""
    ready = finishing.ready_to_initial if purpose == "paraf" else finishing.ready_to_sign
    refs = ready(viewer=house.viewer(key), letters=list(letters))
    return signing.open_session(viewer=house.viewer(key), purpose=purpose, refs=refs)


def sign(house: LettersHouse, cards: dict[str, KeySigner], key: str, purpose: str, *letters: str) -> list[str]:
    """Ask, sign everything with the person's card, and let the jobs complete it; the status of each answer."""
    opened = ask(house, key, purpose, *letters)
    answers = WireSigner(opened.link, cards[key]).sign_all()
    worker.Loop().round()
    return [answer.status for answer in answers]


def refused(answers: list) -> list[str]:
    """The codes of those that were refused."""
    return [answer.error.code for answer in answers if answer.error]
