"""The page of one order: where it is, what it needs, and one button for each thing that can be done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.production.passing import pass_on
from app.stock.ledger.balances import on_hand
from app.stock.ledger.reserving import release_reservation
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.parties import Party
from models.production import WorkOrder
from models.stock import StockMove
from models.warehouse import Reservation, StockSlip
from tests.factories import make_order
from tests.views.orders.conftest import NOT_IN_STOCK, DoorShop, get, send

Person = Callable[[str], FlaskClient]


def moves(doors: DoorShop, order: int) -> int:
    with doors.work() as work:
        query = select(func.count()).where(StockMove.document == "order", StockMove.document_id == order)
        return work.session.execute(query).scalar_one()


def cards(doors: DoorShop, order: int) -> int:
    with doors.work() as work:
        query = select(func.count()).where(WorkOrder.order_id == order, WorkOrder.state != "cancelled")
        return work.session.execute(query).scalar_one()


def buttons(page: str) -> set[str]:
    acts = ("confirm", "plan", "cancel", "revise", "copy", "edit")
    return {act for act in acts if f"/orders/{act}/" in page}


# --- what can be done --------------------------------------------------------------------------------------


def test_the_buttons_follow_the_state(clerk: FlaskClient, doors: DoorShop) -> None:
    draft, confirmed, planned = doors.draft(), doors.confirmed(), doors.planned()
    assert buttons(get(clerk, f"/orders/show/{draft}").text) == {"confirm", "cancel", "copy", "edit"}
    assert buttons(get(clerk, f"/orders/show/{confirmed}").text) == {"plan", "cancel", "revise", "copy"}
    assert buttons(get(clerk, f"/orders/show/{planned}").text) == {"cancel", "copy"}


def test_the_buttons_follow_the_rights(person: Person, doors: DoorShop) -> None:
    confirmed = doors.confirmed()
    assert buttons(get(person("Planner"), f"/orders/show/{confirmed}").text) == {"plan", "cancel"}
    assert buttons(get(person("Dispatcher"), f"/orders/show/{confirmed}").text) == set()


def test_confirming_twice_issues_one_proforma(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    for _ in range(2):
        send(clerk, f"/orders/confirm/{number}", version="1", _key=f"confirm-{number}")
    assert doors.order(number).state == "confirmed"
    with doors.work() as work:
        query = select(func.count()).where(
            IssuedDocument.subject_id == number, IssuedDocument.kind == "proforma"
        )
        assert work.session.execute(query).scalar_one() == 1


def test_a_doubt_is_asked_on_the_page_of_the_order(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line("", description="Numune", unit_price="0"))
    asked = send(clerk, f"/orders/confirm/{number}", version="1")
    assert asked.status_code == 409
    assert 'name="confirmed" value="orders.for_nothing"' in asked.text
    assert doors.order(number).state == "draft"
    send(clerk, f"/orders/confirm/{number}", version="1", confirmed="orders.for_nothing")
    assert doors.order(number).state == "confirmed"


def test_confirming_a_page_that_is_out_of_date_is_refused(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    send(clerk, f"/orders/confirm/{number}", version="0")
    assert doors.order(number).state == "draft"
    assert "Hazırlık" in get(clerk, f"/orders/show/{number}").text


def test_planning_twice_takes_the_materials_once(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.confirmed(doors.line("CK-LUX", quantity="2"))
    for _ in range(2):
        answer = send(clerk, f"/orders/plan/{number}", _key=f"plan-{number}")
        assert answer.status_code == 302
    assert (doors.order(number).state, cards(doors, number)) == ("planned", 1)
    assert moves(doors, number) == len(doors.order(number).lines[0].materials)
    page = get(clerk, f"/orders/show/{number}").text
    assert "Kesim &amp; Büküm" in page


def test_taking_what_an_earlier_order_reserved_is_asked_on_the_page(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    line = doors.line("CK-EKO")
    first, second = doors.confirmed(line), doors.confirmed(line)
    material = max(row.material_id for row in doors.order(first).lines[0].materials)
    with doors.work() as work:
        customer = work.find(Party, int(doors.customers["M-2"]))
        greedy, there = make_order(work, {}, customer=customer).id, on_hand(work, material)
        work.session.add(Reservation(order_id=greedy, material_id=material, quantity=there, rank=1))
    try:
        asked = send(clerk, f"/orders/plan/{second}", _key="take-it")
        assert asked.status_code == 409
        assert 'name="confirmed" value="stock.reserved_for_others"' in asked.text
        assert doors.order(second).state == "confirmed"
        send(clerk, f"/orders/plan/{second}", _key="take-it", confirmed="stock.reserved_for_others")
        assert (doors.order(second).state, doors.order(first).state) == ("planned", "confirmed")
    finally:
        with doors.work() as work:
            release_reservation(work, greedy)


def test_missing_materials_are_a_table_and_nothing_changes(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.confirmed(doors.line("CK-VIL", quantity="2"))
    before = doors.order(number).version
    answer = send(clerk, f"/orders/plan/{number}", _key=f"plan-{number}")
    assert answer.status_code == 422
    table = answer.text.split('class="panel panel--flush missing"')[1].split("</section>")[0]
    assert table.count("<tr") == 2  # the head and the one material that is missing
    assert NOT_IN_STOCK in table
    assert "5,47" in table  # 2 × 2,735 m², of which there is none
    assert "SAC-DKP-20" not in table
    assert (doors.order(number).state, doors.order(number).version) == ("confirmed", before)
    assert (moves(doors, number), cards(doors, number)) == (0, 0)


def test_cancelling_needs_a_reason_and_gives_everything_back(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.planned()
    taken = moves(doors, number)
    send(clerk, f"/orders/cancel/{number}", reason="  ")
    assert doors.order(number).state == "planned"
    send(clerk, f"/orders/cancel/{number}", reason="Müşteri <vazgeçti>", _key=f"cancel-{number}")
    assert doors.order(number).state == "cancelled"
    assert (moves(doors, number), cards(doors, number)) == (2 * taken, 0)
    page = get(clerk, f"/orders/show/{number}").text
    assert "Müşteri &lt;vazgeçti&gt;" in page
    assert buttons(page) == {"copy"}


def test_cancelling_what_is_being_made_shows_first_what_is_lost(
    clerk: FlaskClient, person: Person, doors: DoorShop
) -> None:
    number = doors.planned(doors.line(quantity="2"))
    page = get(clerk, f"/orders/show/{number}").text
    assert f'href="/orders/cancel/{number}"' in page
    assert 'id="cancel-order"' not in page
    shown = get(clerk, f"/orders/cancel/{number}").text
    assert "row--bad" not in shown
    assert "₺" not in shown
    assert "₺" in get(person("Owner"), f"/orders/cancel/{number}").text
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    with doors.work() as work:
        card = work.session.scalars(select(WorkOrder).where(WorkOrder.order_id == number)).one()
        pass_on(work, card.id, card.version)
    again = send(clerk, f"/orders/cancel/{number}", reason="vazgeçti", seen=seen, _key=f"moved-{number}")
    assert again.status_code == 422
    assert "row--bad" in again.text
    assert 'value="vazgeçti"' in again.text
    assert doors.order(number).state == "in_production"
    seen = again.text.split('name="seen" value="')[1].split('"')[0]
    empty = send(clerk, f"/orders/cancel/{number}", reason=" ", seen=seen, _key=f"empty-{number}")
    assert empty.status_code == 422
    for _click in range(2):
        done = send(clerk, f"/orders/cancel/{number}", reason="vazgeçti", seen=seen, _key=f"yes-{number}")
        assert done.status_code == 302
    assert doors.order(number).state == "cancelled"
    with doors.work() as work:
        slips = work.session.scalars(select(StockSlip).where(StockSlip.order_id == number)).all()
        assert [slip.kind for slip in slips] == ["scrap"]
    assert get(clerk, f"/orders/cancel/{number}").status_code == 302
    assert get(clerk, "/orders/cancel/999999999").status_code == 404


def test_closing_says_what_it_does_and_gives_the_rest_back(
    clerk: FlaskClient, person: Person, doors: DoorShop
) -> None:
    number = doors.planned(doors.line(quantity="3"))
    assert "close-order" not in get(clerk, f"/orders/show/{number}").text
    with doors.work() as work:
        order = work.find(SalesOrder, number)
        order.state, order.lines[0].shipped = "partly_shipped", 1
    page = get(clerk, f"/orders/show/{number}").text
    dialog = page.split('id="close-order"')[1].split("</dialog>")[0]
    assert re.search(r"\b2 ", dialog)
    assert "close-order" not in get(person("Dispatcher"), f"/orders/show/{number}").text
    send(clerk, f"/orders/close/{number}", reason=" ")
    assert doors.order(number).state == "partly_shipped"
    send(clerk, f"/orders/close/{number}", reason="Kalanı <istemiyor>", _key=f"close-{number}")
    closed = doors.order(number)
    assert (closed.state, closed.cancel_reason, cards(doors, number)) == ("closed", "Kalanı <istemiyor>", 0)
    page = get(clerk, f"/orders/show/{number}").text
    assert "Kalanı &lt;istemiyor&gt;" in page
    assert buttons(page) == {"copy"}


def test_revising_opens_the_order_and_the_next_proforma_is_a_new_revision(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    number = doors.confirmed()
    answer = send(clerk, f"/orders/revise/{number}", reason="Ölçü değişti")
    assert answer.headers["Location"].endswith(f"/orders/edit/{number}")
    assert doors.order(number).state == "draft"
    send(clerk, f"/orders/confirm/{number}", version=str(doors.order(number).version))
    page = get(clerk, f"/orders/show/{number}").text
    assert len(re.findall(r"/papers/\d+\.pdf", page)) == 2
    assert "Ölçü değişti" in page


def test_a_copy_is_a_draft_of_its_own(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.planned(doors.line("CK-LUX", quantity="3"), customer_reference="SA-9")
    for _ in range(2):
        answer = send(clerk, f"/orders/copy/{number}", _key=f"copy-{number}")
    copy = doors.newest()
    assert answer.headers["Location"].endswith(f"/orders/edit/{copy.id}")
    assert copy.id != number
    assert (copy.state, copy.customer_reference, copy.lines[0].quantity) == ("draft", "", 3)
    assert doors.order(number).state == "planned"


def test_a_refused_act_says_why_on_the_page(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    answer = send(clerk, f"/orders/plan/{number}")
    assert answer.status_code == 302
    assert "alert-danger" in get(clerk, f"/orders/show/{number}").text


def test_no_button_works_without_the_pages_token(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    answer = clerk.post(f"/orders/confirm/{number}", base_url="http://doors.localhost", data={"version": "1"})
    assert answer.status_code == 400
    assert doors.order(number).state == "draft"


# --- what is shown -----------------------------------------------------------------------------------------


def test_the_page_shows_the_way_the_doors_and_the_history(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.planned(doors.line("CK-LUX", quantity="2", p_G="1111"), customer="M-2")
    page = get(clerk, f"/orders/show/{number}").text
    assert page.count("step--done") == 2
    assert 'aria-current="step"' in page
    assert "1111 mm" in page
    assert "<svg" in page
    assert "Hazırlık" in page
    assert "Öz Güneş &lt;b&gt;Yapı&lt;/b&gt;" in page
    assert "<b>Yapı</b>" not in page


def test_before_planning_the_page_says_what_is_missing(clerk: FlaskClient, doors: DoorShop) -> None:
    page = get(clerk, f"/orders/show/{doors.draft(doors.line('CK-VIL'))}").text
    row = next(row for row in page.split("<tr") if NOT_IN_STOCK in row and "bill__missing" in row)
    assert "row--bad" in row
    assert "bill__missing" not in get(clerk, f"/orders/show/{doors.planned()}").text


@pytest.mark.parametrize("role", ["Clerk", "Planner"])
def test_papers_with_prices_are_offered_to_those_who_may_open_them(
    role: str, person: Person, doors: DoorShop
) -> None:
    page = get(person(role), f"/orders/show/{doors.confirmed()}").text
    assert ("/papers/" in page.split('class="order-side"')[1]) == (role == "Clerk")
