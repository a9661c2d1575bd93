"""The line grid as a clerk uses it: typing, Enter, paste from Excel, totals, mistakes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener

FORM = """<form method="post" data-form>{{ ui.csrf() }}{{ ui.key() }}
{{ ui.line_grid('lines', columns, lines, errors, 'Lines', 2) }}{{ ui.line_totals('lines', totals) }}
<button type="submit" data-save>Save</button></form>"""
COLUMNS = [
    {
        "name": "material",
        "label": "Material",
        "kind": "lookup",
        "source": "/materials",
        "fills": {"unit": "unit", "price": "price"},
    },
    {"name": "quantity", "label": "Quantity", "kind": "decimal"},
    {"name": "unit", "label": "Unit", "kind": "fact"},
    {"name": "price", "label": "Price", "kind": "money"},
    {"name": "vat", "label": "VAT", "kind": "select", "choices": [("20", "20"), ("10", "10")]},
    {"name": "amount", "label": "Amount", "kind": "computed", "formula": "quantity*price", "unit": "₺"},
]
TOTALS = [{"label": "Total", "sum": "amount+amount*vat/100", "unit": "₺"}]
MATERIALS = [
    {"id": 7, "code": "KLT-MUL", "name": "Kilit 4 yön", "unit": "takım", "price": "2.950,00"},
    {"id": 8, "code": "SAC-15", "name": "Sac 1,5", "unit": "kg", "price": "34,00"},
    {"id": 9, "code": "SAC-20", "name": "Sac 2,0", "unit": "kg", "price": "33,50"},
]


def find(typed: str) -> list[dict[str, Any]]:
    return [one for one in MATERIALS if typed.lower() in f"{one['code']} {one['name']}".lower()]


@pytest.fixture
def grid(open_page: Opener) -> Page:
    return open_page(FORM, {"/materials": find}, columns=COLUMNS, lines=[], errors={}, totals=TOTALS)


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f'[name="lines-{row}-{column}"]')


def rows(page: Page) -> Locator:
    return page.locator("tr[data-line]")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name"))


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def take_lock(page: Page) -> None:
    cell(page, 0, "material_text").click()
    page.keyboard.type("kilit")
    expect(page.locator(".combo__option")).to_have_count(1)
    page.keyboard.press("Enter")


def test_a_material_brings_its_unit_and_price_and_the_total_is_exact(grid: Page) -> None:
    take_lock(grid)
    assert focused(grid) == "lines-0-quantity"
    grid.keyboard.type("1.250,5")
    assert cell(grid, 0, "material").input_value() == "7"
    assert cell(grid, 0, "unit").input_value() == "takım"
    expect(grid.locator("output[data-column=amount]").first).to_have_text("3.688.975,00\u00a0₺")
    expect(grid.locator("output[data-sum]")).to_have_text("4.426.770,00\u00a0₺")


def test_a_scanner_types_a_code_and_enter_at_once(grid: Page) -> None:
    cell(grid, 0, "material_text").focus()
    grid.keyboard.type("SAC-15")
    grid.keyboard.press("Enter")
    expect(cell(grid, 0, "quantity")).to_be_focused()
    assert cell(grid, 0, "material").input_value() == "8"


def test_enter_never_guesses_between_two(grid: Page) -> None:
    cell(grid, 0, "material_text").focus()
    grid.keyboard.type("SAC")
    grid.keyboard.press("Enter")
    expect(grid.locator(".combo__option")).to_have_count(2)
    assert cell(grid, 0, "material").input_value() == ""


def test_enter_goes_down_and_adds_a_line_only_below_a_filled_one(grid: Page) -> None:
    cell(grid, 0, "quantity").fill("1")
    cell(grid, 0, "quantity").press("Enter")
    assert focused(grid) == "lines-1-quantity"
    grid.keyboard.press("Enter")
    assert rows(grid).count() == 2
    grid.keyboard.type("2")
    grid.keyboard.press("Enter")
    assert rows(grid).count() == 3
    assert focused(grid) == "lines-2-material_text"


def test_rows_from_excel_keep_decimals_as_typed_and_find_their_materials(grid: Page) -> None:
    cell(grid, 0, "material_text").focus()
    paste(grid, "Material\tQuantity\tPrice\nKLT-MUL\t12\t2.950,00\nSAC-20\t1.250,5\t33.5\nyok\t1\t10\n")
    expect(cell(grid, 1, "material_text")).to_have_value("SAC-20 · Sac 2,0")
    assert rows(grid).count() == 3
    assert cell(grid, 1, "price").input_value() == "33.5"
    assert cell(grid, 0, "material").input_value() == "7"
    expect(grid.locator("td.has-error")).to_have_count(1)
    assert cell(grid, 2, "material").input_value() == ""
    assert grid.locator(".combo__list").count() == 0


def test_a_removed_line_comes_back_with_what_it_held(grid: Page) -> None:
    cell(grid, 0, "quantity").fill("5")
    cell(grid, 0, "quantity").press("Control+Enter")
    assert [cell(grid, row, "quantity").input_value() for row in range(3)] == ["5", "5", ""]
    cell(grid, 0, "quantity").press("Control+Delete")
    assert rows(grid).count() == 2
    grid.locator("[data-lines-said] button").click()
    assert [cell(grid, row, "quantity").input_value() for row in range(3)] == ["5", "5", ""]


def test_what_is_no_number_stops_the_form_at_its_cell(grid: Page) -> None:
    posted: list[str] = []
    grid.on("request", lambda asked: posted.append(asked.method) if asked.method == "POST" else None)
    cell(grid, 0, "quantity").fill("12x")
    grid.keyboard.press("Control+s")
    expect(grid.locator("td.has-error")).to_have_count(1)
    assert focused(grid) == "lines-0-quantity"
    assert posted == []


def test_the_form_is_sent_once_with_a_key_however_often_it_is_pressed(grid: Page) -> None:
    posted: list[str] = []
    grid.on("request", lambda asked: posted.append(asked.post_data or "") if asked.method == "POST" else None)
    cell(grid, 0, "quantity").fill("1,5")
    with grid.expect_navigation():
        grid.evaluate("() => { const form = document.forms[0]; form.requestSubmit(); form.requestSubmit(); }")
    assert len(posted) == 1
    assert "lines-0-quantity=1%2C5" in posted[0]
    assert "_key=&" not in posted[0]


def test_what_the_server_refused_stands_at_its_cell_with_all_rows(open_page: Opener) -> None:
    lines = [{"material": "7", "material_text": "KLT-MUL", "quantity": "3", "price": "1"}, {"quantity": "40"}]
    errors = {1: {"quantity": ["Only 3 are expected."]}}
    page = open_page(FORM, {"/materials": find}, columns=COLUMNS, lines=lines, errors=errors, totals=TOTALS)
    wrong = cell(page, 1, "quantity")
    assert wrong.input_value() == "40"
    assert wrong.get_attribute("aria-invalid") == "true"
    expect(page.locator("td.has-error .cell-error")).to_have_text("Only 3 are expected.")
    wrong.press("4")
    expect(page.locator("td.has-error")).to_have_count(0)
    assert rows(page).count() == 2


MOVABLE = (
    "<form method='post' data-form>{{ ui.line_grid('lines', columns, lines, may_move=may_move) }}</form>"
)
WORDS = [{"name": "id", "label": "", "kind": "hidden"}, {"name": "word", "label": "Word", "kind": "text"}]
THREE = [{"id": str(number), "word": word} for number, word in enumerate(("bir", "iki", "üç"), start=1)]


def order_of(page: Page) -> list[tuple[str, str]]:
    """What would be posted, in the order of the names."""
    return [
        (page.locator(f'[name="lines-{row}-id"]').input_value(), cell(page, row, "word").input_value())
        for row in range(3)
    ]


def test_a_row_is_moved_with_alt_and_with_the_mouse(open_page: Opener) -> None:
    page = open_page(MOVABLE, {}, columns=WORDS, lines=THREE, may_move=True)
    cell(page, 2, "word").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert order_of(page) == [("1", "bir"), ("3", "üç"), ("2", "iki")]
    expect(cell(page, 1, "word")).to_be_focused()
    handle, target = rows(page).nth(2).locator(".lines__number"), rows(page).nth(0)
    start, end = handle.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + 6, steps=6)
    page.mouse.up()
    assert order_of(page) == [("2", "iki"), ("1", "bir"), ("3", "üç")]
    expect(page.locator("[data-lines-said]")).to_have_text("Now line 1")


def test_rows_without_an_order_of_their_own_stay(open_page: Opener) -> None:
    page = open_page(MOVABLE, {}, columns=WORDS, lines=THREE, may_move=False)
    cell(page, 2, "word").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.locator(".lines__number").nth(1).drag_to(page.locator(".lines__number").nth(3))
    assert order_of(page) == [("1", "bir"), ("2", "iki"), ("3", "üç")]
