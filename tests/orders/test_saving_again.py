from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from app.audit.recording import record_events
from app.kernel.permissions import Actor
from app.kernel.work import RecordGone, Work
from app.orders.drafting import open_order, save_order
from app.orders.refusals import StaleOrder
from app.orders.states import WrongState
from app.orders.storing import typed_header, typed_line
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party

Line = Callable[..., dict[str, str]]


def count(work: Work, table: type) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


# --- saving again -------------------------------------------------------------------------------------


def test_a_page_that_somebody_else_overtook_is_refused_by_name(
    work: Work, customer: Party, line: Line
) -> None:
    order = open_order(work, customer.id, {}, [line()])
    work.actor = Actor(kind="person", id=2, name="Mehmet", may=lambda _right: True)
    save_order(work, order.id, 1, {"note": "Mehmet"}, [line(quantity="2")])
    record_events(work)
    work.actor = Actor(kind="person", id=1, name="Ayşe", may=lambda _right: True)
    with pytest.raises(StaleOrder, match="Mehmet changed this order on 2026-11-21"):
        save_order(work, order.id, 1, {"note": "Ayşe"}, [line(quantity="3")])
    assert (order.note, order.lines[0].quantity, order.version) == ("Mehmet", 2, 2)


def test_a_field_that_is_not_on_the_page_stays(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {"note": "acele", "due_on": "01.12.2026"}, [line()])
    save_order(work, order.id, 1, {"customer_reference": "SAS-77"}, [line()])
    assert (order.note, order.due_on, order.customer_reference) == ("acele", date(2026, 12, 1), "SAS-77")
    save_order(work, order.id, 2, {"note": "", "due_on": ""}, [line()])
    assert (order.note, order.due_on) == ("", None)


def test_a_promise_that_has_passed_may_stay_while_something_else_is_changed(
    work: Work, customer: Party, line: Line
) -> None:
    order = open_order(work, customer.id, {}, [line()])
    order.due_on = date(2026, 11, 1)
    work.session.flush()
    save_order(work, order.id, 1, typed_header(order) | {"note": "x"}, [line()])
    assert order.note == "x"


def test_lines_keep_their_rows_by_id_or_by_place(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line("CK-EKO"), line("CK-LUX"), line("CK-VIL")])
    first, second, third = (row.id for row in order.lines)
    save_order(work, order.id, 1, {}, [line("CK-VIL", id=str(third)), line("CK-EKO", id=str(first))])
    assert [row.id for row in order.lines] == [third, first]
    assert [row.position for row in order.lines] == [1, 2]
    assert work.session.get(OrderLine, second) is None
    save_order(work, order.id, 2, {}, [line("CK-YNG")])
    assert [row.id for row in order.lines] == [third]
    assert count(work, OrderMaterial) == 17


def test_a_line_of_another_order_is_not_taken(work: Work, customer: Party, line: Line) -> None:
    other = open_order(work, customer.id, {}, [line("CK-EKO")])
    order = open_order(work, customer.id)
    save_order(work, order.id, 1, {}, [line("CK-LUX", id=str(other.lines[0].id))])
    assert order.lines[0].id != other.lines[0].id
    assert len(other.lines) == 1


def test_a_stored_order_sends_itself_back_unchanged(work: Work, customer: Party, line: Line) -> None:
    typed = line(
        "CK-LUX",
        quantity="2",
        discount="2,5",
        p_G="1.001",
        extras__0__material="ESK-PSL",
        extras__0__quantity="0,125",
    )
    order = open_order(
        work, customer.id, {"note": "a"}, [typed, line("", description="Montaj", unit_price="1")]
    )
    before = [(typed_line(row), row.net, row.configuration) for row in order.lines]
    again = [typed_line(row) for row in order.lines]
    save_order(work, order.id, 1, typed_header(order), again)
    assert [(typed_line(row), row.net, row.configuration) for row in order.lines] == before
    assert before[0][0]["unit_price"] == ""
    assert before[0][0]["extras-0-quantity"] == "0.1250"


def test_only_drafts_and_quotes_may_be_changed(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line()])
    work.session.execute(update(SalesOrder).values(state="confirmed"))
    with pytest.raises(WrongState, match="Confirmed"):
        save_order(work, order.id, 1, {}, [line(quantity="9")])
    work.session.execute(update(SalesOrder).values(state="quoted"))
    assert save_order(work, order.id, 1, {}, [line(quantity="9")]).state == "draft"
    assert order.version == 2


def test_an_order_that_is_gone_is_said_to_be_gone(work: Work) -> None:
    with pytest.raises(RecordGone):
        save_order(work, 999_999, 1, {}, [])
