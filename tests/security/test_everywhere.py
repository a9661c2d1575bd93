"""Signing out everywhere means programs too: their sessions end, and keys are offered in the same step."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.identity.program_sessions import open_session
from app.identity.trusted_devices import trust_device
from models.identity import TrustedDevice, User
from models.programs import ApiKey
from tests.security.fort import SESSION, Fort, csrf_of, sign_in
from tests.security.reading import audit, person, rows
from tests.security.test_people import LONG, change, hire, link_of


@pytest.fixture
def name(fort: Fort) -> str:
    """Somebody of their own, who is in with one browser, one program and one key."""
    username = f"prg{secrets.token_hex(4)}"
    hire(fort, username, "Manager")
    fort.cookies[username] = {SESSION: sign_in(fort, username, LONG)}
    with fort.work() as work:
        user = work.session.scalars(select(User).where(User.username == username)).one()
        open_session(work, user, "Terminal")
        work.session.add(
            ApiKey(
                name=f"Muhasebe {username}",
                prefix=secrets.token_hex(4),
                secret_hash=secrets.token_hex(32),
                user_id=user.id,
                scopes=["orders.read"],
                networks=[],
                created_at=work.now,
                expires_at=work.now + timedelta(days=30),
            )
        )
    return username


def number(fort: Fort, name: str) -> int:
    found = person(fort, name)
    assert found is not None
    return int(found.id)


def alive(fort: Fort, name: str) -> tuple[int, int]:
    """How many programs are signed in, and how many keys open something."""
    counted = (
        f"select count(*) as n from {table} x join ab_user u on u.id = x.user_id"
        f" where u.username = :name and x.{column} is null"
        for table, column in (("program_session", "ended_at"), ("api_key", "revoked_at"))
    )
    programs, keys = (int(rows(fort, query, name=name)[0].n) for query in counted)
    return programs, keys


def choose(fort: Fort, link: str, **more: str) -> Any:
    client = fort.app.test_client()
    token = csrf_of(client.get("/login/link", base_url=fort.base).text)
    form = {"csrf_token": token, "token": link}
    asked = client.post("/login/link", base_url=fort.base, data=form).text
    form |= {"password": f"{LONG}-yeni", "again": f"{LONG}-yeni", **more}
    return asked, client.post("/login/link", base_url=fort.base, data=form)


def test_a_reset_ends_programs_and_offers_to_revoke_the_keys(fort: Fort, name: str) -> None:
    asked, answer = choose(fort, link_of(fort, number(fort, name)))
    assert 'name="keys" value="1" checked' in asked
    assert "Muhasebe" not in asked, "who holds a link alone is told how many, not which"
    assert answer.status_code == 302
    assert alive(fort, name) == (0, 1), "not ticked: the key stays, as its person said"
    _asked, answer = choose(fort, link_of(fort, number(fort, name)), keys="1")
    assert alive(fort, name) == (0, 0)
    assert audit(fort, "ApiKeyRevoked")[-1].facts["name"] == f"Muhasebe {name}"


def test_who_has_no_key_is_asked_nothing(fort: Fort, name: str) -> None:
    fort.post(name, "/sessions/end-others", {"keys": "1"})
    asked, _answer = choose(fort, link_of(fort, number(fort, name)))
    assert 'name="keys"' not in asked
    assert 'name="keys"' not in fort.get(name, "/resetmypassword/form").text


def test_signing_out_everywhere_else_ends_programs_and_what_is_ticked(fort: Fort, name: str) -> None:
    page = fort.get(name, "/sessions/").text
    assert "Terminal" in page
    assert f"Muhasebe {name}" in page
    assert fort.post(name, "/sessions/end-others").status_code == 302
    assert alive(fort, name) == (0, 1)
    assert fort.post(name, "/sessions/end-others", {"keys": "1"}).status_code == 302
    assert alive(fort, name) == (0, 0)
    assert fort.get(name, "/sessions/").status_code == 200, "here the session goes on"


def test_the_owner_signs_somebody_out_of_everything(fort: Fort, name: str) -> None:
    pk = number(fort, name)
    with fort.work() as work:
        trust_device(work, pk, "Chrome")
    assert fort.post("manager", f"/people-sessions/{pk}/end", {"keys": "1"}).status_code == 403
    assert alive(fort, name) == (1, 1)
    assert fort.post("owner", f"/people-sessions/{pk}/end", {"keys": "1"}).status_code == 302
    assert alive(fort, name) == (0, 0)
    assert rows(fort, "select 1 from trusted_device where user_id = :id", id=pk) == []
    assert fort.get(name, "/sessions/").status_code == 302


def test_the_owner_forgets_one_browser_and_nobody_elses(fort: Fort, name: str) -> None:
    pk = number(fort, name)
    with fort.work() as work:
        trust_device(work, pk, "Telefon")
        trust_device(work, pk, "Dizüstü")
        owner = work.session.scalars(select(User).where(User.username == "owner")).one()
        trust_device(work, owner.id, "Sahibin")
        work.session.flush()
        phone, mine = (
            work.session.scalars(select(TrustedDevice.id).where(TrustedDevice.name == device)).one()
            for device in ("Telefon", "Sahibin")
        )
    page = f"/people-sessions/{pk}"
    assert f'name="device" value="{phone}"' in fort.get("owner", page).text
    assert fort.post("manager", f"{page}/forget", {"device": phone}).status_code == 403
    fort.post("owner", f"{page}/forget", {"device": mine})
    fort.post("owner", f"{page}/forget", {"device": phone})
    left = rows(fort, "select name from trusted_device where user_id = :id", id=pk)
    assert [row.name for row in left] == ["Dizüstü"]
    assert len(rows(fort, "select 1 from trusted_device where id = :id", id=mine)) == 1
    assert audit(fort, "DeviceForgotten")[-1].facts["device"] == "Telefon"
    with fort.work() as work:
        work.session.execute(text("delete from trusted_device where id = :id"), {"id": mine})


def test_ones_own_programs_and_keys_end_by_a_button_and_nobody_elses(fort: Fort, name: str) -> None:
    (program,) = rows(fort, "select id from program_session where user_id = :id", id=number(fort, name))
    (key,) = rows(fort, "select id from api_key where user_id = :id", id=number(fort, name))
    fort.post("clerk", f"/sessions/end-program/{program.id}")
    fort.post("clerk", f"/sessions/revoke-key/{key.id}")
    assert alive(fort, name) == (1, 1)
    fort.post(name, f"/sessions/end-program/{program.id}")
    fort.post(name, f"/sessions/revoke-key/{key.id}")
    assert alive(fort, name) == (0, 0)


def test_a_new_password_of_ones_own_takes_the_keys_with_it_when_ticked(fort: Fort, name: str) -> None:
    typed = {"password": f"{LONG}-yeni", "conf_password": f"{LONG}-yeni", "now": LONG}
    assert 'name="keys"' in fort.get(name, "/resetmypassword/form").text
    assert fort.post(name, "/resetmypassword/form", {**typed, "keys": "y"}).status_code == 302
    assert alive(fort, name) == (0, 0)


def test_who_is_switched_off_and_on_has_no_key_of_before(fort: Fort, name: str) -> None:
    assert change(fort, name, "Manager", active="").status_code == 302
    assert change(fort, name, "Manager").status_code == 302
    assert alive(fort, name) == (0, 0)
