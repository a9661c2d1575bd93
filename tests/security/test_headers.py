"""What every answer carries, and that no page runs anything that is not ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from ipaddress import ip_network

import pytest

from app.factory import create_app
from config import Settings
from tests.security.fort import Fort
from tests.security.roads import roads

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICTER = {"Referrer-Policy": "no-referrer"}
"""Of a page whose address is the key itself."""
RESTRICTED = {
    "default-src": ["'none'"],
    "script-src-attr": ["'none'"],
    "style-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECRET = ("/users/list/", "/users/userinfo/", "/login/", "/kiosks/list/", "/kiosks/new", "/audit/list/")
ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "hx-get", "hx-post"}


class Suspicious(HTMLParser):
    """Collects what a page would run that does not carry its nonce, and what it fetches from elsewhere."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        inert = attributes.get("type") in ("application/json", "text/template") or "src" in attributes
        if tag == "script" and not inert and attributes.get("nonce") != self.nonce:
            self.found.append("inline script without the nonce")
        if tag in ("base", "iframe", "object", "embed", "style"):
            self.found.append(tag)
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "style":
            self.found.append(f"attribute {name}")
        is_picture = tag == "img" and value.startswith("data:image/")
        runs = name in ADDRESSES and re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE)
        if runs and not is_picture:
            self.found.append(f"{name}={value}")
        if name in ("src", "action") and re.match(r"(https?:)?//", value):
            self.found.append(f"{name}={value} is elsewhere")


def policy(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}


@pytest.mark.parametrize("visitor", ["owner", "dispatcher", "kiosk", "nobody"])
def test_every_answer_carries_the_headers_and_runs_only_what_is_ours(fort: Fort, visitor: str) -> None:
    seen: list[tuple[str, str]] = []
    for endpoint, paths in roads(fort).items():
        for path in [*paths, "/no-such-page"]:
            answer = fort.get(visitor, path)
            for name, value in ALWAYS.items():
                assert answer.headers.get(name) in (value, STRICTER.get(name)), f"{path}: {name}"
            assert answer.headers.getlist("Content-Security-Policy"), path
            said = policy(answer.headers["Content-Security-Policy"])
            assert {name: said.get(name) for name in RESTRICTED} == RESTRICTED, path
            assert [each for each in said["script-src"] if "nonce" not in each] == ["'self'"], path
            assert "unsafe" not in answer.headers["Content-Security-Policy"], path
            assert "Cache-Control" in answer.headers, path
            (nonce,) = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
            seen.append((path, nonce))
            if answer.is_streamed:
                answer.get_data()  # to its end, as servers do; until then its request lives on in this thread
            if answer.mimetype == "text/html":
                page = Suspicious(nonce)
                page.feed(answer.text)
                assert page.found == [], f"{endpoint} {path}"
    twice = [path for path, nonce in seen if sum(nonce == other for _path, other in seen) > 1]
    assert twice == [], "a nonce is used once"
    assert min(len(nonce) for _path, nonce in seen) >= 20


def test_pages_are_not_kept_for_the_next_person(fort: Fort) -> None:
    for path in ("/orders/list/", "/materials/show/1", "/lookup/materials?q=SAC", "/users/userinfo/"):
        directives = fort.get("owner", path).headers["Cache-Control"]
        assert "public" not in directives
        assert "no-cache" in directives or "no-store" in directives, path
    assert "no-store" in fort.get("owner", "/papers/1.pdf").headers["Cache-Control"]


@pytest.mark.parametrize("path", SECRET)
def test_pages_with_secrets_are_not_kept_even_for_back(fort: Fort, path: str) -> None:
    assert fort.get("owner", path).headers["Cache-Control"] == "no-store"


def test_behind_tls_cookies_and_transport_are_strict(settings: Settings, fort: Fort) -> None:
    proxy = (ip_network("127.0.0.1"),)
    behind = Settings(settings.database_url, settings.secret_key, secure_cookies=True, trusted_proxies=proxy)
    secure = create_app(behind)
    client = secure.test_client()
    answer = client.get("/login/", base_url=fort.base, headers={"X-Forwarded-Proto": "https"})
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]
    other = {"X-Forwarded-Host": "siege.localhost", "X-Forwarded-Proto": "https"}
    assert "Kale Çelik Kapı" in client.get("/login/", base_url=fort.base, headers=other).text
    secure.extensions["atolye.database"].close()


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<script nonce='other'>alert(1)</script>",
        "<a href=' JavaScript:alert(1)'>",
        "<img src=x onerror=alert(1)>",
        "<form action='https://evil.example/'>",
        "<base href='/'>",
        "<p style='color:red'>",
        "<style>",
    ],
)
def test_the_rule_sees(page: str) -> None:
    looked = Suspicious("ours")
    looked.feed(page)
    assert len(looked.found) == 1


def test_without_tls_nothing_is_promised_about_it(fort: Fort) -> None:
    assert "Strict-Transport-Security" not in fort.get("nobody", "/login/").headers
