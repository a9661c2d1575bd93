"""What the page answers while somebody types: figures, bill, drawing, and sentences at the fields."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from tests.samples import sample_data
from tests.views.orders.conftest import NOT_IN_STOCK, DoorShop, send

SAMPLES = {model["code"]: model for model in sample_data()["models"]}


def turkish(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def preview(client: FlaskClient, line: dict[str, str]) -> dict[str, object]:
    answer = send(client, "/orders/preview", line)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


@pytest.mark.parametrize("code", sorted(SAMPLES))
def test_a_sample_model_at_its_sample_size_costs_what_the_data_file_says(
    code: str, owner: FlaskClient, doors: DoorShop
) -> None:
    answer = preview(owner, doors.line(code))
    shown = str(answer["html"])
    cost = Decimal(SAMPLES[code]["expected"]["material_cost_try"])
    within_tolerance = [cost + Decimal(cents) / 100 for cents in range(-50, 51)]
    assert any(turkish(each) in shown for each in within_tolerance)
    assert answer["errors"] == {}


@pytest.mark.parametrize(
    ("code", "price"),
    [("CK-EKO", "12.500,00"), ("CK-LUX", "18.350,00"), ("CK-VIL", "31.600,00"), ("CK-YNG", "12.450,00")],
)
def test_the_price_of_the_four_models_is_the_formulas(
    code: str, price: str, clerk: FlaskClient, doors: DoorShop
) -> None:
    answer = preview(clerk, doors.line(code))
    assert answer["computed_price"] == price
    assert Decimal(str(answer["net"])) == Decimal(price.replace(".", "").replace(",", "."))


def test_quantity_discount_and_a_price_by_hand_are_counted(clerk: FlaskClient, doors: DoorShop) -> None:
    answer = preview(clerk, doors.line("CK-LUX", quantity="3", unit_price="20.000", discount="7,5"))
    assert (answer["net"], answer["vat"]) == ("55500.00", "11100.00")
    assert answer["computed_price"] == "18.350,00"
    assert "66.600,00" in str(answer["html"])


def test_the_bill_shows_what_is_missing_first(clerk: FlaskClient, doors: DoorShop) -> None:
    shown = str(preview(clerk, doors.line("CK-VIL", quantity="2"))["html"])
    first_row = shown.split("<tbody>")[1].split("</tr>", maxsplit=1)[0]
    assert NOT_IN_STOCK in first_row
    assert "row--bad" in first_row
    assert "Kesim &amp; Büküm" in shown


def test_the_drawing_follows_the_answers(clerk: FlaskClient, doors: DoorShop) -> None:
    one = preview(clerk, doors.line("CK-LUX", p_G="1000"))["drawing"]
    other = preview(clerk, doors.line("CK-LUX", p_G="1200"))["drawing"]
    assert str(one).startswith("<svg")
    assert one != other


def test_every_mistake_stands_at_its_field(clerk: FlaskClient, doors: DoorShop) -> None:
    wrong = doors.line("CK-LUX", p_G="çok geniş", p_Y="2601", p_kilit="asma", quantity="0", discount="101")
    wrong |= {"extras-0-material_text": "YOK-BÖYLE", "extras-0-quantity": "-1"}
    errors = preview(clerk, wrong)["errors"]
    assert isinstance(errors, dict)
    assert set(errors) == {
        "parameters-G",
        "parameters-Y",
        "parameters-kilit",
        "quantity",
        "discount",
        "extras-0-material",
        "extras-0-quantity",
    }
    assert "2.600" in errors["parameters-Y"][0]


def test_a_wrong_size_still_has_a_drawing_but_no_figures(clerk: FlaskClient, doors: DoorShop) -> None:
    answer = preview(clerk, doors.line("CK-LUX", p_G="12"))
    assert "html" not in answer
    assert "net" not in answer
    assert str(answer["drawing"]).startswith("<svg")


def test_hinges_are_four_above_2200(clerk: FlaskClient, doors: DoorShop) -> None:
    def hinges(height: str) -> str:
        shown = str(preview(clerk, doors.line("CK-LUX", p_Y=height))["html"])
        row = next(row for row in shown.split("<tr") if "MNT-BLK" in row)
        return row.split('<td class="num">')[1].split("<")[0]

    assert hinges("2200") == "3"
    assert hinges("2201") == "4"


def test_an_added_material_is_in_the_bill_and_in_the_price(clerk: FlaskClient, doors: DoorShop) -> None:
    extra = {"extras-0-material": doors.materials["PNK-BAR"], "extras-0-quantity": "1"}
    plain, more = preview(clerk, doors.line()), preview(clerk, {**doors.line(), **extra})
    assert "PNK-BAR" not in str(plain["html"])
    assert "PNK-BAR" in str(more["html"])
    assert Decimal(str(more["net"])) > Decimal(str(plain["net"]))


def test_a_line_without_a_model_is_what_was_written_at_the_price_that_was_written(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    answer = preview(clerk, doors.line("", description="Montaj", unit_price="1.500,50", quantity="2"))
    assert answer["net"] == "3001.00"
    missing = preview(clerk, doors.line("", quantity="1"))["errors"]
    assert isinstance(missing, dict)
    assert set(missing) == {"model", "unit_price"}


def test_costs_and_margins_are_for_those_who_may_see_them(
    clerk: FlaskClient, owner: FlaskClient, doors: DoorShop
) -> None:
    seen_by_clerk = str(preview(clerk, doors.line())["html"])
    seen_by_owner = str(preview(owner, doors.line())["html"])
    assert "sums--cost" not in seen_by_clerk
    assert "sums--cost" in seen_by_owner
    assert "7.728,9" not in seen_by_clerk


def test_hostile_text_comes_back_as_text(clerk: FlaskClient, doors: DoorShop) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    answer = preview(clerk, doors.line("CK-LUX", p_G=nasty, p_kaplama=nasty))
    assert "<img" not in str(answer["drawing"])
    note = {**doors.line(), "extras-0-material": doors.materials["PNK-BAR"], "extras-0-quantity": "1"}
    assert "<img" not in str(preview(clerk, {**note, "extras-0-note": nasty})["html"])


def test_a_preview_saves_nothing(clerk: FlaskClient, doors: DoorShop) -> None:
    before = doors.draft()
    preview(clerk, doors.line("CK-LUX", quantity="9"))
    assert doors.newest().id == before


def test_who_sees_no_prices_gets_no_figures_in_the_answer(
    person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    planner = send(person("Planner"), "/orders/preview", doors.line())
    assert planner.status_code == 403
    assert "net" not in planner.text
