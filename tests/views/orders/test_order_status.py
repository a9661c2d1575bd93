"""The public page of an order as a telephone sees it, and the buttons that hand it on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.kernel.clock import show_date, today_local
from models.core import Company
from models.order_links import OrderLink, OrderLinkOpening
from models.orders import SalesOrder
from models.promises import Promise
from tests.views.orders.conftest import HOST, DoorShop, get, send


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A telephone somewhere; each at an address of its own, because openings are counted by it."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    return client


def address_of(clerk: FlaskClient, order: int) -> str:
    """The path of a link that somebody has made."""
    assert send(clerk, f"/orders/{order}/link", {"days": "30"}).status_code == 302
    page = get(clerk, f"/orders/show/{order}").text
    return urlsplit(unescape(re.findall(r'value="([^"]+/s/[A-Za-z0-9_-]{43})"', page)[0])).path


def opened(stranger: FlaskClient, path: str, host: str = HOST, **headers: str) -> str:
    answer = stranger.get(path, base_url=host, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return answer.text


def test_a_customer_sees_where_the_doors_are_and_nothing_of_the_company(
    clerk: FlaskClient, stranger: FlaskClient, doors: DoorShop
) -> None:
    order = doors.planned(doors.line("CK-EKO", quantity="3"), note="komşuya söyleme")
    page = opened(stranger, address_of(clerk, order))
    assert "3 × Ekonomik Laminoks" in page
    assert "3 kapı" in page
    assert doors.order(order).number in page
    for hidden in ("komşuya", "12.500", "₺", "Hazırlık", "<script"):
        assert hidden not in page
    with doors.work() as work:
        openings = work.session.scalar(
            select(func.count())
            .select_from(OrderLinkOpening)
            .join(OrderLink, OrderLink.id == OrderLinkOpening.link_id)
            .where(OrderLink.order_id == order)
        )
    assert openings == 1


def test_a_messenger_that_looks_first_is_not_counted_and_reads_only_the_title(
    clerk: FlaskClient, stranger: FlaskClient, doors: DoorShop
) -> None:
    order = doors.planned(doors.line("CK-EKO", quantity="3"))
    path = address_of(clerk, order)
    looked = opened(stranger, path, **{"User-Agent": "WhatsApp/2.23"})
    assert doors.order(order).number in looked
    assert "Ekonomik Laminoks" not in looked
    assert "0 kez açıldı" in get(clerk, f"/orders/show/{order}").text
    (onward,) = re.findall(rf'href="({path}[^"]+)"', looked)
    assert "3 × Ekonomik Laminoks" in opened(stranger, onward, **{"User-Agent": "Android 13; CUBOT P80"})
    assert "1 kez açıldı" in get(clerk, f"/orders/show/{order}").text


def test_a_revoked_link_and_another_host_open_nothing(
    clerk: FlaskClient, stranger: FlaskClient, doors: DoorShop
) -> None:
    order = doors.draft()
    path = address_of(clerk, order)
    opened(stranger, path)
    with doors.work() as work:
        link = work.session.scalar(select(OrderLink.id).where(OrderLink.order_id == order))
    send(clerk, f"/orders/{order}/unlink", {"link": str(link)})
    assert stranger.get(path, base_url=HOST).status_code == 404
    assert stranger.get("/s/" + "A" * 43, base_url=HOST).status_code == 404


def test_papers_and_prices_are_there_only_when_the_company_wants_it(
    clerk: FlaskClient, stranger: FlaskClient, doors: DoorShop
) -> None:
    order = doors.confirmed(doors.line("CK-EKO"))
    path = address_of(clerk, order)
    assert ".pdf" not in opened(stranger, path)
    try:
        with doors.work() as work:
            company = work.session.get_one(Company, 1)
            company.status_shows_prices = company.status_shows_papers = True
        page = opened(stranger, path)
        assert "15.000,00" in page
        pdf = re.findall(rf'href="({path}/\d+\.pdf)"', page)[0]
        assert stranger.get(pdf, base_url=HOST).data.startswith(b"%PDF")
        assert stranger.get(f"{path}/999999.pdf", base_url=HOST).status_code == 404
    finally:
        with doors.work() as work:
            company = work.session.get_one(Company, 1)
            company.status_shows_prices = company.status_shows_papers = False
    assert stranger.get(pdf, base_url=HOST).status_code == 404


def test_who_only_reads_orders_has_no_link_to_hand_on(
    person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    order = doors.draft()
    planner = person("Planner")
    assert 'id="links"' not in get(planner, f"/orders/show/{order}").text
    send(planner, f"/orders/{order}/link", {"days": "30"})
    with doors.work() as work:
        assert work.session.scalar(select(OrderLink.id).where(OrderLink.order_id == order)) is None


def test_the_expected_day_is_that_of_85_percent_and_said_to_be_an_estimate(
    clerk: FlaskClient, stranger: FlaskClient, doors: DoorShop
) -> None:
    order = doors.planned(doors.line("CK-EKO", quantity="1"))
    path = address_of(clerk, order)
    said = "The expected day is an estimate"
    with doors.work() as work:
        due = today_local(work.now) + timedelta(days=40)
        stored = work.session.get_one(SalesOrder, order)
        stored.due_on = due
        safe = due + timedelta(days=3)
    page = opened(stranger, path)
    assert show_date(due) in page
    assert said in page or "tahmin" in page
    with doors.work() as work:
        told = {"kind": "given", "given_at": work.now, "given_by": "Ayşe", "likely_on": due, "note": ""}
        work.session.add(Promise(order_id=order, due_on=due, safe_on=safe, **told))
    page = opened(stranger, path)
    assert show_date(safe) in page
    assert show_date(due) in page
    with doors.work() as work:
        work.session.get_one(SalesOrder, order).due_on = due + timedelta(days=9)
    page = opened(stranger, path)
    assert show_date(due + timedelta(days=9)) in page
    assert show_date(safe) not in page, "reckoned for a promise that counts no more"
    with doors.work() as work:
        work.session.get_one(SalesOrder, order).due_on = today_local(work.now) - timedelta(days=1)
    page = opened(stranger, path)
    assert "until--off" in page
    assert said not in page
