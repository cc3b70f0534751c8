# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The names that e-Yazışma and the packaging under it (OPC, ECMA-376 part 2) have for things."""

SCHEMA = "urn:dpt:eyazisma:schema:xsd:"
RELATIONSHIP = "http://eyazisma.dpt/iliskiler/"
INSIDE = "http://eyazisma.dpt/bilesen#dahili"
OUTSIDE = "http://eyazisma.dpt/bilesen#harici"
SHA_384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
SHA_512 = "http://www.w3.org/2001/04/xmlenc#sha512"

CONTENT_TYPES_PART = "[Content_Types].xml"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CORE_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

MEDIA_TYPE = "application/eyazisma"
#: The category in the core properties of each kind.
CATEGORIES = {
    "RESMIYAZISMA": "letter",
    "RESMIYAZISMA/SIFRELI": "encrypted",
    "RESMIYAZISMA/GUNCELLEME": "update",
}


def schema(name: str, generation: int) -> str:
    """The namespace ``name`` of generation 1 or 2."""
    return f"{SCHEMA}{name}-{generation}"
