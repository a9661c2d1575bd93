"""Links that open something without signing in: crossed, mixed up, looked at by machines.

Whatever is wrong with one it is the same 404, and nothing is written down as read.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.documents.sharing import share_paper, shares_of
from app.orders.attaching import Arrived, attach, attachments_of
from app.orders.links import links_of, make_link
from models.core import Company, IssuedDocument
from models.identity import FailedSignIns
from tests.orders.test_attaching import picture
from tests.security.fort import Fort
from tests.security.reading import rows

ELSEWHERE = "siege.localhost"


@dataclass
class Links:
    """The ways in that were handed out for one order."""

    fort: Fort
    order: int
    paper: int
    page: str
    shared: str

    def ask(self, path: str, method: str = "GET", base: str = "", **headers: str) -> TestResponse:
        """As somebody who has nothing but an address."""
        stranger: FlaskClient = self.fort.app.test_client()
        return stranger.open(path, method=method, base_url=base or self.fort.base, headers=headers)

    def opened(self) -> int:
        """How often somebody is said to have read something."""
        said = "select (select count(*) from order_link_opening) + (select count(*) from paper_opening) as n"
        return int(rows(self.fort, said)[0].n)


@pytest.fixture(scope="module")
def links(fort: Fort) -> Links:
    with fort.work() as work:
        paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.kind == "proforma")).first()
        assert paper is not None
        order, pk = paper.subject_id, paper.id
        make_link(work, order, 30)
        share_paper(work, pk, 7, {"proforma"})
        attach(work, order, [Arrived("ölçü.jpg", picture("JPEG"))])
        page, shared = links_of(work, order)[0].token, shares_of(work, pk)[0].token
    return Links(fort, order, pk, f"/s/{page}", f"/p/{shared}")


@pytest.fixture(autouse=True)
def _free_to_guess(fort: Fort) -> None:
    """Whoever guesses is made slow; the next test is somebody else."""
    with fort.work() as work:
        work.session.execute(delete(FailedSignIns))


def test_a_machine_that_asks_only_for_the_head_has_read_nothing(links: Links) -> None:
    before = links.opened()
    for path in (links.page, links.shared, f"{links.shared}.pdf"):
        assert links.ask(path, "HEAD").status_code == 200
        asked = links.ask(path, "OPTIONS")
        assert (asked.status_code, asked.data) == (200, b"")
        assert links.ask(path, "TRACE").status_code == 405
    assert links.opened() == before
    assert links.ask(links.page).status_code == 200
    assert links.opened() == before + 1


def test_no_link_opens_what_another_kind_of_link_opens(links: Links) -> None:
    before = links.opened()
    page, shared = links.page.removeprefix("/s/"), links.shared.removeprefix("/p/")
    for path in (f"/s/{shared}", f"/p/{page}", f"/p/{page}.pdf", f"/s/{shared}/{links.paper}.pdf"):
        assert links.ask(path).status_code == 404, path
    for token in (page, shared):
        signed = {"Authorization": f"Bearer {token}"}
        assert links.ask("/api/v1/me", **signed).status_code == 401
        for path in ("/customers/list/", f"/orders/show/{links.order}", f"/papers/{links.paper}.pdf"):
            assert links.ask(f"{path}?token={token}", **signed).status_code == 302, path
    assert links.opened() == before


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Original-Host"])
def test_a_link_is_nothing_at_the_neighbours_and_names_no_host_it_was_told(
    links: Links, other: Fort, header: str
) -> None:
    before = links.opened()
    value = f"host={ELSEWHERE}" if header == "Forwarded" else ELSEWHERE
    for path in (links.page, links.shared, f"{links.shared}.pdf", f"{links.page}/{links.paper}.pdf"):
        assert links.ask(path, base=other.base).status_code == 404, path
        assert links.ask(path, base=other.base, **{header: links.fort.host}).status_code == 404, path
    assert links.opened() == before
    answer = links.ask(links.page, **{header: value})
    assert answer.status_code == 200
    assert ELSEWHERE not in answer.text


def test_the_page_of_an_order_gives_no_paper_of_another(links: Links) -> None:
    def show(*, papers: bool) -> None:
        with links.fort.work() as work:
            company = work.session.get_one(Company, 1)
            company.status_shows_papers = company.status_shows_prices = papers

    others = rows(links.fort, "select id from issued_document where subject_id <> :one", one=links.order)
    assert others
    show(papers=True)
    try:
        assert links.ask(f"{links.page}/{links.paper}.pdf").status_code == 200
        for row in others:
            assert links.ask(f"{links.page}/{row.id}.pdf").status_code == 404
    finally:
        show(papers=False)
    assert links.ask(f"{links.page}/{links.paper}.pdf").status_code == 404


def test_files_of_an_order_are_for_its_house_alone(links: Links, other: Fort) -> None:
    with links.fort.work() as work:
        (file,) = attachments_of(work, links.order)
        path = f"/orders/attachment/{file.public_id}"
    assert links.fort.get("clerk", path).status_code == 200
    for who in ("dealer", "nobody", "kiosk", "stranger", "storekeeper"):
        assert links.fort.get(who, path).status_code in (302, 401, 403), who
    assert other.get("owner", path).status_code == 404
    assert other.client("owner").head(path, base_url=other.base).status_code == 404


def test_who_comes_in_for_a_customer_is_nobody_at_the_neighbours(fort: Fort, other: Fort) -> None:
    client = fort.client("dealer")
    for name, value in fort.cookies["dealer"].items():
        client.set_cookie(name, value, domain=other.host)
    for path in ("/dealer/", "/dealer/new", "/dealer/orders/1", "/dealer/papers/1.pdf"):
        answer = client.get(path, base_url=other.base)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0][-7:]) == (302, "/login/")
