"""Many lines at once: pasted rows as grids, the figures of many lines in one answer, and their cards."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.views.orders.conftest import DoorShop, page_of, send, statements

PASTED = "90x205 sağ 7016 5 adet\n100*210 sol dışa ral 9005 mavili x3"


def test_pasted_rows_are_shown_as_understood_and_nothing_is_saved(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    doors.draft()
    before = doors.newest().id
    page = send(clerk, "/orders/pasted", {"text": PASTED, "model": doors.models["CK-LUX"]}).text
    assert page.count("data-pasted-row") == 2
    assert 'name="parameters-G" value="900"' in page
    assert 'name="parameters-Y" value="2100"' in page
    assert '<option value="sol dışa" selected>' in page
    assert [*re.findall(r'name="quantity" value="(\d+)"', page)] == ["5", "3"]
    assert re.findall(r'piece--unknown"[^>]*>([^<]+)', page) == ["mavili"]
    assert "piece--guess" in page
    assert doors.newest().id == before


def test_rows_without_a_model_wait_for_one_with_every_letter(clerk: FlaskClient) -> None:
    page = send(clerk, "/orders/pasted", {"text": PASTED}).text
    assert "data-pasted-unread" in page
    assert 'data-pasted-text="100*210 sol dışa ral 9005 mavili x3"' in page


def test_too_much_is_refused_in_a_sentence(clerk: FlaskClient) -> None:
    answer = send(clerk, "/orders/pasted", {"text": "90x205\n" * 201})
    assert answer.status_code == 422
    assert "data-pasted-problem" in answer.text


def test_an_empty_grid_has_rows_with_the_defaults_of_the_model(clerk: FlaskClient, doors: DoorShop) -> None:
    page = send(clerk, "/orders/pasted", {"blank": "1", "model": doors.models["CK-EKO"]}).text
    assert page.count("data-pasted-row data-untouched") == 5


def _many(*lines: dict[str, str]) -> dict[str, str]:
    return page_of({}, *lines)


def test_many_lines_are_figured_in_one_answer(clerk: FlaskClient, doors: DoorShop) -> None:
    lines = [doors.line("CK-EKO"), doors.line("CK-LUX", quantity="2"), doors.line("CK-EKO", p_G="50")]
    answer = send(clerk, "/orders/figures", _many(*lines)).json["lines"]  # type: ignore[index]
    assert (answer["0"]["net"], answer["1"]["net"]) == ("12500.00", "36700.00")
    assert answer["0"]["errors"] == {}
    assert list(answer["2"]["errors"]) == ["parameters-G"]
    assert "net" not in answer["2"]


def test_the_figures_of_more_lines_cost_no_more_queries(
    app: Flask, clerk: FlaskClient, doors: DoorShop
) -> None:
    def asked(lines: int) -> int:
        with statements(app) as sent:
            send(clerk, "/orders/figures", _many(*[doors.line("CK-EKO")] * lines))
        return len(sent)

    asked(1)  # what is kept in memory is read once
    assert asked(20) <= asked(1)


def test_prices_are_told_to_nobody_who_may_not_see_them(
    person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    refused = send(person("Planner"), "/orders/figures", _many(doors.line("CK-EKO")))
    assert refused.status_code in (302, 403)
    assert "12500" not in refused.text


def test_cards_hold_what_the_rows_held(clerk: FlaskClient, doors: DoorShop) -> None:
    rows = _many(doors.line("CK-LUX", quantity="7", p_G="950", p_yon="sol içe"))
    cards = send(clerk, "/orders/cards", rows).text
    assert cards.count("data-door=") == 1
    assert 'name="lines-0-parameters-G" value="950"' in cards
    assert 'name="lines-0-quantity" value="7"' in cards
    assert 'aria-expanded="false"' in cards
