# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Stand-ins of outside systems: small programs that speak the real protocols on this machine and deliver nothing.

For demonstrations and tests. Each says of itself that it is one (a server in production refuses to talk to it), and
keeps what it was given in a folder that a page shows.
"""
