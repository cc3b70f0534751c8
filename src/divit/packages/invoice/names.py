# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The namespaces of UBL 2.1 that an invoice is written in, and its names as lxml writes them."""

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f"{{{_SCHEMA}Invoice-2}}Invoice"
_AGGREGATE = f"{{{_SCHEMA}CommonAggregateComponents-2}}"
_BASIC = f"{{{_SCHEMA}CommonBasicComponents-2}}"
_EXTENSION = f"{{{_SCHEMA}CommonExtensionComponents-2}}"
#: Where signatures stand, from the document element down.
EXTENSION_PATH = tuple(f"{_EXTENSION}{name}" for name in ("UBLExtensions", "UBLExtension", "ExtensionContent"))


def cac(name: str) -> str:
    """An aggregate: an element that holds others."""
    return f"{_AGGREGATE}{name}"


def cbc(name: str) -> str:
    """A basic element: one with a text."""
    return f"{_BASIC}{name}"
