"""An order is offered, sent, approved by its customer on a telephone, and paid: what the screens do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.notices import mailing
from app.notices.mailing import use_mail
from app.orders.quoting import quote_anew
from models.core import Mail
from models.orders import SalesOrder
from models.quotes import OrderPayment, ProformaAnswer
from tests.views.conftest import csrf_of
from tests.views.orders.conftest import HOST, DoorShop, get, send

Person = Callable[[str], FlaskClient]


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A telephone somewhere, at an address of its own."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/605.1"
    return client


@pytest.fixture
def with_mail() -> Iterator[None]:
    before = list(mailing._set_up)
    use_mail(lambda: True)
    yield
    mailing._set_up[:] = before


def quoted(clerk: FlaskClient, doors: DoorShop) -> int:
    number = doors.draft()
    answer = send(clerk, f"/orders/quote/{number}", version="1")
    assert answer.headers["Location"].endswith(f"/orders/send/{number}")
    return number


def link_of(clerk: FlaskClient, number: int) -> str:
    """As WhatsApp gets it."""
    answer = send(clerk, f"/orders/whatsapp/{number}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://wa.me/")
    found = re.search(r"http://doors\.localhost(/p/[\w-]{43})", unquote(answer.headers["Location"]))
    assert found is not None
    return found[1]


def say(client: FlaskClient, link: str, **typed: str) -> tuple[int, str]:
    token = csrf_of(client.get(link, base_url=HOST).text)
    answer = client.post(link, base_url=HOST, data={"csrf_token": token, **typed})
    return answer.status_code, unescape(answer.text)


def answers_of(doors: DoorShop, number: int) -> list[ProformaAnswer]:
    with doors.work() as work:
        return list(work.session.scalars(select(ProformaAnswer).where(ProformaAnswer.order_id == number)))


def test_a_customer_approves_on_a_telephone(
    clerk: FlaskClient, doors: DoorShop, stranger: FlaskClient
) -> None:
    number = quoted(clerk, doors)
    link = link_of(clerk, number)
    assert link_of(clerk, number) == link, "one link is enough"
    page = stranger.get(link, base_url=HOST)
    assert "<script" not in page.text
    yes = {"answer": "approved", "name": "Ahmet <i>Yılmaz", "role": "Mimar"}
    status, again = say(stranger, link, **yes)
    assert (status, 'value="Mimar"' in again, answers_of(doors, number)) == (422, True, [])
    assert say(stranger, link, agreed="1", **yes)[0] == 200
    assert "<i>Yılmaz" not in stranger.get(link, base_url=HOST).text
    (kept,) = answers_of(doors, number)
    assert (kept.name, kept.role, kept.answer) == ("Ahmet <i>Yılmaz", "Mimar", "approved")
    assert "iPhone" in kept.device
    shown = unescape(get(clerk, f"/orders/show/{number}").text)
    assert "Ahmet <i>Yılmaz, Mimar" in shown
    assert doors.order(number).state == "quoted"
    assert doors.order(number).number in get(clerk, "/today/").text


def test_without_the_pages_token_nobody_approves(
    clerk: FlaskClient, doors: DoorShop, stranger: FlaskClient
) -> None:
    number = quoted(clerk, doors)
    link = link_of(clerk, number)
    typed = {"answer": "approved", "name": "Ahmet Yılmaz", "agreed": "1"}
    assert stranger.post(link, base_url=HOST, data=typed).status_code == 400
    token = csrf_of(stranger.get(link, base_url=HOST).text)
    other = stranger.post(f"{link[:-1]}x", base_url=HOST, data={"csrf_token": token, **typed})
    assert other.status_code == 404
    abroad = stranger.post(link, base_url="http://acme.localhost", data={"csrf_token": token, **typed})
    assert abroad.status_code in (400, 404)
    assert answers_of(doors, number) == []


def test_an_old_link_says_so_and_approves_nothing(
    clerk: FlaskClient, doors: DoorShop, stranger: FlaskClient
) -> None:
    number = quoted(clerk, doors)
    link = link_of(clerk, number)
    stranger.get(link, base_url=HOST)
    token = csrf_of(stranger.get(link, base_url=HOST).text)
    with doors.work() as work:
        newest = quote_anew(work, number).number
    page = stranger.get(link, base_url=HOST).text
    assert f"{newest}-R1" in page
    assert 'name="agreed"' not in page
    typed = {"csrf_token": token, "answer": "approved", "name": "Ahmet Yılmaz", "agreed": "1"}
    assert stranger.post(link, base_url=HOST, data=typed).status_code == 422
    assert answers_of(doors, number) == []
    assert f"{newest}-R1" in get(clerk, f"/orders/revisions/{number}").text


def letter_of(clerk: FlaskClient, number: int) -> dict[str, str]:
    """The form as it is opened, with a text of one's own."""
    found = re.search(r'name="document" value="(\d+)"', get(clerk, f"/orders/send/{number}").text)
    assert found is not None
    return {"document": found[1], "email": "musteri@ornek.test", "text": "Merhaba {link}", "attach": "1"}


def test_a_letter_goes_out_once_with_the_link(clerk: FlaskClient, doors: DoorShop, with_mail: None) -> None:
    number = quoted(clerk, doors)
    typed = {**letter_of(clerk, number), "subject": "Teklif"}
    for wrong in ({"text": "Bağlantısız"}, {"subject": ""}, {"email": ""}):
        assert send(clerk, f"/orders/send/{number}", {**typed, **wrong}).status_code == 422
    key = uuid4().hex
    for _click in range(2):
        assert send(clerk, f"/orders/send/{number}", {**typed, "_key": key}).status_code == 302
    with doors.work() as work:
        mails = work.session.scalars(select(Mail).where(Mail.subject == "Teklif")).all()
        assert len(mails) == 1
        assert "/p/" not in mails[0].body, "what opens a paper waits sealed"


def test_a_letter_about_a_replaced_proforma_is_not_sent(
    clerk: FlaskClient, doors: DoorShop, with_mail: None
) -> None:
    number, subject = quoted(clerk, doors), f"Teklif {uuid4().hex}"
    typed = {**letter_of(clerk, number), "subject": subject}
    with doors.work() as work:
        newest = quote_anew(work, number).number
    refused = send(clerk, f"/orders/send/{number}", typed)
    assert refused.status_code == 422
    assert f"{newest}-R1" in refused.text
    assert subject not in refused.text, "the letter is written anew"
    missing = {name: text for name, text in typed.items() if name != "document"}
    assert send(clerk, f"/orders/send/{number}", missing).status_code == 422
    again = {**typed, **letter_of(clerk, number)}
    with doors.work() as work:
        assert not work.session.scalars(select(Mail).where(Mail.subject == subject)).all()
    assert send(clerk, f"/orders/send/{number}", again).status_code == 302
    with doors.work() as work:
        (mail,) = work.session.scalars(select(Mail).where(Mail.subject == subject))
        assert mail.document_id == int(again["document"]) != int(typed["document"])


def test_terms_are_typed_on_a_page_of_their_own(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    rows = {"steps-0-due": "order", "steps-0-percent": "30", "steps-1-due": "delivery"}
    wrong = send(clerk, f"/orders/terms/{number}", {"version": "1", "valid_days": "x", **rows})
    assert wrong.status_code == 422
    assert 'id="valid_days-error"' in wrong.text
    partly = send(clerk, f"/orders/terms/{number}", {"version": "1", **rows, "steps-1-percent": "60"})
    assert partly.status_code == 422
    assert "doors-error" in partly.text
    done = send(clerk, f"/orders/terms/{number}", {"version": "1", "valid_days": "5", **rows})
    assert done.headers["Location"].endswith(f"/orders/show/{number}")
    page = get(clerk, f"/orders/terms/{number}").text
    assert 'value="30"' in page
    assert "%30" in get(clerk, f"/orders/show/{number}").text


def test_a_payment_is_noted_and_taken_back(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.confirmed()
    typed = {"amount": "1.000", "way": "cash", "note": "Elden", "_key": uuid4().hex}
    for _click in range(2):
        assert send(clerk, f"/orders/payments/{number}", typed).status_code == 302
    with doors.work() as work:
        (entry,) = work.session.scalars(select(OrderPayment).where(OrderPayment.order_id == number))
    page = send(clerk, f"/orders/payments/{number}", {"amount": "99.000.000", "way": "cash"})
    assert page.status_code == 409
    assert 'name="confirmed" value="orders.more_than_the_price"' in page.text
    send(clerk, f"/orders/take-back/{number}", {"payment": str(entry.id)})
    with doors.work() as work:
        amounts = work.session.scalars(
            select(OrderPayment.amount).where(OrderPayment.order_id == number).order_by(OrderPayment.id)
        )
        assert list(amounts) == [1000, -1000]


def test_who_sees_no_prices_sees_no_offer(person: Person, clerk: FlaskClient, doors: DoorShop) -> None:
    number = quoted(clerk, doors)
    planner = person("Planner")
    assert 'id="offer"' not in get(planner, f"/orders/show/{number}").text
    for page in ("revisions", "payments"):
        assert get(planner, f"/orders/{page}/{number}").status_code == 403
    for act in ("quote-anew", "whatsapp", "payments", "terms"):
        assert send(planner, f"/orders/{act}/{number}").status_code in (302, 403)
    assert len(answers_of(doors, number)) == 0
    assert doors.order(number).state == "quoted"


def test_expired_offers_are_a_tab_of_the_list(clerk: FlaskClient, doors: DoorShop) -> None:
    old, fresh = quoted(clerk, doors), quoted(clerk, doors)
    with doors.work() as work:
        order = work.find(SalesOrder, old)
        order.quoted_until = order.ordered_on - timedelta(days=1)
    page = get(clerk, "/orders/list/?state=expired").text
    assert doors.order(old).number in page
    assert doors.order(fresh).number not in page
