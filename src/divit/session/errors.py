# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a message of the signing session (IMZ-5000 to 5099; sentences in data/errors.toml)."""

from divit.kernel.errors import DivitError


class SessionMessageError(DivitError):
    """A message of the signing session was refused; nothing was done with it."""

    code = "IMZ-5000"


class ForbiddenField(SessionMessageError):
    """The message has a field for a PIN, a library path, a slot, "silent" or "sticky" (rule 2)."""

    code = "IMZ-5001"


class MessageInvalid(SessionMessageError):
    """The message is not JSON, or not what its schema says."""

    code = "IMZ-5002"


class DataToBeSignedMismatch(SessionMessageError):
    """What is to be signed is not what the signer computes from the document (rule 6)."""

    code = "IMZ-5003"


class LinkInvalid(SessionMessageError):
    """The link or knock is not one of a signing session, or its origin may not be used."""

    code = "IMZ-5004"


class ItemBytesMismatch(SessionMessageError):
    """An item's bytes differ in size or hash from what the approved request says."""

    code = "IMZ-5005"


class OriginMismatch(SessionMessageError):
    """The request names another site than the one it came from (rule 1)."""

    code = "IMZ-5006"


class ManifestMismatch(SessionMessageError):
    """The manifest hash that was sent is not the hash of the request (rule 3)."""

    code = "IMZ-5007"


class LoginStatementImitated(SessionMessageError):
    """A document begins with the first line of a login statement (rule 8)."""

    code = "IMZ-5008"


class CodeInvalid(SessionMessageError):
    """The text is not a session code."""

    code = "IMZ-5009"


class PlainHttpRefused(LinkInvalid):
    """The link is http: the site's identity would not be proved."""

    code = "IMZ-5010"


class LoginStatementDiffers(SessionMessageError):
    """What was signed to sign in is not the statement that both ends compose (rule 8)."""

    code = "IMZ-5015"
