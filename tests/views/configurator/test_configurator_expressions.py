"""Named expressions: worked out while typed, checked when saved, kept while something uses them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.configurator import Expression
from tests.views.configurator.conftest import ModelShop, fill, get, send, statements
from tests.views.configurator.forms import errors_on

NEW = {"name": "cam_alan", "arguments": "", "formula": "GK * YK / 2000000", "unit": "m2", "says": "cam"}


def test_an_expression_is_saved_with_its_example(clerk: FlaskClient, models: ModelShop) -> None:
    answer = send(clerk, "/expressions/add", fill(clerk, "/expressions/add", **NEW))
    assert answer.status_code == 302, errors_on(answer.text)
    assert models.exists(Expression, name="cam_alan")
    page = get(clerk, "/expressions/list/").text
    assert "810 × 1990 / 2000000 = 0,806" in page


@pytest.mark.parametrize(
    ("cells", "place", "says"),
    [
        ({"name": "2x"}, "name", "“2x”"),
        ({"name": "GK"}, "name", "GK"),
        ({"arguments": "t, 2"}, "arguments", "“2”"),
        ({"formula": "G +"}, "formula", "4"),
        ({"formula": "YKK"}, "formula", "“YKK”"),
        ({"formula": "1 / (G - G)"}, "formula", "3"),
        ({"formula": "yeni + 1"}, "formula", "“yeni”"),
        ({"formula": ""}, "formula", ""),
    ],
)
def test_wrong_input_is_told_at_its_field(
    clerk: FlaskClient, models: ModelShop, cells: dict[str, str], place: str, says: str
) -> None:
    form = fill(clerk, "/expressions/add", **{**NEW, "name": "yeni", "says": "<b>kalın</b>", **cells})
    answer = send(clerk, "/expressions/add", form)
    assert answer.status_code == 200
    errors = errors_on(answer.text)
    assert list(errors) == [place]
    assert says in errors[place]
    assert "<b>kalın" not in answer.text
    assert not models.exists(Expression, says="<b>kalın</b>")


def test_a_name_in_use_stays_and_the_places_are_named(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/expressions/edit/{models.expression('mentese')}"
    answer = send(clerk, path, fill(clerk, path, name="mentese_adedi"))
    assert "CK-EKO › MNT-BLK" in errors_on(answer.text)["name"]
    send(clerk, f"/expressions/delete/{models.expression('mentese')}")
    assert models.exists(Expression, name="mentese")
    assert "CK-EKO › MNT-BLK" in get(clerk, "/expressions/list/").text


def test_what_nothing_uses_is_deleted(clerk: FlaskClient, models: ModelShop) -> None:
    send(clerk, "/expressions/add", fill(clerk, "/expressions/add", **{**NEW, "name": "gider"}))
    send(clerk, f"/expressions/delete/{models.expression('gider')}")
    assert not models.exists(Expression, name="gider")


def test_the_formula_is_worked_out_while_it_is_typed(clerk: FlaskClient, models: ModelShop) -> None:
    answer = send(clerk, "/expressions/examine", {**NEW, "name": "deneme"}).json
    assert answer is not None
    assert answer["errors"] == {}
    assert "810 × 1990 / 2000000" in answer["notes"]["formula"]
    assert "= 0,806&nbsp;m2" in answer["notes"]["formula"]
    answer = send(clerk, "/expressions/examine", {**NEW, "name": "deneme", "formula": "GK * YKK"}).json
    assert answer is not None
    assert answer["notes"] == {}
    assert "GK * <mark>Y</mark>KK" in answer["errors"]["formula"]
    assert send(clerk, "/expressions/examine", {"name": "", "formula": ""}).json == {
        "notes": {},
        "errors": {},
    }
    hostile = send(clerk, "/expressions/examine", {"name": "x", "formula": '"<script>" + <b>'}).json
    assert hostile is not None
    assert "<script>" not in hostile["errors"]["formula"]
    assert not models.exists(Expression, name="deneme")


def test_rights(storekeeper: FlaskClient, planner: FlaskClient, models: ModelShop) -> None:
    number = models.expression("GK")
    for path in ("list/", "add", f"edit/{number}", f"show/{number}"):
        assert get(storekeeper, f"/expressions/{path}").status_code in (302, 403), path
    for client in (storekeeper, planner):
        assert send(client, "/expressions/add", {**NEW, "name": "depo"}).status_code in (302, 403)
        assert send(client, f"/expressions/delete/{number}").status_code in (302, 403)
    assert not models.exists(Expression, name="depo")
    assert "G - 90" in get(planner, f"/expressions/show/{number}").text


def test_the_grid_shows_how_an_expression_is_called(clerk: FlaskClient, app: Flask) -> None:
    page = get(clerk, "/expressions/list/?q=takviye").text
    assert "takviye(t, n, m)" in page
    assert "boya_alan" not in page
    assert "takviye(t, n, m)" in get(clerk, "/expressions/export/csv").get_data(as_text=True)
    with statements(app) as sent:
        get(clerk, "/expressions/list/")
    assert len(sent) <= 8


def test_units_on_the_grid_are_written_as_people_write_them(clerk: FlaskClient, models: ModelShop) -> None:
    send(
        clerk, "/expressions/add", fill(clerk, "/expressions/add", **{**NEW, "name": "birim1", "unit": "C62"})
    )
    page = get(clerk, "/expressions/list/?q=birim1").text
    assert "adet" in page
    assert "C62" not in page.split("<tbody")[1]
    assert "C62" not in get(clerk, "/expressions/export/csv?q=birim1").get_data(as_text=True)
