# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The hint chooses the card; it never carries the number itself."""

from divit.session import messages, person

ISIL = "10000000528"


def test_a_hint_fits_its_person_only() -> None:
    hint = person.hint(ISIL)
    assert person.fits(hint, ISIL)
    assert not person.fits(hint, "10000000696")
    assert ISIL not in str(messages.to_json(hint))


def test_two_hints_for_one_person_cannot_be_told_to_be() -> None:
    assert person.hint(ISIL).tckn_hash != person.hint(ISIL).tckn_hash
