"""While the database is away people get a sentence, and a deadlock's loser gets a second try."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.factory import create_app
from app.kernel.tenancy import Tenant
from config import Settings
from tests.views.conftest import HOST, ClientFor
from views.works import database

NOWHERE = "postgresql+psycopg://app:x@127.0.0.1:9/nothing"


@pytest.fixture(scope="module")
def orphan() -> Iterator[Flask]:
    """The product with a database that is not there."""
    made = create_app(Settings(database_url=NOWHERE, secret_key="t" * 40))
    made.config["TESTING"] = False
    yield made
    made.extensions["atolye.database"].close()


def test_a_page_says_so_in_turkish_and_that_nothing_was_saved(orphan: Flask) -> None:
    answer = orphan.test_client().get("/orders/", base_url=HOST)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Veritabanına şu anda ulaşılamıyor. Hiçbir şey kaydedilmedi." in answer.text
    assert "127.0.0.1" not in answer.text
    assert "psycopg" not in answer.text


def test_a_script_gets_a_problem_in_its_language(orphan: Flask) -> None:
    headers = {"Accept": "application/json", "Accept-Language": "en"}
    answer = orphan.test_client().post("/kiosk/tap", base_url=HOST, headers=headers, json={})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["code"] == "house.unreachable"
    assert answer.json["title"].startswith("The database cannot be reached")


def test_a_database_that_goes_away_in_the_middle_is_the_same_sentence(
    app: Flask, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise OperationalError("select", {}, psycopg.OperationalError("server closed the connection"))

    monkeypatch.setitem(app.view_functions, "healthz", broken)
    answer = client_for("Owner").get("/healthz", base_url=HOST)
    assert answer.status_code == 503
    assert "server closed" not in answer.text


def test_the_loser_of_a_deadlock_is_tried_once_more(
    app: Flask, shop: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    del shop
    tries: list[int] = []

    def act() -> str:
        tries.append(1)
        session = database().shared()
        if len(tries) == 1:
            session.execute(text("do $$ begin raise exception using errcode = '40P01'; end $$"))
        return f"done {session.scalar(text('select 1'))}"

    monkeypatch.setitem(app.view_functions, "healthz", act)
    answer = client_for("Owner").get("/healthz", base_url=HOST)
    assert (answer.status_code, answer.text) == (200, "done 1")
    assert len(tries) == 2


def test_who_loses_twice_is_told(app: Flask, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def act() -> str:
        tries.append(1)
        database().shared().execute(text("do $$ begin raise exception using errcode = '40P01'; end $$"))
        return ""

    monkeypatch.setitem(app.view_functions, "healthz", act)
    answer = client_for("Owner").get("/healthz", base_url=HOST)
    assert answer.status_code == 409
    assert len(tries) == 2
