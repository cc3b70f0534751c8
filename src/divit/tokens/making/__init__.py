# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a blank card becomes a person's: locked with secrets nobody knows, a key pair made on it, the certificate put in.

All of it happens in the token worker's process. A blank card comes from its maker with *transport secrets*; from the
first step on it has a PIN that nobody was told and a *release code* (PUK, PIN of the security officer) that leaves the
worker only encrypted for the server.
"""
