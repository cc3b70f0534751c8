# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Distinguished names as text (RFC 4514), as XML signatures have them: compared with a name, never parsed for more."""

import re
from collections.abc import Iterator

from divit.der import names, read
from divit.der.errors import DerError

# RFC 4514, 3 has nine; the others are what programs write beside them, as Java or OpenSSL spell them.
_TYPES = {
    "CN": "2.5.4.3",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "S": "2.5.4.8",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "C": "2.5.4.6",
    "STREET": "2.5.4.9",
    "DC": "0.9.2342.19200300.100.1.25",
    "UID": "0.9.2342.19200300.100.1.1",
    "E": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
    "emailAddress": "1.2.840.113549.1.9.1",
    "SERIALNUMBER": "2.5.4.5",
    "serialNumber": "2.5.4.5",
    "SURNAME": "2.5.4.4",
    "SN": "2.5.4.4",
    "GIVENNAME": "2.5.4.42",
    "GN": "2.5.4.42",
    "T": "2.5.4.12",
    "title": "2.5.4.12",
    "organizationIdentifier": "2.5.4.97",
}
_PART = re.compile(
    r"""\s*([A-Za-z][A-Za-z0-9-]*|(?:OID\.)?\d+(?:\.\d+)+)=((?:\\.|"(?:\\.|[^"\\])*"|[^,+"\\])*)(,|\+|\Z)"""
)
_ESCAPE = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)")

Part = tuple[str, str]


def is_written_name(text: str, name: bytes) -> bool:
    """Whether ``text`` is ``name`` (DER) as RFC 4514 writes it, or as older programs do: in the order of the
    certificate, with other short names, values in hexadecimal.
    """
    try:
        written = sorted(map(sorted, _relative_names(text)))
        return written == sorted(map(sorted, names.attributes(name)))
    except (ValueError, DerError):
        return False


def _relative_names(text: str) -> Iterator[list[Part]]:
    """The relative names, each its types (dotted) with their values. Raises ``ValueError``, ``DerError``."""
    end, separator = 0, ","
    together: list[Part] = []
    while separator:
        found = _PART.match(text, end)
        if found is None:
            raise ValueError(text)
        kind, value, separator = found.groups()
        end = found.end()
        together.append((_TYPES.get(kind, kind.removeprefix("OID.")), _value(value)))
        if separator != "+":
            yield together
            together = []


def _value(written: str) -> str:
    if written.startswith("#"):
        encoded = bytes.fromhex(written[1:])
        return names.text(encoded, read.read(encoded))
    inside = written[1:-1] if written.startswith('"') else written
    return _ESCAPE.sub(_unescaped, inside)


def _unescaped(escape: re.Match[str]) -> str:
    octets: str | None = escape[1]
    return str(escape[2]) if octets is None else bytes.fromhex(octets.replace("\\", "")).decode("utf-8", "replace")
