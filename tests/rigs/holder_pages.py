# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A browser in which somebody has signed in to the personal portal, in the way that a test wants."""

from django.test import Client

from divit.kernel import clock
from divit.server.login.visitor import PERSON, WAYS


def signed_in(person_id: int, way: str, client: Client | None = None) -> Client:
    """A browser that has just proved ``person_id`` by ``way``: word_sms, e_devlet or e_signature."""
    browser = client or Client()
    session = browser.session
    session[PERSON] = person_id
    session[WAYS] = {**session.get(WAYS, {}), way: clock.now().isoformat()}
    session.save()
    return browser
