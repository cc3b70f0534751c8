# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents that open for everybody and are encrypted all the same, to say what may be done with them; by pyHanko."""

import io
from enum import Enum
from typing import Any

from pyhanko.pdf_utils.crypt import StandardSecurityHandler, StandardSecuritySettingsRevision
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

OWNER = "deneme"
EVERYTHING = ~StandardPermissions(0)
# pyHanko authenticates what it encrypts unless the permissions say that others need not.
NOTHING = StandardPermissions.ALLOW_PRINTING | StandardPermissions.TOLERATE_MISSING_PDF_MAC


class Scheme(Enum):
    """How strings and streams are encrypted (ISO 32000-2, 7.6.2)."""

    RC4_40 = "rc4-40"
    RC4_128 = "rc4-128"
    AES_128 = "aes-128"
    AES_256 = "aes-256"


def restricted(
    pdf: bytes, scheme: Scheme, permissions: Any = EVERYTHING, *, with_stream: bool = False, with_mac: bool = False
) -> bytes:
    """``pdf`` as its owner restricts it."""
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)), writer_kwargs={"stream_xrefs": with_stream})
    if scheme is Scheme.AES_256:
        writer.encrypt(owner_pass=OWNER, user_pass="", perms=permissions, pdf_mac=with_mac)
    else:
        revision = StandardSecuritySettingsRevision.RC4_BASIC
        if scheme is not Scheme.RC4_40:
            revision = StandardSecuritySettingsRevision.RC4_OR_AES128
            if scheme is Scheme.RC4_128:
                revision = StandardSecuritySettingsRevision.RC4_EXTENDED
        handler = StandardSecurityHandler.build_from_pw_legacy(
            revision,
            writer._document_id[0],
            desired_owner_pass=OWNER,
            desired_user_pass="",
            keylen_bytes=5 if scheme is Scheme.RC4_40 else 16,
            use_aes128=scheme is Scheme.AES_128,
            perms=permissions,
        )
        writer._assign_security_handler(handler)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
