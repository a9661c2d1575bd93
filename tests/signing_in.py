"""How tests come in: through the real form, with the code of a telephone whose secret they know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.identity.second_factor import PURPOSE
from app.kernel import sealing
from app.kernel.permissions import system
from app.kernel.sealing import seal, use_secret
from app.kernel.work import Work, begin_work
from models.identity import SecondFactor, User

TELEPHONE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What the telephones of all test people share with us."""
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"')


def connect_telephone(work: Work, username: str) -> None:
    """The person has a telephone that has shown no code yet: so the one of this moment counts, again too."""
    person = work.session.scalars(
        select(User.id).where((User.username == username) | (User.email == username)).order_by(User.id)
    ).first()
    if person is None:
        return
    work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == person))
    work.session.add(
        SecondFactor(
            user_id=person, secret=seal(work.tenant, PURPOSE, TELEPHONE), enrolled_at=work.now, last_step=0
        )
    )
    work.session.flush()


def code_now() -> str:
    """What the telephone shows."""
    return str(pyotp.TOTP(TELEPHONE).now())


def code_of(page: str) -> str:
    """What a telephone shows that has just scanned the key of this page."""
    found = re.search(r"data-secret>([A-Z2-7 ]+)<", page)
    assert found is not None, page
    return str(pyotp.TOTP(found[1].replace(" ", "")).now())


def recovery_codes_on(page: str) -> list[str]:
    """The codes a page shows."""
    return re.findall(r"<li><code>([A-Z0-9-]+)</code>", page)


def knock(client: FlaskClient, username: str, password: str, host: str, way: str = "") -> TestResponse:
    """Both steps through their forms; the answer to the last one that was reached."""
    token = csrf_of(client.get("/login/", base_url=host).text)
    form = {"username": username, "password": password, "csrf_token": token}
    answer = client.post("/login/", base_url=host, data=form, query_string={"next": way} if way else None)
    if not has_right_password(answer):
        return answer
    with_database(client, username, host)
    form = {"code": code_now(), "csrf_token": token}
    return client.post("/login/code", base_url=host, data=form)


def sign_in(client: FlaskClient, username: str, password: str, host: str) -> None:
    """Come in, or fail the test."""
    answer = knock(client, username, password, host)
    assert answer.status_code == 302, answer.text
    assert "/login" not in answer.headers["Location"]


def sign_out(client: FlaskClient, host: str) -> TestResponse:
    """Leave by the button."""
    token = csrf_of(client.get("/logout/", base_url=host).text)
    return client.post("/logout/", base_url=host, data={"csrf_token": token})


def has_right_password(answer: TestResponse) -> bool:
    """Whether the second step comes: a code, or the first time a telephone to connect."""
    return answer.status_code == 302 and answer.headers["Location"] in ("/login/code", "/login/enrol")


def with_database(client: FlaskClient, username: str, host: str) -> None:
    """Connect the telephone in the company of this host."""
    things = client.application.extensions
    tenant = things["atolye.finder"].find(host.removeprefix("http://"))
    assert tenant is not None, host
    with begin_work(things["atolye.database"], system(), tenant) as work:
        connect_telephone(work, username)


@contextmanager
def sealing_with(secret: str) -> Iterator[None]:
    """What is sealed inside opens in a server that was started with this secret."""
    before = list(sealing._provider)
    use_secret(lambda: secret)
    try:
        yield
    finally:
        sealing._provider[:] = before


def csrf_of(page: str) -> str:
    """The token of a page that was loaded."""
    found = TOKEN.search(page)
    assert found is not None, page
    return found.group(1) or found.group(2)
