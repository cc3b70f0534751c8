# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One table of knocks over the core and over every way in, with the same outcome."""

from collections.abc import Iterator

import pytest

from house import free_port
from knock_doors import Bench, Knock, all_ways, bench, rows

ROWS = rows()
BY_WAY = [pytest.param(row, way, id=f"{way}: {row.name}") for row in ROWS for way in all_ways() if row.can_come_by(way)]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DIVIT_SIGNER_PORT", str(free_port()))
        with bench(tmp_path_factory.mktemp("agent")) as open_doors:
            yield open_doors


@pytest.mark.parametrize(("knock", "way"), BY_WAY)
def test_a_knock_has_the_same_outcome_by_every_way_in(
    doors: Bench, knock: Knock, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doors.bring(knock, way, monkeypatch) == knock.outcome


def test_the_table_is_as_large_as_it_has_to_be_and_no_row_stands_twice() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(any(row.can_come_by(way) for way in all_ways()) for row in ROWS)


def test_every_way_in_carries_most_that_it_can() -> None:
    carried = {way: sum(row.can_come_by(way) for row in ROWS) for way in all_ways()}
    assert min(carried.values()) >= 40, carried
