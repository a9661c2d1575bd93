"""The two pages on which an order that is being made is changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.orders.storing import typed_line
from models.core import IssuedDocument
from models.promises import Promise
from tests.views.orders.conftest import DoorShop, get, send

Person = Callable[[str], FlaskClient]


def page_of(doors: DoorShop, number: int, **changed: str) -> dict[str, str]:
    """What the page sends of an order as it is, its first line with other texts."""
    order = doors.order(number)
    posted = {"version": str(order.version), "due_on": ""}
    for place, row in enumerate(order.lines):
        texts = typed_line(row)
        if not place:
            texts |= {
                f"parameters-{name[2:]}" if name.startswith("p_") else name: text
                for name, text in changed.items()
            }
        posted |= {f"lines-{place}-{name}": text for name, text in texts.items()}
    return posted


def test_a_change_is_shown_before_it_is_saved(person: Person, doors: DoorShop) -> None:
    clerk = person("Clerk")
    number = doors.planned(doors.line("CK-LUX", quantity="3"))
    assert f"/orders/change/{number}" in get(clerk, f"/orders/show/{number}").text
    assert "data-order" in get(clerk, f"/orders/change/{number}").text
    address = f"/orders/change/{number}"
    sent = page_of(doors, number, p_kilit="merkezi", quantity="2")
    shown = send(clerk, address, {**sent, "then": "effects"})
    assert shown.status_code == 200
    assert "KLT-MRK" in shown.text
    assert "4 yön → merkezi" in shown.text
    assert doors.order(number).lines[0].quantity == 3
    [sent["seen"]] = re.findall(r'name="seen" value="([^"]+)"', shown.text)
    # Without a reason it is asked for, and what was decided stays.
    asked = send(clerk, address, {**sent, "then": "save"})
    assert asked.status_code == 422
    assert doors.order(number).lines[0].quantity == 3
    reason, promised = "Müşteri vazgeçti", select(Promise).where(Promise.order_id == number)
    sent["due_on"] = "31.12.2099"
    with doors.work() as work:
        before = len(work.session.scalars(promised).all())
    saved = send(clerk, address, {**sent, "then": "save", "reason": reason})
    assert saved.status_code == 302
    assert doors.order(number).lines[0].quantity == 2
    with doors.work() as work:
        [*earlier, last] = work.session.scalars(promised.order_by(Promise.id))
        assert (len(earlier), last.due_on, last.note) == (before, date(2099, 12, 31), reason)
    told = get(clerk, f"/orders/show/{number}").text
    assert "Müşteri vazgeçti" in told
    assert "4 yön → merkezi" in told
    # The page that is still open somewhere else is out of date.
    stale = send(clerk, address, {**sent, "then": "save", "reason": "Yine"})
    assert stale.status_code == 422


def test_the_customer_gets_a_paper_of_what_changed(person: Person, doors: DoorShop) -> None:
    clerk = person("Clerk")
    number = doors.planned(doors.line("CK-LUX", quantity="3"))
    address = f"/orders/change/{number}"

    def change(quantity: str, **more: str) -> TestResponse:
        sent = page_of(doors, number, quantity=quantity)
        shown = send(clerk, address, {**sent, "then": "effects"}).text
        assert re.search(r'name="paper" value="1" checked', shown)
        [sent["seen"]] = re.findall(r'name="seen" value="([^"]+)"', shown)
        key = f"change-{number}-{quantity}"
        sent |= {"then": "save", "reason": "Bir kapı eksildi", "_key": key, **more}
        saved = send(clerk, address, sent)
        assert saved.status_code == 302
        again = send(clerk, address, sent)
        assert (again.status_code, again.location) == (302, saved.location)
        return saved

    def papers() -> list[int]:
        with doors.work() as work:
            mine = (IssuedDocument.subject_id == number, IssuedDocument.kind == "order_confirmation")
            return list(work.session.scalars(select(IssuedDocument.revision).where(*mine).order_by("id")))

    assert change("2").location.endswith(f"/orders/show/{number}")
    assert papers() == []
    assert "/paper" in change("1", paper="1").location
    assert papers() == [0]
    page = get(clerk, f"/orders/show/{number}").text
    [told, *_earlier] = re.findall(r'<p class="history__why">Bir kapı eksildi</p>(.*?)</li>', page, re.DOTALL)
    assert "TEY-" in told


def test_a_mistake_stands_at_its_field_and_nothing_is_lost(person: Person, doors: DoorShop) -> None:
    clerk = person("Clerk")
    number = doors.planned(doors.line("CK-LUX", quantity="2"))
    sent = page_of(doors, number, p_Y="9.999", discount="12,5")
    wrong = send(clerk, f"/orders/change/{number}", {**sent, "then": "effects"})
    assert wrong.status_code == 422
    assert "lines-0-parameters-Y-error" in wrong.text
    assert 'value="12,5"' in wrong.text
    back = send(clerk, f"/orders/change/{number}", {**sent, "then": "write"})
    assert back.status_code == 200
    assert 'value="9.999"' in back.text


def test_who_sees_no_order_changes_none_and_a_draft_is_edited(person: Person, doors: DoorShop) -> None:
    number = doors.planned(doors.line("CK-LUX"))
    foreman = person("Foreman")
    answer = send(
        foreman, f"/orders/change/{number}", {**page_of(doors, number, quantity="2"), "then": "save"}
    )
    assert answer.status_code in (302, 403)
    assert doors.order(number).lines[0].quantity == 1
    draft = doors.draft(doors.line("CK-LUX"))
    assert get(person("Clerk"), f"/orders/change/{draft}").status_code == 302
