# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of a signing session follows it as server-sent events, from a real server."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from divit.demo import home as made_up
from divit.demo import main_job, signer
from divit.demo.web import Page, Visitor
from house import Running

PATIENCE_S = 60.0


@contextmanager
def following(visitor: Visitor, page: Page) -> Iterator[Iterator[dict[str, Any]]]:
    """What the page of a session is told, as it comes."""
    address = re.search(r'data-stream="([^"]+)"', page.html)
    assert address, "the page says where to follow it"
    with visitor._client.stream("GET", f"{visitor.address}{address[1]}", timeout=PATIENCE_S) as answer:
        assert answer.status_code == httpx.codes.OK
        assert answer.headers["Content-Type"] == "text/event-stream"
        lines = (line for line in answer.iter_lines() if line.startswith("data: "))
        yield (json.loads(line.removeprefix("data: ")) for line in lines)


def test_a_page_is_told_each_step_until_the_session_has_ended(institution: Running, tmp_path: Path) -> None:
    institution.write_letters(2, title="Akışta izlenen")
    with main_job.signed_in(institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        with following(visitor, page) as told:
            first = next(told)
            ended = signer.open_link(
                main_job.link_of(page),
                token=["--p12", str(made_up.card_file(institution.home, "isil"))],
                agent_home=tmp_path / "agent",
            )
            rest = list(told)
    assert ended.returncode == 0, ended.stderr
    assert (first["state"], first["total"]) == ("created", 2)
    assert (rest[-1]["state"], rest[-1]["counts"]) == ("done", {"completed": 2})


def test_somebody_elses_session_is_not_there(institution: Running) -> None:
    institution.write_letters(1, title="Başkasının")
    with main_job.signed_in(institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        session = page.url.rpartition("/")[2]
        with main_job.signed_in(institution.house, "feride") as stranger:
            for address in (session, "01a1fd3a-7fbb-75d4-bcfc-5b6fdcf6ffbc"):
                answer = stranger._client.get(f"{stranger.address}/imza/{address}/akis")
                assert answer.status_code == httpx.codes.NOT_FOUND
        visitor.submit(page.form_to("/iptal"))


def test_a_server_that_stops_does_not_wait_for_pages_that_follow(own_institution: Running) -> None:
    own_institution.write_letters(1, title="Durdurulan")
    with main_job.signed_in(own_institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        with following(visitor, page) as told:
            assert next(told)["state"] == "created"
            # One that had to be killed would leave an answer that was cut off.
            own_institution.server.stop()
            assert list(told) == []
