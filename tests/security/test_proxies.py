"""Who is believed about the client's address and https: known proxies, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from flask import Flask, request, url_for
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from app.factory import create_app
from config import Settings, WrongSetting
from tests import signing_in
from tests.security.fort import PASSWORD, Fort, csrf_of
from views.proxies import NEVER_BELIEVED, READ, TrustedProxies

INSIDE = tuple(map(ip_network, ("10.0.0.0/8", "fd00::/8")))
NEEDED = {"ATOLYE_DATABASE_URL": "postgresql://x", "ATOLYE_SECRET_KEY": "s" * 32}


def seen(peer: str, headers: dict[str, str], *, only_https: bool = False) -> tuple[Any, ...]:
    """What the application is told: address, scheme, and which of the headers are left."""

    def tell(environ: Any, start_response: Any) -> Any:
        left = [name for name in (*NEVER_BELIEVED, *READ) if name in environ]
        said = "|".join([environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], ",".join(left)])
        return Response(said)(environ, start_response)

    builder = EnvironBuilder("/x?a=b", base_url="http://fort.localhost:8080")
    builder.headers.update(headers)
    environ = builder.get_environ()
    environ["REMOTE_ADDR"] = peer
    body, status, answered = run_wsgi_app(TrustedProxies(tell, INSIDE, only_https=only_https), environ)
    return b"".join(body).decode(), status[:3], answered.get("Location")


FOR, PROTO = "X-Forwarded-For", "X-Forwarded-Proto"


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:55123", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, <script>", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6," * 5000, "6.6.6.6"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("", "6.6.6.6", ""),
    ],
)
def test_the_address_is_the_nearest_that_is_no_proxy_of_ours(peer: str, said: str, address: str) -> None:
    assert seen(peer, {FOR: said})[0].split("|")[0] == address or said.endswith(",")


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, https", "https"),
        ("10.0.0.1", "https, http", "http"),
        ("10.0.0.1", "javascript", "http"),
        ("10.0.0.1", "", "http"),
        ("203.0.113.9", "https", "http"),
    ],
)
def test_only_a_known_proxy_says_that_it_was_https(peer: str, said: str, scheme: str) -> None:
    assert seen(peer, {PROTO: said})[0].split("|")[1] == scheme


def test_nothing_forwarded_reaches_the_product_by_itself() -> None:
    headers = {name[5:].replace("_", "-").title(): "evil.example" for name in (*NEVER_BELIEVED, *READ)}
    for peer in ("10.0.0.1", "203.0.113.9"):
        assert seen(peer, headers)[0].endswith("|"), peer


def test_plain_http_is_shown_the_way_or_refused() -> None:
    assert seen("203.0.113.9", {}, only_https=True) == ("", "308", "https://fort.localhost/x?a=b")
    assert seen("203.0.113.9", {PROTO: "https"}, only_https=True)[1] == "308"
    assert seen("10.0.0.1", {PROTO: "https"}, only_https=True)[1] == "200"
    assert seen("203.0.113.9", {"Upgrade": "websocket"}, only_https=True)[1] == "403"
    assert seen("203.0.113.9", {"Host": "evil.example/.."}, only_https=True)[1:] == ("403", None)
    assert seen("203.0.113.9", {"Host": "a b"}, only_https=True)[1:] == ("403", None)


@pytest.fixture(scope="module")
def behind_tls(settings: Settings) -> Iterator[Flask]:
    """The product behind a proxy on its own machine that speaks https."""
    app = create_app(replace(settings, secure_cookies=True, trusted_proxies=(ip_network("127.0.0.1"),)))

    @app.after_request
    def tell(response: Any) -> Any:
        response.headers["X-Seen"] = f"{url_for('kiosk.pair', _external=True)} {request.remote_addr}"
        return response

    yield app
    app.extensions["atolye.database"].close()


@pytest.fixture
def browser(behind_tls: Flask, fort: Fort) -> FlaskClient:
    return behind_tls.test_client()


HTTPS = {PROTO: "https", FOR: "203.0.113.9"}


def test_cookies_travel_over_tls_only_and_belong_to_one_host(browser: FlaskClient, fort: Fort) -> None:
    answer = browser.get("/login/", base_url=fort.base, headers=HTTPS)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-atolye=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie.split("; ")
    assert "Domain=" not in cookie
    asked = browser.post("/kiosk/pair", base_url=fort.base, headers=HTTPS)
    assert asked.headers["Set-Cookie"].startswith("__Host-pairing=")


def test_what_the_door_leaves_in_a_browser_belongs_to_one_host_too(browser: FlaskClient, fort: Fort) -> None:
    page = browser.get("/login/", base_url=fort.base, headers=HTTPS)
    form = {"username": "clerk", "password": PASSWORD, "csrf_token": csrf_of(page.text)}
    headers = {**HTTPS, "Referer": f"https://{fort.host}/login/"}
    asked = browser.post("/login/", base_url=fort.base, data=form, headers=headers)
    assert asked.headers["Location"] == "/login/code"
    signing_in.with_database(browser, "clerk", fort.base)
    typed = {"code": signing_in.code_now(), "trust": "1", "csrf_token": form["csrf_token"]}
    answer = browser.post("/login/code", base_url=fort.base, data=typed, headers=headers)
    cookies = answer.headers.getlist("Set-Cookie")
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-atolye", "__Host-atolye_device", "__Host-atolye_known"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")), cookie
        assert "Domain=" not in cookie


def test_a_tablet_keeps_its_place_when_tls_comes(browser: FlaskClient, fort: Fort) -> None:
    browser.set_cookie("kiosk", fort.cookies["kiosk"]["kiosk"], domain=fort.host)
    answer = browser.get("/kiosk/", base_url=fort.base, headers=HTTPS)
    assert answer.status_code == 200
    kept = next(each for each in answer.headers.getlist("Set-Cookie") if "kiosk=" in each)
    assert kept.startswith(f"__Host-kiosk={fort.cookies['kiosk']['kiosk']};")
    assert "Secure" in kept
    assert "Domain=" not in kept


def test_over_plain_http_nothing_is_read_and_no_cookie_is_given(browser: FlaskClient, fort: Fort) -> None:
    for path in ("/login/", "/kiosk/pair", "/socket.io/?EIO=4&transport=polling"):
        posted = browser.post(path, base_url=fort.base, data={"username": "owner", "password": "x"})
        assert (posted.status_code, posted.headers.getlist("Set-Cookie")) == (403, []), path
    page = browser.get("/login/?next=/orders/", base_url=fort.base)
    assert page.headers["Location"] == f"https://{fort.host}/login/?next=/orders/"
    assert page.headers.getlist("Set-Cookie") == []
    assert browser.get("/healthz", base_url=fort.base).status_code == 200


def test_addresses_made_by_the_product_are_https_of_the_asked_host(browser: FlaskClient, fort: Fort) -> None:
    headers = {**HTTPS, "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "81", "X-Real-IP": "6.6.6.6"}
    answer = browser.get("/login/", base_url=fort.base, headers=headers)
    assert answer.headers["X-Seen"] == f"https://{fort.host}/kiosk/pair 203.0.113.9"


@pytest.mark.parametrize("written", ["0.0.0.0/0", "::/0", "proxy", "10.0.0.1/8", "10.0.0.0/99", "10.0.0.1;x"])
def test_a_list_that_cannot_be_right_stops_the_start(written: str) -> None:
    with pytest.raises(WrongSetting, match="ATOLYE_TRUSTED_PROXIES"):
        Settings.from_mapping({**NEEDED, "ATOLYE_TRUSTED_PROXIES": written})


def test_tls_without_a_known_proxy_stops_the_start() -> None:
    with pytest.raises(WrongSetting, match="needs ATOLYE_TRUSTED_PROXIES"):
        Settings.from_mapping({**NEEDED, "ATOLYE_SECURE_COOKIES": "1"})
    read = Settings.from_mapping(
        {**NEEDED, "ATOLYE_SECURE_COOKIES": "1", "ATOLYE_TRUSTED_PROXIES": "10.0.0.5, 172.18.0.0/16, ::1"}
    )
    assert [str(each) for each in read.trusted_proxies] == ["10.0.0.5/32", "172.18.0.0/16", "::1/128"]
