"""A cookie is worth something at the host of its own company only, and only the host says which that is."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.kernel.tenancy import tenant_context
from app.tenants.finding import MOST_KEPT, TenantFinder
from models.core import AuditEntry
from tests import signing_in
from tests.security.fort import PASSWORD, SESSION, Fort, sign_in
from views.at_the_door import KNOWN_COOKIE
from views.tenancy import TenantSessions

# --- cookies ------------------------------------------------------------------------------------------


def with_session(fort: Fort, cookie: str, path: str = "/users/list/") -> TestResponse:
    client = fort.app.test_client()
    client.set_cookie(SESSION, cookie, domain=fort.host)
    return client.get(path, base_url=fort.base)


def is_sent_away(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/login/")


def serializer(fort: Fort, key: str) -> URLSafeTimedSerializer:
    sessions = TenantSessions()
    return URLSafeTimedSerializer(
        key,
        salt=sessions.salt,
        serializer=sessions.serializer,
        signer_kwargs={"key_derivation": sessions.key_derivation, "digest_method": sessions.digest_method},
    )


def own_key(fort: Fort) -> str:
    return fort.tenant.key(str(fort.app.secret_key), "session")


def test_this_is_how_a_cookie_is_made(fort: Fort) -> None:
    said = serializer(fort, own_key(fort)).loads(fort.cookies["owner"][SESSION])
    again = serializer(fort, own_key(fort)).dumps(said)
    assert with_session(fort, again).status_code == 200


def test_a_cookie_signed_with_any_other_key_is_nobodys(fort: Fort, other: Fort) -> None:
    said = serializer(fort, own_key(fort)).loads(fort.cookies["owner"][SESSION])
    product = str(fort.app.secret_key)
    for key in (
        own_key(other),
        product,
        fort.tenant.key(product, "kiosk"),
        fort.tenant.key("", "session"),
        "",
    ):
        assert is_sent_away(with_session(fort, serializer(fort, key).dumps(said))), key


def test_a_changed_payload_is_nobodys(fort: Fort) -> None:
    clerk = fort.cookies["clerk"][SESSION]
    payload, _, signature = clerk.lstrip(".").partition(".")
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    said: dict[str, Any] = json.loads(zlib.decompress(raw) if clerk.startswith(".") else raw)
    owner = serializer(fort, own_key(fort)).loads(fort.cookies["owner"][SESSION])["_user_id"]
    said["_user_id"] = owner
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    assert is_sent_away(with_session(fort, f"{forged}.{signature}"))


@pytest.mark.parametrize("cookie", ["", "x", ".", "..", "a.b.c", "=" * 4000])
def test_rubbish_is_nobodys_and_breaks_nothing(fort: Fort, cookie: str) -> None:
    assert is_sent_away(with_session(fort, cookie))


def test_nobody_is_remembered_beyond_the_session(fort: Fort) -> None:
    client = fort.app.test_client()
    answer = signing_in.knock(client, "clerk", PASSWORD, fort.base)
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    # The note of a known browser stays; it opens nothing (test_known_browsers.py).
    assert set(cookies) == {SESSION, KNOWN_COOKIE}
    assert not {"expires", "max-age"} & set(re.findall(r"; ([a-z-]+)=", cookies[SESSION].lower()))
    for cookie in cookies.values():
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain=" not in cookie


def test_a_token_for_forms_of_another_company_is_none_here(fort: Fort, other: Fort) -> None:
    theirs = other.token("owner")
    answer = fort.client("owner").post("/units/add", base_url=fort.base, data={"csrf_token": theirs})
    assert answer.status_code == 400


# --- hosts --------------------------------------------------------------------------------------------


def company_at(fort: Fort, host: str, **headers: str) -> str | None:
    """Whose sign-in page answers to this host name; None when nobody's does."""
    answer = fort.app.test_client().get(
        "/login/", base_url="http://fort.localhost", headers={"Host": host, **headers}
    )
    if answer.status_code in (400, 404):
        return None
    assert answer.status_code == 200
    return "siege" if "Kuşatma Kapı" in answer.text else "fort" if "Kale Çelik Kapı" in answer.text else "?"


@pytest.mark.parametrize(
    "host",
    ["fort.localhost", "FORT.localhost", "fort.LOCALHOST.", "fort.localhost:8080", "fort.localhost.:80"],
)
def test_the_same_company_answers_however_its_host_is_written(fort: Fort, host: str) -> None:
    assert company_at(fort, host) == "fort"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "t_fort.localhost",
        "fort",
        "fort.localhost.evil.example",
        "evil.example",
        "fort.localhost:80:siege.localhost",
        "siege.localhost@fort.localhost",
        "siege.localhost,fort.localhost",
        "siege.localhost fort.localhost",
        "siege.localhost#fort.localhost",
        "siege.localhost/fort.localhost",
        "fort.localhost/..",
        "%66ort.localhost",
        "fort%00.localhost",
        "*.localhost",
        "' or 1=1 --.localhost",
        "[::1]",
        ".localhost",
        "",
    ],
)
def test_any_other_host_is_nobodys(fort: Fort, other: Fort, host: str) -> None:
    assert company_at(fort, host) is None


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"])
def test_only_the_host_itself_says_whose_request_it_is(fort: Fort, other: Fort, header: str) -> None:
    value = "host=siege.localhost" if header == "Forwarded" else "siege.localhost"
    assert company_at(fort, "fort.localhost", **{header: value}) == "fort"


def test_a_forwarded_address_is_not_believed_without_a_proxy(fort: Fort) -> None:
    form = {"symbol": "xff", "name": "Adres", "code": "XFF"}
    fort.post("owner", "/units/add", form, headers={"X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6"})
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        entry = session.query(AuditEntry).filter_by(subject="unit").order_by(AuditEntry.id.desc()).first()
        assert entry is not None
        assert str(entry.address) == "127.0.0.1"


def test_a_default_company_is_for_names_of_nobody_only(fort: Fort, other: Fort) -> None:
    finder = TenantFinder(fort.database, "localhost", "siege")
    found = [finder.find(host) for host in ("fort.localhost", "10.0.0.5", "x.localhost")]
    assert [tenant and tenant.slug for tenant in found] == ["fort", "siege", None]


def test_names_that_somebody_makes_up_do_not_fill_the_memory(fort: Fort, other: Fort) -> None:
    finder = TenantFinder(fort.database, "localhost", "siege")
    for number in range(MOST_KEPT + 5):
        assert finder.find(f"host-{number}.example") is not None
    assert len(finder._known) <= MOST_KEPT


def test_the_same_name_and_password_open_only_ones_own_company(fort: Fort, other: Fort) -> None:
    assert is_sent_away(with_session(fort, sign_in(other, "owner")))
    assert is_sent_away(with_session(other, sign_in(fort, "owner")))
