# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The classes of lxml by names that annotations can use; lxml spells them as private ones and documents them as API."""

from lxml.etree import _Comment as Comment
from lxml.etree import _Element as Element
from lxml.etree import _ElementUnicodeResult as Text
from lxml.etree import _ProcessingInstruction as Instruction

__all__ = ["Comment", "Element", "Instruction", "Text"]
