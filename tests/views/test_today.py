"""The day's page and the navigation: nobody is sent to a page they may not open."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.views.conftest import HOST, ClientFor

ROLES = ("Owner", "Clerk", "Storekeeper", "Dispatcher", "Foreman", "Accountant")


def page_of(client: FlaskClient) -> str:
    answer = client.get("/today/", base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def navigation_of(page: str) -> dict[str, str]:
    """The tasks at the side: what they are called and where they lead."""
    return {
        words.strip(): way
        for way, words in re.findall(r'class="nav-link" href="([^"]+)".*?<span>([^<]+)</span>', page)
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_day_opens(client_for: ClientFor, role: str) -> None:
    client = client_for(role)
    for way in sorted(set(re.findall(r'href="(/[a-z][^"#?]*)"', page_of(client)))):
        if not way.startswith(("/static", "/logout", "/lang")):
            assert client.get(way, base_url=HOST, follow_redirects=True).status_code == 200, way


def test_a_task_with_one_page_left_has_that_page_s_name(client_for: ClientFor) -> None:
    tasks = navigation_of(page_of(client_for("Storekeeper")))
    assert tasks["Müşteriler"] == "/customers/list/"
    assert "Siparişler" not in tasks, "the storekeeper may not open orders"


def test_who_sees_no_stock_is_not_told_that_nothing_is_missing(client_for: ClientFor) -> None:
    assert "Ne eksik?" in page_of(client_for("Storekeeper"))
    dispatcher = page_of(client_for("Dispatcher"))
    assert "Ne eksik?" not in dispatcher
    assert "/stock/critical" not in dispatcher


def test_a_page_asks_for_the_rights_of_whoever_opens_it(client_for: ClientFor) -> None:
    owner, clerk = client_for("Owner"), client_for("Clerk")
    for _again in range(2):
        assert "/goods-receipts/new" in owner.get("/stock/critical", base_url=HOST).text
        assert "/goods-receipts/new" not in clerk.get("/stock/critical", base_url=HOST).text
