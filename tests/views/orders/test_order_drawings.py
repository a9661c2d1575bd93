"""The doors of an order as pictures: a long project order is shown as quickly as a short one."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.views.orders.conftest import DoorShop, get, statements


def test_equal_doors_are_drawn_once(owner: FlaskClient, doors: DoorShop) -> None:
    one, other = doors.line(p_G="950"), doors.line(p_G="1050")
    number = doors.draft(one, other, one, doors.line("", description="Montaj", unit_price="10"), one)
    lines = [row.id for row in doors.order(number).lines]
    page = get(owner, f"/orders/show/{number}").text
    assert re.findall(r'<svg id="door-(\d+)"', page) == [str(lines[0]), str(lines[1])]
    assert re.findall(r'<use href="#door-(\d+)"', page) == [str(lines[0])] * 2
    assert 'aria-label="Çelik kapı 950' in page or 'aria-label="Steel door 950' in page
    names = re.findall(r'\bid="(d[0-9a-f]{10}[^"]*)"', page)
    assert len(names) == len(set(names))


def test_the_large_drawing_comes_when_it_is_asked_for(owner: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line(p_G="950"), doors.line("", description="Montaj", unit_price="10"))
    door, work = doors.order(number).lines
    page = get(owner, f"/orders/show/{number}").text
    assert f'hx-get="/orders/drawing/{door.id}"' in page
    assert "door-drawing full" not in page
    assert "door-drawing full" in get(owner, f"/orders/drawing/{door.id}").text
    assert get(owner, f"/orders/drawing/{work.id}").status_code == 404
    assert get(owner, "/orders/drawing/999999999").status_code == 404


def test_more_lines_cost_no_more_statements(app: Flask, owner: FlaskClient, doors: DoorShop) -> None:
    counts = []
    for many in (2, 12):
        number = doors.draft(*(doors.line(p_G=str(900 + 10 * place)) for place in range(many)))
        get(owner, f"/orders/show/{number}")
        with statements(app) as sent:
            assert get(owner, f"/orders/show/{number}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
