# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ASGI application."""

import os

import django

from divit.server.config.bodies import BoundedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")
django.setup(set_prefix=False)

# Their rows can be named only now that Django is ready.
from divit.server.authority.doors.mounted import DoorsInFront  # noqa: E402 - for that reason
from divit.server.config.pages import Pages  # noqa: E402 - for that reason
from divit.server.config.threads import KeptThreads  # noqa: E402 - for that reason

application = BoundedBodies(DoorsInFront(Pages(KeptThreads())))
