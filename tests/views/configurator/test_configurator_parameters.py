"""Parameters: one page with the options, errors at the cell, nothing taken away that is needed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.configurator import Parameter
from tests.views.configurator.conftest import ModelShop, fill, get, named, send, statements
from tests.views.configurator.forms import errors_on, fields_of

GLASS = named(
    name="Cam",
    kind="choice",
    options_0_value="yok",
    options_1_value="buzlu",
    options_1_label="Buzlu <b>cam</b>",
    options_1_material_text="CAM-TMP",
    options_1_price_delta="1.250,50",
    options_1_colour="7016",
)


def test_a_choice_is_entered_with_its_options(clerk: FlaskClient, models: ModelShop) -> None:
    form = {**fields_of(get(clerk, "/parameters/add").text), **GLASS, "code": "cam"}
    assert send(clerk, "/parameters/add", form).status_code == 302
    with models.work() as work:
        glass = work.find(Parameter, models.parameter("cam"))
        assert [option.value for option in glass.options] == ["yok", "buzlu"]
        assert glass.options[1].price_delta == Decimal("1250.50")
        assert glass.options[1].material is not None
        assert glass.options[1].material.code == "CAM-TMP"
        assert glass.options[1].colour == "#383e42"
    page = get(clerk, f"/parameters/edit/{models.parameter('cam')}").text
    assert "Buzlu &lt;b&gt;cam&lt;/b&gt;" in page
    assert fields_of(page)["options-1-price_delta"] == "1.250,5"


@pytest.mark.parametrize(
    ("cells", "place", "says"),
    [
        ({"code": "iç-renk"}, "code", "“iç-renk”"),
        ({"code": "G"}, "code", "G"),
        ({"name": ""}, "name", ""),
        ({"kind": "number", "minimum": "çok"}, "minimum", "“çok”"),
        ({"kind": "number", "minimum": "5", "maximum": "1"}, "minimum", ""),
        ({"options_0_value": "buzlu"}, "options-1-value", "buzlu"),
        ({"options_1_material_text": "CAM-YOK"}, "options-1-material", "“CAM-YOK”"),
        ({"options_1_price_delta": "pahalı"}, "options-1-price_delta", "“pahalı”"),
        ({"options_1_colour": "mavi"}, "options-1-colour", "RAL"),
    ],
)
def test_wrong_input_is_told_at_its_cell(
    clerk: FlaskClient, models: ModelShop, cells: dict[str, str], place: str, says: str
) -> None:
    form = {**fields_of(get(clerk, "/parameters/add").text), **GLASS, "code": "cam_x", **named(**cells)}
    answer = send(clerk, "/parameters/add", form)
    assert answer.status_code == 422
    errors = errors_on(answer.text)
    assert list(errors) == [place]
    assert says in errors[place]
    assert fields_of(answer.text)["options-1-label"] == "Buzlu <b>cam</b>"
    assert not models.exists(Parameter, code="cam_x")


def test_what_models_need_cannot_be_taken_away(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/parameters/edit/{models.parameter('G')}"
    answer = send(clerk, path, fill(clerk, path, code="EN"))
    assert "CK-EKO › ESK-PSL" in errors_on(answer.text)["code"]
    send(clerk, f"/parameters/delete/{models.parameter('G')}")
    assert models.exists(Parameter, code="G")
    path = f"/parameters/edit/{models.parameter('kilit')}"
    answer = send(clerk, path, fill(clerk, path, options_1_value="dört yön"))
    assert "CK-LUX › kilit" in errors_on(answer.text)["options-1-value"]


def test_a_row_taken_out_is_taken_out(clerk: FlaskClient, models: ModelShop) -> None:
    form = {**fields_of(get(clerk, "/parameters/add").text), **GLASS, "code": "cam_iki"}
    send(clerk, "/parameters/add", form)
    path = f"/parameters/edit/{models.parameter('cam_iki')}"
    fewer = {name: text for name, text in fill(clerk, path).items() if not name.startswith("options-0-")}
    assert send(clerk, path, fewer).status_code == 302
    with models.work() as work:
        options = work.find(Parameter, models.parameter("cam_iki")).options
        assert [option.value for option in options] == ["buzlu"]


def test_a_stale_page_is_refused(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/parameters/edit/{models.parameter('yon')}"
    first, second = fill(clerk, path, name="Açılım"), fill(clerk, path, name="Yön")
    assert send(clerk, path, first).status_code == 302
    assert send(clerk, path, second).status_code == 422
    assert fields_of(get(clerk, path).text)["name"] == "Açılım"


def test_rights(storekeeper: FlaskClient, planner: FlaskClient, models: ModelShop) -> None:
    number = models.parameter("kilit")
    for path in ("list/", "add", f"edit/{number}", f"show/{number}", "lookup?q=g"):
        assert get(storekeeper, f"/parameters/{path}").status_code in (302, 403), path
    for client in (storekeeper, planner):
        assert send(client, "/parameters/add", {**GLASS, "code": "depo"}).status_code in (302, 403)
        assert send(client, f"/parameters/delete/{number}").status_code in (302, 403)
    assert not models.exists(Parameter, code="depo")
    page = get(planner, f"/parameters/show/{number}").text
    assert "KLT-MRK" in page
    assert "₺" not in page


def test_the_grid_and_the_suggestions(clerk: FlaskClient, app: Flask) -> None:
    page = get(clerk, "/parameters/list/?q=genislik").text
    assert "Genişlik" in page
    assert "kaplama" not in page
    assert "Genişlik" in get(clerk, "/parameters/export/csv").get_data(as_text=True)
    [width] = get(clerk, "/parameters/lookup?q=genişlik").json or []
    assert (width["code"], width["default"], width["note"]) == ("G", "800", "mm")
    with statements(app) as sent:
        get(clerk, "/parameters/list/")
    assert len(sent) <= 8
