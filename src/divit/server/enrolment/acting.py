# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who acts where nobody is signed in to the house: an applicant, a holder at the portal, the system itself."""

from dataclasses import dataclass

from divit.server.people.queries import Viewer

#: How strongly somebody is signed in, the weakest first.
FACTS, WORD_SMS, E_DEVLET, E_SIGNATURE = "", "word_sms", "e_devlet", "e_signature"
#: What R60 and R73 call a strong sign-in.
STRONG = frozenset({E_DEVLET, E_SIGNATURE})
#: What may ask for a revocation or a suspension at the portal (R55, R70).
KNOWN = frozenset({WORD_SMS, E_DEVLET, E_SIGNATURE})


@dataclass(frozen=True, slots=True)
class Acting:
    """``actor`` and ``channel`` as the log has them; ``application`` is what an applicant's browser may act on.

    ``strength``: how the person signed in; empty with the facts of R1 alone.
    """

    actor: str
    channel: str
    person_id: int | None = None
    strength: str = FACTS
    role: str = ""
    application: str = ""


def applicant(application: str, strength: str = FACTS, person_id: int | None = None) -> Acting:
    """Whoever filled in an application in this browser."""
    return Acting(f"applicant:{application}", "portal", person_id, strength, "applicant", application)


def holder(person_id: int, strength: str, channel: str = "portal") -> Acting:
    """A person who signed in at the portal."""
    return Acting(f"person:{person_id}", channel, person_id, strength, "holder")


def staff(viewer: Viewer, role: str, channel: str = "web") -> Acting:
    """Somebody of an institution or of the CSP, in one of their roles. They act for others, and as nobody else."""
    return Acting(f"person:{viewer.person_id}", channel, None, FACTS, role)


def system() -> Acting:
    """Time, or the machine."""
    return Acting("system", "system", None, FACTS, "system")
