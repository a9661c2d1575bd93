"""The owner's screens of people and roles: who is let in, with what rights, and what is written down."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.identity.accounts import invite_person
from app.identity.roles import rights_of_operations, role_names
from tests.security.fort import PASSWORD, SESSION, Fort, csrf_of, sign_in
from tests.security.reading import audit, person, role_id, roles_of, rows

LONG = "uzun-bir-parola-38"


def hire(fort: Fort, username: str, *roles: str, password: str = LONG, **more: Any) -> TestResponse:
    form: dict[str, Any] = {
        "first_name": "Yeni",
        "last_name": username.title(),
        "username": username,
        "active": "y",
        "email": f"{username}@kale.test",
        "roles": [role_id(fort, role) for role in roles],
    }
    page = fort.post("owner", "/users/add", {**form, **more})
    if (link := link_on(page)) is not None:
        choose_password(fort, link, password)
    return page


def link_on(page: TestResponse) -> str | None:
    """What the link of an invitation holds."""
    found = re.search(r'value="[^"]*/login/link#([^"]+)"', page.text)
    return found[1] if found else None


def choose_password(fort: Fort, link: str, password: str) -> TestResponse:
    """As whoever got the link does."""
    client = fort.app.test_client()
    token = csrf_of(client.get("/login/link", base_url=fort.base).text)
    form = {"csrf_token": token, "token": link, "password": password, "again": password}
    return client.post("/login/link", base_url=fort.base, data=form)


def hired(fort: Fort, username: str, role: str = "Clerk") -> int:
    """Somebody who has an invitation and no password yet."""
    with fort.work() as work:
        person = invite_person(work, username, "Yeni", username.title(), f"{username}@kale.test", (role,))
        return int(person.id)


def link_of(fort: Fort, user_id: int) -> str:
    """A fresh link of this person, made by the owner on the screen."""
    link = link_on(fort.post("owner", f"/users/action/resetpasswords/{user_id}"))
    assert link is not None
    return link


def change(fort: Fort, username: str, *roles: str, by: str = "owner", **more: Any) -> TestResponse:
    found = person(fort, username)
    assert found is not None
    form: dict[str, Any] = {
        "first_name": "Yeni",
        "last_name": username.title(),
        "username": username,
        "active": "y",
        "email": f"{username}@kale.test",
        "roles": [role_id(fort, role) for role in roles],
    }
    return fort.post(by, f"/users/edit/{found.id}", {**form, **more})


def test_whom_the_owner_adds_can_sign_in(fort: Fort) -> None:
    assert hire(fort, "selma", "Clerk").status_code == 200
    assert sign_in(fort, "selma", LONG)
    found = person(fort, "selma")
    assert found is not None
    assert found.password.startswith("$2b$12$")
    assert audit(fort, "RolesGiven")[-1].facts["roles"] == ["Clerk"]
    assert audit(fort, "RolesGiven")[-1].actor_name == "Owner Kişi"


def test_a_password_that_is_guessed_soon_is_refused_at_its_field(fort: Fort) -> None:
    link = link_of(fort, hired(fort, "zayif"))
    for password in ("kisa", "aaaaaaaaaaaa", "123456789", "galatasaray1905", "kalecelik2026", "p" * 1001):
        assert "password-error" in choose_password(fort, link, password).text, password
    found = person(fort, "zayif")
    assert found is not None
    assert found.password is None
    assert choose_password(fort, link, LONG).status_code == 302, "the link still counts"


def test_a_change_of_roles_is_written_down_with_who_did_it(fort: Fort) -> None:
    hire(fort, "hakan", "Clerk")
    assert change(fort, "hakan", "Planner", "Foreman").status_code == 302
    entry = audit(fort, "RolesGiven")[-1]
    assert (entry.facts["before"], entry.facts["roles"]) == (["Clerk"], ["Foreman", "Planner"])
    assert roles_of(fort, "hakan") == {"Planner", "Foreman"}


def test_nothing_secret_gets_into_the_audit_trail(fort: Fort) -> None:
    hire(fort, "gizem", "Clerk")
    found = person(fort, "gizem")
    assert found is not None
    everything = json.dumps([list(row) for row in rows(fort, "select facts from audit_entry")])
    assert found.password not in everything
    assert LONG not in everything
    assert "$2b$" not in everything


def test_an_owner_remains(fort: Fort) -> None:
    page = change(fort, "owner", "Clerk")
    assert "roles-error" in page.text
    assert roles_of(fort, "owner") == {"Owner"}


def test_owners_do_not_lock_themselves_out(fort: Fort) -> None:
    hire(fort, "ortak", "Owner")
    page = change(fort, "owner", "Owner", active="")
    assert "active-error" in page.text
    found = person(fort, "owner")
    assert found is not None
    fort.post("owner", f"/users/delete/{found.id}")
    found = person(fort, "owner")
    assert found is not None
    assert found.active
    assert change(fort, "ortak", "Clerk").status_code == 302
    assert roles_of(fort, "ortak") == {"Clerk"}


def test_who_is_switched_off_is_out_at_once(fort: Fort) -> None:
    hire(fort, "ayrilan", "Clerk")
    fort.cookies["ayrilan"] = {SESSION: sign_in(fort, "ayrilan", LONG)}
    assert fort.get("ayrilan", "/materials/list/").status_code == 200
    assert change(fort, "ayrilan", "Clerk", active="").status_code == 302
    assert fort.get("ayrilan", "/materials/list/").status_code == 302


@pytest.mark.parametrize("role", role_names())
def test_built_in_roles_stay_what_they_are(fort: Fort, role: str) -> None:
    number = role_id(fort, role)
    fort.post("owner", f"/roles/edit/{number}", {"name": f"{role} 2"})
    fort.post("owner", f"/roles/delete/{number}")
    assert role_id(fort, role) == number


def test_a_copied_role_has_the_rights_and_may_be_changed(fort: Fort) -> None:
    number = role_id(fort, "Dispatcher")
    before = {row.name for row in rows(fort, "select name from ab_role")}
    fort.post("owner", "/roles/action_post", {"action": "copyrole", "rowid": number})
    (copy,) = {row.name for row in rows(fort, "select name from ab_role")} - before
    hire(fort, "yardimci", copy)
    fort.cookies["yardimci"] = {SESSION: sign_in(fort, "yardimci", LONG)}
    assert fort.get("yardimci", "/shipments/list/").status_code == 200
    assert fort.get("yardimci", "/materials/list/").status_code == 403
    fort.post("owner", f"/roles/edit/{role_id(fort, copy)}", {"name": copy})
    entry = audit(fort, "RightsGiven")[-1]
    assert "can ship on Shipment" in entry.facts["removed"]
    assert fort.get("yardimci", "/shipments/list/").status_code == 403


def test_a_company_can_give_every_right_of_an_operation_to_a_role_of_its_own(fort: Fort) -> None:
    pairs = rows(
        fort,
        "select p.name, v.name as subject from ab_permission_view pv"
        " join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id",
    )
    there = {(row.name, row.subject) for row in pairs}
    assert {(f"can_{right.action}", right.subject) for right in rights_of_operations()} <= there


def test_a_role_that_somebody_has_is_not_deleted(fort: Fort) -> None:
    fort.post("owner", "/roles/add", {"name": "Çırak"})
    hire(fort, "cirak", "Çırak")
    number = role_id(fort, "Çırak")
    fort.post("owner", f"/roles/delete/{number}")
    assert role_id(fort, "Çırak") == number
    assert roles_of(fort, "cirak") == {"Çırak"}


def test_ones_own_password_asks_for_the_old_one(fort: Fort) -> None:
    hire(fort, "dalgin", "Clerk")
    fort.cookies["dalgin"] = {SESSION: sign_in(fort, "dalgin", LONG)}
    typed = {"password": "yeni-parola-1453", "conf_password": "yeni-parola-1453"}
    page = fort.post("dalgin", "/resetmypassword/form", {**typed, "now": "bilmiyorum-ki"})
    assert "now-error" in page.text
    assert sign_in(fort, "dalgin", LONG)
    assert fort.post("dalgin", "/resetmypassword/form", {**typed, "now": LONG}).status_code == 302
    assert sign_in(fort, "dalgin", "yeni-parola-1453")
    assert audit(fort, "PasswordSet")[-1].actor_name == "Yeni Dalgin"


def test_the_owner_types_no_password_for_others(fort: Fort) -> None:
    hire(fort, "unutkan", "Clerk")
    found = person(fort, "unutkan")
    assert found is not None
    typed = {"password": "sahibin-verdigi-1", "conf_password": "sahibin-verdigi-1"}
    assert fort.post("owner", f"/resetpassword/form?pk={found.id}", typed).status_code == 404
    form = {**typed, "first_name": "Y", "last_name": "U", "username": "unutkan", "email": "u@kale.test"}
    fort.post("owner", f"/users/edit/{found.id}", {**form, "active": "y", "roles": role_id(fort, "Clerk")})
    assert sign_in(fort, "unutkan", LONG)


def test_ones_own_name_is_changed_with_a_row_in_the_trail(fort: Fort) -> None:
    hire(fort, "isimsiz", "Clerk")
    fort.cookies["isimsiz"] = {SESSION: sign_in(fort, "isimsiz", LONG)}
    form = {"first_name": "Ayşegül", "last_name": "Isimsiz"}
    assert fort.post("isimsiz", "/userinfoeditview/form", form).status_code == 302
    entry = audit(fort, "RecordChanged")[-1]
    assert entry.facts["before"] == {"first_name": "Yeni"}
    assert entry.facts["after"] == {"first_name": "Ayşegül"}


def test_the_owner_of_elsewhere_is_no_owner_here(fort: Fort, other: Fort) -> None:
    assert sign_in(other, "owner", PASSWORD)
    answer = fort.get("stranger", "/users/list/")
    assert answer.status_code == 302
    assert "owner@" not in answer.text


def test_a_role_is_copied_from_its_own_page(fort: Fort) -> None:
    number = role_id(fort, "Foreman")
    way = f"/roles/action/copyrole/{number}"
    assert way in fort.get("owner", f"/roles/show/{number}").text
    before = {row.name for row in rows(fort, "select name from ab_role")}
    for _twice in range(2):
        assert fort.post("owner", way).status_code == 302
    copies = {row.name for row in rows(fort, "select name from ab_role")} - before
    assert len(copies) == 2, "the second copy has a name of its own"
    assert all("can list on Board" in audit(fort, "RightsGiven")[-1].facts["added"] for _ in copies)


def test_copying_a_role_that_is_gone_breaks_nothing(fort: Fort) -> None:
    assert fort.post("owner", "/roles/action/copyrole/999999").status_code == 404
