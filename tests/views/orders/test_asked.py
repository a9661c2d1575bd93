"""A question that other answers leave out: not shown, not told on papers, and never lost while typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models.configurator import ModelParameter, Parameter
from tests.views.orders.conftest import DoorShop, get, page_of, send

MODEL = "CK-VIL"


@pytest.fixture
def lock_of_wide_doors(doors: DoorShop) -> Iterator[str]:
    """The last question of a model is asked of wide doors only, under a heading of its own."""
    query = (
        select(ModelParameter)
        .join(Parameter)
        .where(ModelParameter.model_id == int(doors.models[MODEL]), Parameter.kind == "choice")
        .order_by(ModelParameter.position.desc())
        .limit(1)
    )
    with doors.work() as work:
        asks = work.session.scalars(query).one()
        code, before = asks.parameter.code, (asks.group_name, asks.shown_if)
        asks.group_name, asks.shown_if = "Geniş kapılar", "G > 2000"
    yield code
    with doors.work() as work:
        asks = work.session.scalars(query).one()
        asks.group_name, asks.shown_if = before


def test_questions_come_and_go_with_the_answers(
    clerk: FlaskClient, doors: DoorShop, lock_of_wide_doors: str
) -> None:
    small = send(clerk, "/orders/preview", doors.line(MODEL)).json
    assert small is not None
    assert (small["errors"], small["unasked"]) == ({}, [lock_of_wide_doors])
    wrong = send(clerk, "/orders/preview", doors.line(MODEL, p_G="geniş")).json
    assert wrong is not None
    assert wrong["unasked"] == []
    page = get(clerk, f"/orders/line?n=0&model={doors.models[MODEL]}").text
    assert re.search(rf'data-question="{lock_of_wide_doors}" hidden', page)
    assert "Geniş kapılar" in page


def test_what_was_not_asked_stands_on_no_paper(doors: DoorShop, lock_of_wide_doors: str) -> None:
    [line] = doors.order(doors.draft(doors.line(MODEL))).lines
    assert lock_of_wide_doors not in line.configuration["labels"]
    assert lock_of_wide_doors not in line.configuration["order"]
    # Formulas still count with its default.
    assert line.configuration["values"][lock_of_wide_doors] == line.parameters[lock_of_wide_doors] != ""


def test_a_grid_of_many_lines_asks_no_more_than_a_form(
    clerk: FlaskClient, doors: DoorShop, lock_of_wide_doors: str
) -> None:
    rows = [doors.line(MODEL), {**doors.line(MODEL), f"parameters-{lock_of_wide_doors}": "yok böyle bir şey"}]
    rows += [doors.line(MODEL, p_G="geniş"), doors.line("CK-EKO")]
    answer = send(clerk, "/orders/figures", page_of({}, *rows)).json
    assert answer is not None
    lines = answer["lines"]
    assert [lines[str(place)]["unasked"] for place in range(4)] == [
        [lock_of_wide_doors],
        [lock_of_wide_doors],
        [],
        [],
    ]
    # What is not asked is not wrong either, whatever was pasted for it.
    assert lines["1"]["errors"] == {}
    assert lines["1"].get("sum") == lines["0"].get("sum") != ""
