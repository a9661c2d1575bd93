"""The owner's screens of people and roles: who is let in, with what rights, and what is written down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.identity.roles import rights_of_operations, role_names
from tests.security.fort import PASSWORD, SESSION, Fort, sign_in
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
        "password": password,
        "conf_password": password,
    }
    return fort.post("owner", "/users/add", {**form, **more})


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
    assert hire(fort, "selma", "Clerk").status_code == 302
    assert sign_in(fort, "selma", LONG)
    found = person(fort, "selma")
    assert found is not None
    assert found.password.startswith("$2b$12$")
    assert audit(fort, "RolesGiven")[-1].facts["roles"] == ["Clerk"]
    assert audit(fort, "RolesGiven")[-1].actor_name == "Owner Kişi"


@pytest.mark.parametrize("password", ["kisa", "aaaaaaaaaaaa", "123456789"])
def test_a_password_that_is_guessed_soon_is_refused_at_its_field(fort: Fort, password: str) -> None:
    page = hire(fort, "zayif", "Clerk", password=password)
    assert "password-error" in page.text
    assert person(fort, "zayif") is None


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


def test_the_owner_sets_anothers_password_and_the_trail_says_so(fort: Fort) -> None:
    hire(fort, "unutkan", "Clerk")
    found = person(fort, "unutkan")
    assert found is not None
    typed = {"password": "sahibin-verdigi-1", "conf_password": "sahibin-verdigi-1"}
    assert fort.post("owner", f"/resetpassword/form?pk={found.id}", typed).status_code == 302
    assert sign_in(fort, "unutkan", "sahibin-verdigi-1")
    entry = audit(fort, "PasswordSet")[-1]
    assert (entry.actor_name, entry.subject_id) == ("Owner Kişi", found.id)


@pytest.mark.parametrize("number", ["999999", "0", "-1", "x", "99999999999999999999", ""])
def test_a_password_of_nobody_is_not_set(fort: Fort, number: str) -> None:
    typed = {"password": LONG, "conf_password": LONG}
    assert fort.post("owner", f"/resetpassword/form?pk={number}", typed).status_code == 404


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
