# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The names that XML signatures are made of: namespaces, and algorithms by their URIs (RFC 6931, RFC 9231)."""

from collections.abc import Mapping
from types import MappingProxyType

DS = "http://www.w3.org/2000/09/xmldsig#"
DS11 = "http://www.w3.org/2009/xmldsig11#"
XML = "http://www.w3.org/XML/1998/namespace"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
# Later additions of EN 319 132-1 that hold evidence in another element
XADES_EN = "http://uri.etsi.org/19132/v1.1.1#"
# What stood in its place before 2006, read and never written
OLD_XADES = ("http://uri.etsi.org/01903/v1.1.1#", "http://uri.etsi.org/01903/v1.2.2#")
ANY_XADES = frozenset({XADES, XADES_141, XADES_EN, *OLD_XADES})
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XPATH_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"

OBJECT_TYPE = "http://www.w3.org/2000/09/xmldsig#Object"
MANIFEST_TYPE = "http://www.w3.org/2000/09/xmldsig#Manifest"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
COUNTER_SIGNED_TYPE = "http://uri.etsi.org/01903#CountersignedSignature"
# What older programs write in the place of the first: Turkish ones the name of the schema, others that of a version
LEGACY_SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903/v1.3.2/XAdES.xsd#SignedProperties"
OLDER_SIGNED_PROPERTIES_TYPES = frozenset(
    {LEGACY_SIGNED_PROPERTIES_TYPE, *(f"{namespace}SignedProperties" for namespace in (XADES, *OLD_XADES))}
)
SIGNED_PROPERTIES_TYPES = OLDER_SIGNED_PROPERTIES_TYPES | {SIGNED_PROPERTIES_TYPE}

_SHA2 = "http://www.w3.org/2001/04/xmlenc#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"

# By the hash's name in hashlib. SHA-1 is read and never written; until when it is believed, an algorithm policy says.
HASHES: Mapping[str, str] = MappingProxyType(
    {
        "sha1": DS + "sha1",
        "sha256": _SHA2 + "sha256",
        "sha384": _MORE + "sha384",
        "sha512": _SHA2 + "sha512",
        "sha3_256": _MORE_2007 + "sha3-256",
        "sha3_384": _MORE_2007 + "sha3-384",
        "sha3_512": _MORE_2007 + "sha3-512",
    }
)
HASH_NAMES: Mapping[str, str] = MappingProxyType({uri: name for name, uri in HASHES.items()})


def ds(name: str) -> str:
    """The name of an element of XML-DSig, as lxml writes it."""
    return f"{{{DS}}}{name}"


def xades_name(tag: object) -> str:
    """The local name of an element of XAdES, of any version; empty for what is none (``tag`` as lxml writes it)."""
    namespace, _, name = str(tag).removeprefix("{").rpartition("}")
    return name if namespace in ANY_XADES else ""


def xades(name: str) -> str:
    """The name of an element of XAdES 1.3.2, as lxml writes it."""
    return f"{{{XADES}}}{name}"
