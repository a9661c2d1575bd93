"""A door model on its one page: entered, checked at its cells, tried out, copied, refused."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.configurator.explosion import explode
from app.configurator.loading import load_model
from app.configurator.reading import read_values
from models.configurator import DoorModel
from models.core import AuditEntry
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from tests.views.configurator.conftest import ModelShop, fill, get, named, send, statements
from tests.views.configurator.forms import errors_on, fields_of

WHOLE = named(
    code="CK-TEST",
    name="Deneme kapısı",
    is_active="1",
    vat_code="GENEL",
    labour_minutes="60 + GA * 20",
    price_formula="(malzeme + iscilik) * 2",
    parameters_0_parameter_text="G",
    parameters_0_default="1.000",
    parameters_0_maximum="1.200",
    parameters_1_parameter_text="Y · Yükseklik",
    parameters_1_default="2000",
    parameters_2_parameter_text="kilit",
    parameters_2_default="Merkezi",
    expressions_0_name="GK",
    expressions_0_formula="G - 100",
    expressions_0_unit="mm",
    expressions_0_says="kanat genişliği",
    expressions_1_name="GA",
    expressions_1_formula="GK * (Y - 50) / 1000000",
    expressions_1_unit="m2",
    expressions_2_name="levha(t)",
    expressions_2_formula="GA * t * 8",
    expressions_2_unit="kg",
    components_0_source_text="SAC-DKP-12",
    components_0_quantity="levha(1.2)",
    components_0_scrap_percent="5",
    components_0_rounding_multiple="0,5",
    components_1_source_text="kilit",
    components_1_quantity="1",
    components_2_source_text="MNT-BLK",
    components_2_quantity="mentese",
    components_2_condition='kilit = "merkezi"',
    rules_0_condition="Y >= 2 * G",
    rules_0_sentence="Yükseklik en az genişliğin iki katı olmalı.",
)


def test_a_clerk_enters_a_whole_new_model(clerk: FlaskClient, models: ModelShop) -> None:
    page = get(clerk, "/door-models/add").text
    assert "malzeme + iscilik" in page
    answer = send(clerk, "/door-models/add", {**fields_of(page), **WHOLE})
    assert answer.status_code == 302, errors_on(answer.text)
    path = answer.headers["Location"]
    assert path == f"/door-models/edit/{models.model('CK-TEST')}"
    with models.work() as work:
        spec = load_model(work, models.model("CK-TEST"))
    # GK 900, GA 900 × 1950 / 1000000 = 1.755, levha(1.2) = 1.755 × 1.2 × 8 = 16.848,
    # with 5 % scrap 17.6904, two doors 35.3808, in halves 35.5.
    door = explode(spec, read_values(spec, {}), count=2)
    assert [(line.material_code, line.quantity) for line in door.lines] == [
        ("SAC-DKP-12", Decimal("35.5")),
        ("KLT-MRK", Decimal(2)),
        ("MNT-BLK", Decimal(6)),
    ]
    assert door.minutes == Decimal("95.100")
    # Without the central lock no hinges: 800 × 2150 = 1.72 m², × 9.6 = 16.512 + 5 % = 17.3376.
    other = explode(spec, read_values(spec, {"G": "900", "Y": "2200", "kilit": "monoblok"}))
    assert other.materials_needed() == {"SAC-DKP-12": Decimal("17.5"), "KLT-MONO": Decimal(1)}
    saved = get(clerk, path).text
    assert "= 16,848&nbsp;kg" in saved
    assert "= 95,1&nbsp;dk" in saved
    assert "1.755 × 1.2 × 8" not in saved, "calls are shown with what they give"
    assert "2000 ≥ 2 × 1000" in saved
    with models.work() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.act == "ModelSaved")).all()[-1]
        assert entry.facts["code"] == "CK-TEST"


def test_a_page_sent_as_it_was_loaded_changes_nothing(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/door-models/edit/{models.model('CK-VIL')}"
    with models.work() as work:
        before = load_model(work, models.model("CK-VIL"))
    answer = send(clerk, path, fill(clerk, path))
    assert answer.status_code == 302, errors_on(answer.text)
    with models.work() as work:
        assert load_model(work, models.model("CK-VIL")) == before


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("code", "", ""),
        ("code", "ck-lux", "ck-lux"),
        ("name", "", ""),
        ("labour_minutes", "H * 2", "“H”"),
        ("price_formula", "maliyet", "“maliyet”"),
        ("parameters_0_parameter_text", "Boy", "“Boy”"),
        ("parameters_0_default", "700", "800"),
        ("parameters_0_minimum", "az", "1.250,50"),
        ("components_0_source_text", "SAC-YOK", "“SAC-YOK”"),
        ("components_0_quantity", "", ""),
        ("components_0_quantity", "G *", "4"),
        ("components_0_quantity", "kanat(1,2)", "1.2"),
        ("components_0_quantity", "G / (G - 900)", "3"),
        ("components_0_condition", 'kilit = "asma"', "“asma”"),
        ("components_0_scrap_percent", "120", "100"),
        ("components_0_rounding_multiple", "-1", "0"),
    ],
)
def test_wrong_input_is_told_at_its_cell_and_nothing_is_saved(
    clerk: FlaskClient, models: ModelShop, cell: str, text: str, says: str
) -> None:
    path = f"/door-models/edit/{models.model('CK-EKO')}"
    with models.work() as work:
        before = load_model(work, models.model("CK-EKO"))
    form = fill(clerk, path, components_1_quantity="kasa(9)", **{cell: text})
    answer = send(clerk, path, form)
    assert answer.status_code == 422
    [place] = named(**{cell.removesuffix("_text"): text})
    errors = errors_on(answer.text)
    assert place in errors
    assert says in errors[place]
    assert fields_of(answer.text) == {**form, "csrf_token": fields_of(answer.text)["csrf_token"]}
    with models.work() as work:
        assert load_model(work, models.model("CK-EKO")) == before


def test_the_wrong_character_is_marked(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/door-models/edit/{models.model('CK-EKO')}"
    page = send(clerk, path, fill(clerk, path, components_0_quantity="(GK + 90) * kalinlik * R")).text
    marked = re.search(r'<code class="wrong__where"[^>]*>(.*?)<mark>(.)</mark>(.*?)</code>', page)
    assert marked is not None
    assert marked.groups() == ("(GK + 90) * ", "k", "alinlik * R")


def test_labels_are_text_and_never_markup(clerk: FlaskClient, models: ModelShop) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    form = {
        **fields_of(get(clerk, "/door-models/add").text),
        **WHOLE,
        **named(
            code="CK-<i>",
            name=evil,
            expressions_0_says=evil,
            rules_0_sentence=evil,
            components_0_quantity='levha("<b>")',
        ),
    }
    refused = send(clerk, "/door-models/add", form)
    assert refused.status_code == 422
    assert "&lt;b&gt;" in refused.text
    for page in (refused.text, str(send(clerk, "/door-models/examine", form).json)):
        assert "<img src=x" not in page
        assert "<b>" not in page
    form = {**form, **named(components_0_quantity="levha(1.2)")}
    saved = send(clerk, "/door-models/add", form)
    assert saved.status_code == 302
    page = get(clerk, saved.headers["Location"]).text
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert fields_of(page)["name"] == evil
    assert "<img src=x" not in get(clerk, "/door-models/list/").text


def test_what_is_typed_is_worked_out_and_not_stored(clerk: FlaskClient, models: ModelShop) -> None:
    number = models.model("CK-EKO")
    form = fill(clerk, f"/door-models/edit/{number}", components_0_quantity="G / 100")
    answer = send(clerk, f"/door-models/examine/{number}", {**form, "bench-Y": "2201"}).json
    assert answer is not None
    assert answer["errors"] == {}
    assert "= 9&nbsp;kg" in answer["notes"]["components-0-quantity"]
    assert "= 3&nbsp;adet" in answer["notes"]["components-2-quantity"], "examples are of the default door"
    assert re.search(r"MNT-BLK.*?>4\sadet<", answer["bench"]["result"], re.DOTALL), "the bench is 2201 high"
    assert "<svg" in answer["bench"]["result"]
    assert 'data-word="kanat(t)"' in answer["words"]
    answer = send(clerk, f"/door-models/examine/{number}", {**form, "bench-Y": "9999"}).json
    assert answer is not None
    assert "2.600" in answer["bench"]["result"]
    assert "bench__drawing" not in answer["bench"]["result"].split("alert__text")[1]
    answer = send(
        clerk, f"/door-models/examine/{number}", {**form, **named(components_3_quantity="1 +")}
    ).json
    assert answer is not None
    assert list(answer["errors"]) == ["components-3-quantity"]
    with models.work() as work:
        assert load_model(work, number).components[0].quantity.startswith("(kanat")


def test_an_empty_cell_is_no_error_while_somebody_types(clerk: FlaskClient) -> None:
    form = {**fields_of(get(clerk, "/door-models/add").text), **named(components_0_source_text="SAC-DKP-12")}
    answer = send(clerk, "/door-models/examine", form).json
    assert answer is not None
    assert answer["errors"] == {}
    refused = errors_on(send(clerk, "/door-models/add", form).text)
    assert set(refused) == {"code", "name", "components-0-quantity"}


def test_a_stale_page_is_refused(clerk: FlaskClient, models: ModelShop) -> None:
    path = f"/door-models/edit/{models.model('CK-LUX')}"
    first = fill(clerk, path, note="birinci")
    second = fill(clerk, path, note="ikinci")
    assert send(clerk, path, first).status_code == 302
    answer = send(clerk, path, second)
    assert answer.status_code == 422
    assert fields_of(answer.text)["note"] == "ikinci", "what was typed stays on the page"
    assert fields_of(get(clerk, path).text)["note"] == "birinci"


def test_a_double_click_adds_one_model(clerk: FlaskClient, models: ModelShop) -> None:
    form = {
        **fields_of(get(clerk, "/door-models/add").text),
        **WHOLE,
        "code": "CK-DBL",
        "_key": "double-click",
    }
    first, second = send(clerk, "/door-models/add", form), send(clerk, "/door-models/add", form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_a_copy_begins_with_everything(clerk: FlaskClient, models: ModelShop) -> None:
    source = models.model("CK-VIL")
    copied = {"code": "CK-VIP", "name": "Villa Plus"}
    answer = send(clerk, f"/door-models/copy/{source}", copied)
    assert answer.headers["Location"] == f"/door-models/edit/{models.model('CK-VIP')}"
    with models.work() as work:
        assert load_model(work, models.model("CK-VIP")).components == load_model(work, source).components
    again = send(clerk, f"/door-models/copy/{source}", copied)
    assert again.headers["Location"] == f"/door-models/edit/{source}"
    assert "CK-VIP" in get(clerk, f"/door-models/edit/{source}").text


def test_a_model_with_orders_is_made_passive_instead(clerk: FlaskClient, models: ModelShop) -> None:
    number = models.model("CK-YNG")
    with models.work() as work:
        customer = Party(code="M", name="Müşteri", is_customer=True)
        line = OrderLine(
            position=1, model_id=number, quantity=1, unit_price=Decimal(1), vat_percent=Decimal(20)
        )
        order = SalesOrder(
            number="SIP-1",
            customer=customer,
            ordered_on=date(2026, 11, 21),
            created_at=work.now,
            created_by="Ayşe",
            lines=[line],
        )
        work.session.add(order)
    send(clerk, f"/door-models/delete/{number}")
    assert models.exists(DoorModel, code="CK-YNG")
    path = f"/door-models/edit/{number}"
    passive = {name: text for name, text in fill(clerk, path).items() if name != "is_active"}
    assert send(clerk, path, passive).status_code == 302
    with models.work() as work:
        assert not work.find(DoorModel, number).is_active


def test_a_model_without_orders_is_deleted(clerk: FlaskClient, models: ModelShop) -> None:
    copied = {"code": "CK-GIDER", "name": "Gider"}
    send(clerk, f"/door-models/copy/{models.model('CK-EKO')}", copied)
    send(clerk, f"/door-models/delete/{models.model('CK-GIDER')}")
    assert not models.exists(DoorModel, code="CK-GIDER")


def test_a_storekeeper_may_not_even_look(storekeeper: FlaskClient, models: ModelShop) -> None:
    number = models.model("CK-EKO")
    for path in ("list/", "add", f"edit/{number}", f"show/{number}", "sources?q=sac", "export/csv"):
        assert get(storekeeper, f"/door-models/{path}").status_code in (302, 403), path
    for path in ("add", f"edit/{number}", f"examine/{number}", f"copy/{number}", f"delete/{number}"):
        answer = send(storekeeper, f"/door-models/{path}", {**WHOLE, "code": "CK-DEPO"})
        assert answer.status_code in (302, 403), path
        assert "/door-models/edit" not in answer.headers.get("Location", "")
    assert not models.exists(DoorModel, code="CK-DEPO")
    assert models.exists(DoorModel, code="CK-EKO")


def test_a_planner_reads_without_prices(planner: FlaskClient, models: ModelShop) -> None:
    number = models.model("CK-EKO")
    page = get(planner, f"/door-models/show/{number}").text
    assert "kasa(1.5)*F" in page
    assert "= 15,896&nbsp;kg" in page
    assert "1.45" not in page
    assert "₺" not in page
    assert "data-save" not in page
    answer = send(planner, f"/door-models/examine/{number}", {"bench-G": "1000"})
    assert answer.status_code == 200
    assert "₺" not in answer.text
    typed = send(
        planner, f"/door-models/examine/{number}", {**WHOLE, "code": "X", "price_formula": "malzeme"}
    )
    assert "₺" not in typed.text
    assert get(planner, f"/door-models/edit/{number}").status_code in (302, 403)
    assert send(planner, "/door-models/add", {**WHOLE, "code": "CK-PLAN"}).status_code in (302, 403)
    assert not models.exists(DoorModel, code="CK-PLAN")


def test_who_may_change_a_model_goes_straight_to_its_page(clerk: FlaskClient, models: ModelShop) -> None:
    number = models.model("CK-EKO")
    assert get(clerk, f"/door-models/show/{number}").headers["Location"] == f"/door-models/edit/{number}"
    assert get(clerk, "/door-models/edit/999999").status_code == 404
    assert get(clerk, "/door-models/show/999999").status_code == 404


def test_the_grid_is_searched_and_exported(clerk: FlaskClient, app: Flask) -> None:
    page = get(clerk, "/door-models/list/?q=laminoks").text
    assert "CK-EKO" in page
    assert "CK-YNG" not in page
    book = load_workbook(io.BytesIO(get(clerk, "/door-models/export/xlsx").data))
    assert "CK-EKO" in {row[0].value for row in book.worksheets[0].iter_rows(min_row=2)}
    with statements(app) as sent:
        get(clerk, "/door-models/list/")
    assert len(sent) <= 8


def test_a_page_costs_the_same_number_of_statements_however_long_it_is(
    clerk: FlaskClient, models: ModelShop, app: Flask
) -> None:
    counts = []
    for code in ("CK-YNG", "CK-VIL"):
        with statements(app) as sent:
            get(clerk, f"/door-models/edit/{models.model(code)}")
        counts.append(len(sent))
    # A model in which no choice brings a material has one relation less to look up.
    assert counts[0] <= counts[1] <= counts[0] + 1 <= 28


def test_suggestions_for_components(clerk: FlaskClient, models: ModelShop) -> None:
    found = get(clerk, "/door-models/sources?q=kilit").json
    assert found is not None
    assert found[0]["id"] == f"p{models.parameter('kilit')}"
    assert any(each["code"] == "KLT-MRK" and each["id"].startswith("m") for each in found)
