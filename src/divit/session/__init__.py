# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The messages of the signing session: schema, manifest, recomputation, links and codes.

Pure: bytes and dictionaries go in, frozen messages or coded errors come out. Both ends of the wire (the server that
asks and the signer that answers) read and build their messages here, so neither can be looser than the other.
"""
