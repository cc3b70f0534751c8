# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import re
import uuid

import pytest

from divit.kernel import identifiers, ids


def test_a_uuid7_is_one_and_sorts_by_time() -> None:
    made = [ids.uuid7() for _ in range(50)]
    assert {uuid.UUID(value).version for value in made} == {7}
    assert [value[:13] for value in made] == sorted(value[:13] for value in made)
    assert len(set(made)) == len(made)


def test_a_session_code_carries_sixty_bits_in_letters_nobody_confuses() -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", ids.session_code())


@pytest.mark.parametrize("typed", ["K7QF-2M9D-4XT0", "k7qf2m9d4xto", " K7QF 2M9D 4XT0 "])
def test_a_typed_code_is_read_as_it_was_issued(typed: str) -> None:
    assert ids.normalize_code(typed) == "K7QF-2M9D-4XT0"


@pytest.mark.parametrize("typed", ["", "K7QF-2M9D", "K7QF-2M9D-4XTU", "K7QF-2M9D-4XTÇ", "K7QF-2M9D-4XTB-0"])
def test_what_cannot_be_a_code_is_nothing(typed: str) -> None:
    assert ids.normalize_code(typed) == ""


def test_a_verification_code_is_a_random_uuid_in_capitals() -> None:
    code = ids.verification_code()
    assert uuid.UUID(code).version == 4
    assert re.fullmatch(r"[0-9A-F-]{36}", code)


def test_a_bearer_secret_has_thirty_two_bytes_and_is_kept_as_a_hash() -> None:
    secret = ids.bearer()
    assert len(secret) == 43
    assert re.fullmatch(r"[0-9a-f]{64}", ids.sha256_hex(secret))


def test_a_tckn_is_shown_only_in_part() -> None:
    assert identifiers.mask_tckn("10000000214") == "100******14"


@pytest.mark.parametrize("wrong", ["10000000215", "1000000021", "١٠٠٠٠٠٠٠٢١٤", "00000000000", ""])
def test_what_fails_the_check_digits_is_no_tckn(wrong: str) -> None:
    assert identifiers.is_tckn("10000000214")
    assert not identifiers.is_tckn(wrong)


@pytest.mark.parametrize("wrong", ["TR210000000000000000000001", "TR20000000000000000000000", "TR20 0000", "٢٠", ""])
def test_what_fails_the_check_digits_is_no_iban(wrong: str) -> None:
    assert identifiers.is_iban("TR200000000000000000000001")
    assert not identifiers.is_iban(wrong)
