# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The form of an official letter's number."""

import re

from divit.server.numbering.errors import NumberMalformed

# E electronic, Z in force for a limited time, O internal. source = "Resmî Yazışmalarda Uygulanacak Usul ve Esaslar
# Hakkında Yönetmelik, sayı"; DETSİS number of the unit, file-plan code, sequence.
LETTER_NUMBER = re.compile(r"^[EZO]-\d{6,10}-\d{3}(\.\d{2}){0,3}-\d+$", re.ASCII)
FILE_CODE = re.compile(r"^\d{3}(\.\d{2}){0,3}$", re.ASCII)


def letter_number(*, detsis: str, file_code: str, sequence: int | str, kind: str = "E") -> str:
    """``E-10000001-719-4183``. Raises ``NumberMalformed`` when a part cannot stand in an official number."""
    number = f"{kind}-{detsis}-{file_code}-{sequence}"
    if not LETTER_NUMBER.fullmatch(number):
        raise NumberMalformed(number=number)
    return number


def is_file_code(text: str) -> bool:
    """Whether ``text`` has the form of a file-plan code: three digits, then up to three pairs (``804.01``)."""
    return FILE_CODE.fullmatch(text) is not None
