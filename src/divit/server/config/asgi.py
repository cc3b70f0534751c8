# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ASGI application."""

import os

from django.core.asgi import get_asgi_application

from divit.server.config.bodies import BoundedBodies
from divit.server.config.threads import KeptThreads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")
_pages = get_asgi_application()

# Its rows can be named only now that Django is ready.
from divit.server.authority.doors.mounted import DoorsInFront  # noqa: E402 - for that reason

application = BoundedBodies(DoorsInFront(KeptThreads(_pages)))
