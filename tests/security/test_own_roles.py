"""Roles a company makes itself, on the screens people use: in words, never beyond one's own, at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.identity.own_roles import all_pairs
from app.identity.rights_in_words import is_of_everybody, rooms_of, unnamed
from app.identity.roles import role_names
from models.identity import Role, User
from tests.security.fort import SESSION, Fort, add_person, sign_in
from tests.security.gates import open_socket
from tests.security.reading import audit, person, role_id, roles_of, rows
from tests.security.test_people import change

UNKNOWN = ["Everything.everything", "x", ".*"]
PEOPLE = ("UserDBModelView", "RoleModelView")


def keys_of(page: str) -> list[str]:
    """What is ticked on the page of a role."""
    return re.findall(r'name="rights" value="([^"]+)" checked', page)


def copied(fort: Fort, role: str, by: str = "owner") -> str:
    """The number of a copy, made with the button."""
    answer = fort.post(by, f"/roles/action/copyrole/{role_id(fort, role)}")
    assert answer.status_code == 302
    return answer.headers["Location"].rpartition("/")[2]


def named(fort: Fort, number: str) -> str:
    return str(rows(fort, "select name from ab_role where id = :id", id=number)[0].name)


def let_in(fort: Fort, username: str, number: str) -> None:
    """Somebody who has this role alone, signed in."""
    with fort.work() as work:
        add_person(work, username, work.session.scalars(select(Role).where(Role.id == int(number))).one())
    fort.cookies[username] = {SESSION: sign_in(fort, username)}


@pytest.fixture(scope="module")
def hirer(fort: Fort) -> str:
    """Somebody who keeps people and roles and the store room, and nothing else."""
    number = copied(fort, "Storekeeper")
    keys = keys_of(fort.get("owner", f"/roles/edit/{number}").text)
    more = [
        f"{one}.{verb}" for one in ("UserDBModelView", "RoleModelView") for verb in ("look", "add", "edit")
    ]
    form = {"name": "İnsan kaynakları", "rights": [*keys, *more, "UserDBModelView.password"]}
    assert fort.post("owner", f"/roles/edit/{number}", form).status_code == 302
    let_in(fort, "ik", number)
    return "ik"


# --- in words -----------------------------------------------------------------------------------------


def test_every_right_has_words(fort: Fort) -> None:
    """What is missing gets a line in app/identity/rights_in_words.py, with the room it belongs to."""
    with fort.work() as work:
        assert unnamed(all_pairs(work)) == []


def test_every_right_is_behind_one_box_and_no_other(fort: Fort) -> None:
    with fort.work() as work:
        there = all_pairs(work)
    boxes = [choice for room in rooms_of(there) for line in room.subjects for choice in line.choices]
    assert len({box.key for box in boxes}) == len(boxes)
    behind = {pair for box in boxes for pair in box.pairs}
    assert behind | {pair for pair in there if is_of_everybody(pair)} == set(there)


def test_the_pages_speak_no_word_of_the_machine(fort: Fort) -> None:
    for path in ("/roles/list/", f"/roles/show/{role_id(fort, 'Clerk')}", "/roles/add"):
        said = re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", fort.get("owner", path).text)
        assert not re.search(r"can_|menu_access|ModelView|copyrole|Public", said), path


@pytest.mark.parametrize("role", role_names())
def test_a_built_in_role_is_shown_and_copied_but_not_written(fort: Fort, role: str) -> None:
    number = role_id(fort, role)
    assert 'name="rights"' not in fort.get("owner", f"/roles/show/{number}").text
    assert fort.get("owner", f"/roles/edit/{number}").status_code == 302
    answer = fort.post("owner", f"/roles/edit/{number}", {"name": "Benim", "rights": "Order.look"})
    assert answer.status_code == 302
    assert named(fort, number) == role


def test_a_copy_may_do_what_the_role_may_and_no_more(fort: Fort) -> None:
    for role in ("Dispatcher", "Storekeeper"):
        copy = copied(fort, role)
        shown = fort.get("owner", f"/roles/show/{copy}").text
        origin = fort.get("owner", f"/roles/show/{role_id(fort, role)}").text
        boxes = r'rights__box--has">(?:<svg.*?</svg>)?([^<]*)'
        assert re.findall(boxes, shown) == re.findall(boxes, origin) != []


# --- writing ------------------------------------------------------------------------------------------


def test_what_is_taken_away_counts_at_the_next_page(fort: Fort) -> None:
    number = copied(fort, "Clerk")
    let_in(fort, "stajyer", number)
    assert fort.get("stajyer", "/orders/list/").status_code == 200
    keys = [one for one in keys_of(fort.get("owner", f"/roles/edit/{number}").text) if "Order" not in one]
    assert fort.post("owner", f"/roles/edit/{number}", {"name": "Stajyer", "rights": keys}).status_code == 302
    assert fort.get("stajyer", "/orders/list/").status_code == 403
    assert fort.get("stajyer", "/today/").status_code == 200
    entry = audit(fort, "RightsGiven")[-1]
    assert "can confirm on Order" in entry.facts["removed"]
    assert entry.facts["added"] == []
    assert audit(fort, "RoleRenamed")[-1].facts["role"] == "Stajyer"


@pytest.mark.parametrize("name", ["", "   ", "Owner", "owner", "OWNER", "Manager", "Public"])
def test_a_name_that_is_none_or_taken_is_refused_at_its_field(fort: Fort, name: str) -> None:
    number = copied(fort, "Planner")
    before = named(fort, number)
    answer = fort.post("owner", f"/roles/edit/{number}", {"name": name, "rights": "Order.look"})
    assert answer.status_code == 422
    assert "name-error" in answer.text
    assert named(fort, number) == before


def test_rights_nobody_knows_are_not_given(fort: Fort) -> None:
    answer = fort.post(
        "owner", "/roles/add", {"name": "Uydurma", "rights": ["Everything.everything", "x", ".*"]}
    )
    assert answer.status_code == 302
    entry = audit(fort, "RightsGiven")[-1]
    assert entry.facts["role"] == "Uydurma"
    assert not [one for one in entry.facts["added"] if "verything" in one]


# --- never beyond one's own ---------------------------------------------------------------------------


def test_a_box_for_what_one_may_not_do_oneself_cannot_be_ticked(fort: Fort, hirer: str) -> None:
    page = fort.get(hirer, "/roles/add").text
    assert re.search(r'value="Order.confirm" disabled', page)
    assert re.search(r'value="Stock.transfer">', page)
    before = len(rows(fort, "select 1 from ab_role"))
    answer = fort.post(hirer, "/roles/add", {"name": "Gizli sahip", "rights": ["Stock.look", "Cost.see"]})
    assert answer.status_code in (403, 422)
    assert len(rows(fort, "select 1 from ab_role")) == before
    assert fort.post(hirer, "/roles/add", {"name": "Yardımcı", "rights": ["Stock.look"]}).status_code == 302


@pytest.mark.parametrize("role", ["Owner", "Manager", "Clerk"])
def test_nobody_copies_a_role_above_their_own(fort: Fort, hirer: str, role: str) -> None:
    before = len(rows(fort, "select 1 from ab_role"))
    fort.post(hirer, f"/roles/action/copyrole/{role_id(fort, role)}")
    assert len(rows(fort, "select 1 from ab_role")) == before


def form_of(fort: Fort, username: str, *roles: str) -> dict[str, Any]:
    return {
        "first_name": "Yeni",
        "last_name": "Kişi",
        "username": username,
        "email": f"{username}@fort.test",
        "active": "y",
        "roles": [role_id(fort, one) for one in roles],
    }


def test_nobody_gives_themselves_or_others_a_role_above_their_own(fort: Fort, hirer: str) -> None:
    mine, theirs = person(fort, hirer), person(fort, "foreman")
    assert mine is not None
    assert theirs is not None
    had = roles_of(fort, hirer)
    for role in ("Owner", "Manager"):
        fort.post(hirer, f"/users/edit/{mine.id}", form_of(fort, hirer, *had, role))
        assert roles_of(fort, hirer) == had
    fort.post(hirer, f"/users/edit/{theirs.id}", form_of(fort, "foreman", "Foreman", "Storekeeper"))
    assert roles_of(fort, "foreman") == {"Foreman"}, "who is above in anything is left alone"


@pytest.mark.parametrize("above", ["owner", "manager", "clerk"])
def test_nobody_takes_over_who_is_above_them(fort: Fort, hirer: str, above: str) -> None:
    before = person(fort, above)
    assert before is not None
    typed = {"password": "kapi-acik-kalsin-77", "conf_password": "kapi-acik-kalsin-77"}
    fort.post(hirer, f"/resetpassword/form?pk={before.id}", typed)
    form = form_of(fort, above, above.title())
    fort.post(hirer, f"/users/edit/{before.id}", {**form, "email": "hirsiz@evil.test"})
    fort.post(hirer, f"/users/delete/{before.id}")
    after = person(fort, above)
    assert after == before
    with fort.work() as work:
        found = work.session.scalars(select(User).where(User.username == above)).one()
        assert found.email != "hirsiz@evil.test"


# --- at once ------------------------------------------------------------------------------------------


def test_sockets_of_who_loses_a_right_are_cut_at_once(fort: Fort) -> None:
    number = copied(fort, "Planner")
    let_in(fort, "panocu", number)
    theirs, others = open_socket(fort, "panocu"), open_socket(fort, "kiosk")
    assert theirs.is_connected()
    keys = [one for one in keys_of(fort.get("owner", f"/roles/edit/{number}").text) if one != "Board.look"]
    fort.post("owner", f"/roles/edit/{number}", {"name": "Panosuz", "rights": keys})
    assert not theirs.is_connected()
    assert others.is_connected(), "screens are no people"
    assert not open_socket(fort, "panocu").is_connected()
    others.disconnect()


@pytest.mark.parametrize("how", ["another role", "switched off", "deleted"])
def test_sockets_of_who_is_changed_are_cut_at_once(fort: Fort, how: str) -> None:
    username = how.replace(" ", "")
    let_in(fort, username, role_id(fort, "Foreman"))
    found = person(fort, username)
    assert found is not None
    socket, neighbour = open_socket(fort, username), open_socket(fort, "manager")
    assert socket.is_connected()
    if how == "deleted":
        fort.post("owner", f"/users/delete/{found.id}")
    else:
        form = form_of(fort, username, "Accountant" if how == "another role" else "Foreman")
        if how == "switched off":
            del form["active"]
        assert fort.post("owner", f"/users/edit/{found.id}", form).status_code == 302
    assert not socket.is_connected()
    assert neighbour.is_connected()
    neighbour.disconnect()


def test_nobody_below_takes_the_page_of_rights_from_an_owner(fort: Fort) -> None:
    """Who may nearly as much tries by forms, actions and roles; then gives away their own page of rights."""
    twin = copied(fort, "Owner")
    let_in(fort, "ikiz", twin)
    found, owners, way = person(fort, "owner"), role_id(fort, "Owner"), f"/roles/edit/{twin}"
    assert found is not None
    change(fort, "owner", "Clerk", by="ikiz")
    change(fort, "owner", by="ikiz")
    change(fort, "owner", "Owner", by="ikiz", active="")
    fort.post("ikiz", f"/users/delete/{found.id}")
    for action in ("muldelete", "delete"):
        fort.post("ikiz", f"/users/action/{action}/{found.id}")
        fort.post("ikiz", "/users/action_post", {"action": action, "rowid": found.id})
        fort.post("ikiz", "/roles/action_post", {"action": action, "rowid": owners})
    fort.post("ikiz", f"/roles/edit/{owners}", {"name": "Owner", "rights": []})
    fort.post("ikiz", f"/roles/delete/{owners}")
    assert fort.get("ikiz", "/roles/list/").status_code == 200
    assert fort.post("ikiz", way, {"name": "Hiçbir şey", "rights": []}).status_code == 302
    assert fort.get("ikiz", "/roles/list/").status_code in (302, 403)
    assert person(fort, "owner") == found
    assert roles_of(fort, "owner") == {"Owner"}
    assert fort.get("owner", "/roles/list/").status_code == 200
    assert fort.get("owner", way).status_code == 200
