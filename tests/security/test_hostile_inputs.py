"""Whatever arrives in a field, a touch or an address, people get a sentence and never a broken page."""

from __future__ import annotations

import logging
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask, Response
from flask_babel import force_locale, gettext
from sqlalchemy import text

from app.factory import create_app
from app.kernel.database import Database
from app.kernel.violations import TookTooLong
from config import Settings
from tests.security.fort import Fort, build_fort
from tests.security.gates import TOUCH, pages
from tests.security.roads import roads
from tools.postgres import Urls
from views.headers import named_for_everybody
from views.works import database as database_of

NASTY = {
    "a NUL": "Kapı\0kolu",
    "half a letter and signs that control": "\ud83d\u202e\u0085\x1b[31m\r\nSet-Cookie: a=b",
    "a number of a thousand digits": "1e9" + "9" * 1000,
    "markup and a formula": "=cmd|' /C calc'!A0<svg onload=alert(1)>{{7*7}}${7*7}",
}
LEFT_ALONE = ("csrf_token", "_key")
LEADS_OUT = ("AuthDBView.", "LocaleView.", "UserDBModelView.", "Account", "Session")


class Forms(HTMLParser):
    """What a page posts, and the fields it does so with."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((values.get("method", "get").lower(), values.get("action", ""), []))
        elif tag in ("input", "select", "textarea") and values.get("name") and self.found:
            self.found[-1][2].append(values["name"])


@pytest.fixture(scope="module")
def moat(app: Flask, database: Database, urls: Urls) -> Fort:
    """A company of its own: some of what is sent is saved."""
    return build_fort(app, database, urls, "moat", "Hendek Kapı")


@pytest.fixture(scope="module")
def forms(moat: Fort) -> dict[str, set[str]]:
    """Every address that takes a form, with the names of its fields."""
    fort = moat
    found: dict[str, set[str]] = {}
    for endpoint, paths in roads(fort).items():
        if endpoint.startswith(LEADS_OUT) or endpoint.endswith(("export", "static")):
            continue
        for path in paths[:1]:
            answer = fort.get("owner", path)
            if answer.mimetype == "text/html":
                page = Forms()
                page.feed(answer.text)
                for method, action, fields in page.found:
                    to = urlsplit(action or path).path
                    if method == "post" and not to.startswith(("/log", "/users", "/account")):
                        found.setdefault(to, set()).update(fields)
    assert len(found) > 60
    return found


def words_of(path: str, fields: set[str], nasty: str) -> dict[str, str]:
    return {name: nasty for name in sorted(fields) if name not in LEFT_ALONE} | {"note": nasty, "name": nasty}


@pytest.mark.parametrize("what", NASTY)
def test_no_field_of_any_form_breaks_the_page(
    moat: Fort, forms: dict[str, set[str]], what: str, caplog: pytest.LogCaptureFixture
) -> None:
    client, token = moat.client("owner"), moat.token("owner")
    broken = []
    with caplog.at_level(logging.ERROR, "atolye"):
        for path, fields in forms.items():
            data = {"csrf_token": token, **words_of(path, fields, NASTY[what])}
            answer = client.post(path, base_url=moat.base, data=as_sent(data))
            if answer.status_code >= 500:
                broken.append(f"{path}: {answer.status_code}")
            assert "Set-Cookie: a=b" not in str(answer.headers)
    assert broken == [], [record.message for record in caplog.records][:5]


def as_sent(data: dict[str, str]) -> dict[str, bytes]:
    """As bytes: half a letter cannot be written in UTF-8, but it can be sent."""
    return {name: value.encode("utf-8", "surrogatepass") for name, value in data.items()}


@pytest.mark.parametrize("what", ["a NUL", "a number of a thousand digits"])
def test_no_question_in_an_address_breaks_the_page(fort: Fort, what: str) -> None:
    client, nasty = fort.client("owner"), quote(NASTY[what].encode("utf-8", "surrogatepass"))
    asked = ("q", "page", "state", "kind", "days", "id", "order", "customer", "next", "only", "model", "n")
    query = "&".join(f"{name}={nasty}" for name in asked)
    broken = []
    for endpoint, paths in roads(fort).items():
        if paths and not endpoint.startswith(LEADS_OUT):
            answer = client.get(f"{paths[0].partition('?')[0]}?{query}", base_url=fort.base)
            if answer.status_code >= 500:
                broken.append(f"{paths[0]}: {answer.status_code}")
    assert broken == []


DEEP = b"[" * 200_000
BODIES = {
    "too deep": DEEP,
    "too deep, with names": b'{"a":' * 100_000,
    "not a number": b'{"card": NaN, "key": "touch-000001", "version": Infinity}',
    "too large": b'{"card": 1e400, "version": ' + b"9" * 5000 + b', "key": "touch-000001"}',
    "no JSON": b"\xff\xfe\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("body", BODIES)
def test_no_touch_breaks_the_board(fort: Fort, body: str) -> None:
    for visitor in ("kiosk", "owner", "nobody"):
        client = fort.client(visitor)
        for gate, paths in pages(fort.app).items():
            if gate.how == "POST" and gate.name.startswith("kiosk."):
                answer = client.post(
                    paths[0], base_url=fort.base, data=BODIES[body], content_type="application/json"
                )
                assert answer.status_code < 500, (gate.name, answer.status_code)


@pytest.mark.parametrize("value", ["\0", "\ud800", "x" * 100_000, {"a": 1}, ["x"], -1, 2**70, True, None])
def test_no_value_of_a_touch_breaks_the_board(fort: Fort, value: Any) -> None:
    client = fort.client("kiosk")
    for gate, paths in pages(fort.app).items():
        if gate.how == "POST" and gate.name.startswith("kiosk."):
            for sent in (
                dict.fromkeys(TOUCH, value),
                {**TOUCH, "reason": value, "note": value, "code": value},
            ):
                answer = client.post(paths[0], base_url=fort.base, json=sent)
                assert answer.status_code < 500, (gate.name, answer.status_code)


# --- what has no end ------------------------------------------------------------------------------------


def test_a_question_without_end_is_stopped_and_told(settings: Settings, fort: Fort) -> None:
    app = create_app(settings, statement_seconds=1)

    def ask() -> str:
        database_of().shared().execute(text("select pg_sleep(20)"))
        return "answered"

    app.add_url_rule("/healthz/long", view_func=ask)
    answer = app.test_client().get("/healthz/long", base_url=fort.base)
    with app.test_request_context(), force_locale("tr"):
        assert gettext(TookTooLong.sentence) in answer.text
    assert answer.status_code == 409
    app.extensions["atolye.database"].close()


def test_a_body_that_is_too_large_is_refused(fort: Fort) -> None:
    token = fort.token("owner")
    for large in (3_000_000, 17_000_000):
        data = {"csrf_token": token, "code": "LARGE", "name": "y" * large}
        answer = fort.client("owner").post("/units/add", base_url=fort.base, data=data)
        assert answer.status_code in (400, 413)
        assert "LARGE" not in fort.get("owner", "/units/list/?q=LARGE").text.partition("<tbody")[2]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("list.csv", "attachment; filename=list.csv"),
        ("Siparişler.csv", "attachment; filename=\"Siparisler.csv\"; filename*=UTF-8''Sipari%C5%9Fler.csv"),
        (
            'ığdır".xlsx',
            "attachment; filename=\"igdir_.xlsx\"; filename*=UTF-8''%C4%B1%C4%9Fd%C4%B1r%22.xlsx",
        ),
    ],
)
def test_names_of_files_reach_every_browser(name: str, sent: str) -> None:
    response = Response()
    response.headers.set("Content-Disposition", "attachment", filename=name)
    assert named_for_everybody(response.headers["Content-Disposition"]) == sent


def test_no_header_holds_what_a_server_refuses_to_send(fort: Fort) -> None:
    for paths in roads(fort).values():
        for path in paths:
            if path.endswith("/csv"):
                for header, value in fort.get("owner", path).headers:
                    assert value.isascii(), f"{path}: {header}: {value}"
