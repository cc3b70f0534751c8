# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The throw-away CA for tests, demonstrations and integrators: a folder of files, no database, no secrets worth
keeping.

Everything it makes is marked DENEME – HUKUKİ DEĞERİ YOKTUR: in the names, in the policy notice, and by what is not
there (no QcSSCD).
"""

from divit.pki.lab.family import DEFAULT_PORT, PASSWORD, Made, init
from divit.pki.lab.holders import issue_nes, revoke
from divit.pki.lab.server import LabServer, serve

__all__ = ["DEFAULT_PORT", "PASSWORD", "LabServer", "Made", "init", "issue_nes", "revoke", "serve"]
