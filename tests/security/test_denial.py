"""How the product says no: a sentence for people, a problem for scripts, the form for who must sign in."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, abort
from flask_babel import force_locale, gettext

from app.factory import create_app
from app.kernel.permissions import NotAllowed
from config import Settings
from tests import signing_in
from tests.security.fort import PASSWORD, Fort
from views.failing import SENTENCES, STALE_PAGE

JSON = {"Accept": "application/json"}
SECRET = "SECRET-FACT-4711"


def turkish(app: Flask, sentence: str) -> str:
    with app.test_request_context(), force_locale("tr"):
        return str(gettext(sentence))


def test_who_may_not_is_told_so_in_a_sentence(fort: Fort) -> None:
    answer = fort.get("dispatcher", "/materials/list/")
    assert answer.status_code == 403
    assert turkish(fort.app, NotAllowed.sentence) in answer.text
    assert "Location" not in answer.headers


def test_a_script_that_may_not_gets_a_problem(fort: Fort) -> None:
    answer = fort.get("dispatcher", "/materials/list/", headers=JSON)
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    said = answer.get_json()
    assert (said["status"], said["code"]) == (403, "http.403")
    assert said["title"] == turkish(fort.app, NotAllowed.sentence)


def test_who_is_not_signed_in_is_sent_to_the_form_without_alarm(fort: Fort) -> None:
    client = fort.client("nobody")
    answer = client.get("/materials/list/?q=sac", base_url=fort.base)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/materials/list/?q%3Dsac"
    assert "alert-danger" not in client.get("/login/", base_url=fort.base).text


def test_after_signing_in_people_are_where_they_wanted_to_be(fort: Fort) -> None:
    client = fort.app.test_client()
    door = client.get("/materials/list/?q=sac", base_url=fort.base).headers["Location"]
    (way,) = parse_qs(urlsplit(door).query)["next"]
    answer = signing_in.knock(client, "clerk", PASSWORD, fort.base, way)
    assert answer.headers["Location"] == "/materials/list/?q=sac"


def test_who_sent_a_form_comes_back_to_its_page(fort: Fort) -> None:
    token = fort.token("nobody")
    answer = fort.client("nobody").post(
        "/orders/plan/1",
        base_url=fort.base,
        data={"csrf_token": token},
        headers={"Referer": f"{fort.base}/orders/show/1"},
    )
    assert answer.headers["Location"] == "/login/?next=/orders/show/1"


def test_a_script_that_is_not_signed_in_gets_a_problem(fort: Fort) -> None:
    for path in ("/lookup/materials", "/materials/list/", "/papers/1.pdf"):
        answer = fort.get("nobody", path, headers=JSON)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), path


def test_a_piece_of_a_page_takes_its_whole_page_to_the_form(fort: Fort) -> None:
    headers = {"HX-Request": "true", "Referer": f"{fort.base}/materials/list/"}
    answer = fort.get("nobody", "/materials/list/?q=a", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login/?next=/materials/list/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example\\",
        "/\t/evil.example/",
        "\t//evil.example/",
        "http:evil.example",
        "https:///evil.example/",
        "//fort.localhost@evil.example/",
        "http://fort.localhost:80@evil.example/",
        "http://fort.localhost.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil%2eexample/",
        "/%09/evil.example",
        "/%5cevil.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(fort: Fort, target: str) -> None:
    client = fort.client("clerk")
    answers = [client.get("/login/", base_url=fort.base, query_string={"next": target})]
    client = fort.app.test_client()
    answers.append(signing_in.knock(client, "clerk", PASSWORD, fort.base, target))
    for answer in answers:
        assert answer.status_code == 302
        went = answer.headers["Location"].replace("\\", "/").replace("\t", "")
        assert urlsplit(went).netloc in ("", "fort.localhost"), went
        assert urlsplit(went).scheme in ("", "http"), went
        assert not went.startswith("//"), went


def test_the_way_back_never_leads_elsewhere(fort: Fort) -> None:
    token = fort.token("nobody")
    answer = fort.client("nobody").post(
        "/orders/plan/1",
        base_url=fort.base,
        data={"csrf_token": token},
        headers={"Referer": "https://evil.example/orders/show/1", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.headers["Location"] == "/login/"


def test_back_stays_in_the_house(fort: Fort) -> None:
    for path in ("/back", "/lang/en"):
        answer = fort.get("clerk", path, headers={"Referer": "https://evil.example/"})
        assert urlsplit(answer.headers["Location"]).netloc in ("", "fort.localhost")


@pytest.fixture(scope="module")
def broken(settings: Settings, fort: Fort) -> Iterator[Fort]:
    """The same factory in a product with a page that breaks."""
    app = create_app(settings)

    def breaks() -> str:
        fact = SECRET
        raise ValueError(f"{fact} at /srv/atolye/secret.py")

    app.add_url_rule("/breaks", "breaks", breaks)
    app.add_url_rule("/large", "large", lambda: abort(413))
    yield Fort(app, fort.database, fort.tenant, fort.cookies, fort.tokens)
    app.extensions["atolye.database"].close()


def test_a_bug_shows_its_number_and_nothing_else(broken: Fort, caplog: pytest.LogCaptureFixture) -> None:
    for visitor in ("owner", "nobody"):
        answer = broken.get(visitor, "/breaks")
        assert answer.status_code == 500
        for fact in (SECRET, "Traceback", "ValueError", ".py", "psycopg", "sqlalchemy", "werkzeug"):
            assert fact not in answer.text, fact
        number = caplog.records[-1].getMessage().split()[1]
        assert number in answer.text
    problem = broken.get("owner", "/breaks", headers=JSON)
    assert (problem.status_code, problem.mimetype) == (500, "application/problem+json")
    assert SECRET not in problem.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/no-such-page", 404), ("POST", "/materials/list/", 405), ("GET", "/large", 413)],
)
def test_other_failures_say_something_in_our_own_words(
    broken: Fort, method: str, path: str, status: int
) -> None:
    data = {"csrf_token": broken.token("owner")} if method == "POST" else None
    for headers in ({}, JSON):
        client = broken.client("owner")
        answer = client.open(path, method=method, base_url=broken.base, data=data, headers=headers)
        assert answer.status_code == status
        assert turkish(broken.app, SENTENCES[status]) in (answer.get_json() or {}).get("title", answer.text)
        assert "werkzeug" not in answer.text.lower()


def test_a_form_from_yesterday_says_what_to_do(fort: Fort) -> None:
    answer = fort.client("clerk").post("/materials/add", base_url=fort.base, data={"code": "X"})
    assert answer.status_code == 400
    assert turkish(fort.app, STALE_PAGE) in answer.text


def test_signing_out_empties_the_browsers_memory(fort: Fort) -> None:
    client = fort.app.test_client()
    signing_in.sign_in(client, "clerk", PASSWORD, fort.base)
    answer = signing_in.sign_out(client, fort.base)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/materials/list/", base_url=fort.base).status_code == 302


def test_who_was_refused_what_stands_in_the_log(fort: Fort, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "atolye"):
        assert fort.get("clerk", "/audit/list/?q=geheim").status_code == 403
        fort.client("clerk").post("/materials/add", base_url=fort.base, data={"code": "geheim"})
        fort.get("clerk", "/materials/list/")
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert re.fullmatch(r"refused: GET /audit/list/, person \d+ from 127\.0\.0\.1", said[0])
    assert re.fullmatch(r"form without its token: POST /materials/add, person \d+ from 127\.0\.0\.1", said[1])
