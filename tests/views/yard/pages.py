"""Pages as a person sends them, and what the answer says at which field."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HOST = "http://yard.localhost"
_ERROR = re.compile(
    r'<p class="(?:field__error|cell-error)"(?: id="([^"]+)-error")?[^>]*>(.*?)</p>', re.DOTALL
)
_TAG = re.compile(r"<[^>]+>")
_serial = itertools.count(1)


@dataclass
class Desk:
    """A browser in which somebody has signed in, and the token of a page it has loaded."""

    client: FlaskClient
    token: str

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=HOST)

    def send(self, path: str, form: Mapping[str, str], *, key: str | None = None) -> TestResponse:
        """A form; without a key every press is a press of its own."""
        sent = {"csrf_token": self.token, "_key": key or f"press-{next(_serial):08}", **form}
        return self.client.post(path, base_url=HOST, data=sent)


class _Fields(HTMLParser):
    """What a browser would send of the form on a page that nobody has touched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text, self.sent[name] = name, ""
        elif tag == "option" and self._select and "selected" in has:
            self.sent[self._select] = has.get("value", "")
        elif tag == "input" and name and (has.get("type") != "checkbox" or "checked" in has):
            self.sent[name] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data


def form_on(page: TestResponse) -> dict[str, str]:
    """The form of a page as it would be sent unchanged."""
    read = _Fields()
    read.feed(page.text.partition("<main")[2].partition("</main>")[0])
    return {name: text.strip() for name, text in read.sent.items() if name not in ("csrf_token", "_key", "")}


def said(answer: TestResponse) -> dict[str, str]:
    """The sentences of a page by the field they stand at; ``""`` for those at no single field."""
    return {
        field: " ".join(unescape(_TAG.sub("", text)).split()) for field, text in _ERROR.findall(answer.text)
    }
