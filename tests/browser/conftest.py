"""A real browser on pages rendered by our templates; static files come from disk, nothing from a network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from playwright.sync_api import Browser, Page, Route, sync_playwright

VIEWS = Path(__file__).resolve().parents[2] / "views"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a page of ours may do; a script or style that needs more fails here first.
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'"
ADDRESS = "http://localhost/page"

Opener = Callable[..., Page]
Answers = dict[str, Callable[[str], Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file; longer would keep its event loop in other tests' way."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("No Chromium here. Install it: apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def templates() -> Flask:
    """Our templates with nothing behind them: no database, no session, no rights."""
    app = Flask("look", template_folder=str(VIEWS / "templates"), static_folder=str(VIEWS / "static"))
    app.config.update(SECRET_KEY="only for tests", BABEL_DEFAULT_LOCALE="en", APP_NAME="AtölyeOS")
    Babel(app, default_locale="en")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    return app


@pytest.fixture
def open_page(browser: Browser, templates: Flask) -> Iterator[Opener]:
    """Open a page of ours; ``answers`` maps a path to what a lookup there says to ?q=."""
    context = browser.new_context(locale="tr-TR")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)

    def opened(body: str, answers: Answers | None = None, template: str = "", **values: Any) -> Page:
        source = "{% extends 'appbuilder/init.html' %}{% block body %}" + body + "{% endblock %}"
        with templates.test_request_context("/page"):
            if template:
                html = render_template(template, **values)
            else:
                html = render_template_string(source, title="Page", **values)
        page.route("**/*", lambda route: _serve(route, html, answers or {}))
        page.goto(ADDRESS)
        return page

    yield opened
    context.close()
    assert broken == []


def _serve(route: Route, html: str, answers: Answers) -> None:
    asked = urlsplit(route.request.url)
    if asked.path.startswith("/static/"):
        file = VIEWS / asked.path.removeprefix("/")
        route.fulfill(body=file.read_bytes(), content_type=guess_type(file)[0] or "text/plain")
    elif asked.path in answers:
        query = parse_qs(asked.query).get("q", [""])[0]
        route.fulfill(body=json.dumps(answers[asked.path](query)), content_type="application/json")
    else:
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
