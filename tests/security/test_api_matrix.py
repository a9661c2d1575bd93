"""Every operation of the API against the table that people reviewed; every route of it is one of them."""

from __future__ import annotations

from flask import Flask

from tests.security import api_gates
from tests.security.fort import Fort
from tests.security.test_access_matrix import check_against_the_table


def test_every_operation_lets_in_whom_the_table_says(fort: Fort, other: Fort) -> None:
    check_against_the_table("api", api_gates.walked(fort, other))


def test_every_route_of_the_api_is_an_operation_or_a_door(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    walked = {f"api.{gate.name}" for gate in api_gates.operations()}
    assert routes - walked == {"api.sign_in", "api.renew", "api.sign_out", "api.document"}
