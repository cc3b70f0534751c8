# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bounds that both ends of a signing session hold each other to; the schema repeats those of single messages.

What an institution may choose for itself is a setting of the server (``server/signing/settings.toml``); these are
part of the protocol and change only with its version.
"""

from datetime import timedelta

VERSION = 1
#: Items that one answer of ``GET /work`` and one body of ``POST /results`` carry at most.
WINDOW = 32
#: How far the signing-time attribute may be from the signer's clock (rule 6).
SIGNING_TIME_TOLERANCE = timedelta(minutes=5)
#: A signer says that its window is open this often.
ALIVE_EVERY = timedelta(seconds=30)
#: A request of 2,000 items is about 800 KB of JSON; attachments listed by the hundred need the rest.
MESSAGE_BYTES = 64 * 1024 * 1024
#: Everything a signer posts is small: 32 signature values, or one certificate with its chain.
POSTED_BYTES = 512 * 1024
ITEMS = 2000
ITEM_BYTES = 200 * 1024 * 1024
ALL_ITEMS_BYTES = 4 * 1024 * 1024 * 1024
ATTACHMENTS = 1000
#: A one-time text of a login is a word of random letters.
ONE_TIME_CHARACTERS = 128
LINK_CHARACTERS = 2048
#: Ports on loopback at which a signing program may listen: others live at the first.
SIGNER_PORTS = 11
_PAST_THE_LAST_PORT = 65536


def signer_ports(first: int) -> range:
    """Where a signing program may listen when ``first`` (SIGNER_PORT) is the first of its ports."""
    return range(first, min(first + SIGNER_PORTS, _PAST_THE_LAST_PORT))
