# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of e-Devlet: an OpenID provider whose people sign in by password or by e-signature, and make a password
with their e-signature.
"""
