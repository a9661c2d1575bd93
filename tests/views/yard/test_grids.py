"""A list asks the database as often for fifty rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.kernel.database import Database
from tests.views.yard.pages import Desk

MOST = 8


@pytest.mark.parametrize(
    "path",
    [
        "/stock-moves/list/",
        "/goods-receipts/list/",
        "/materials/list/",
        "/shipments/list/",
        "/audit/list/",
        "/counts/list/",
        "/shelves/list/",
    ],
)
def test_a_grid_asks_seldom(app: Flask, desk: Callable[[str], Desk], path: str) -> None:
    owner = desk("Owner")
    owner.get(path)
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    database: Database = app.extensions["atolye.database"]
    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        assert owner.get(path).status_code == 200
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)
    assert len(sent) <= MOST, sent
