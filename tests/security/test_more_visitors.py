"""The table again for those who have no column in it: what each gets in by follows from its lines."""

from __future__ import annotations

from itertools import cycle

import pytest
from flask import Flask

from app.production.kiosks import GRANTABLE
from tests.security import gates
from tests.security.fort import ROLES, Fort
from tests.security.gates import Gate
from tests.security.roads import addresses
from tests.security.test_access_matrix import lines
from tests.security.visitors import OPENED_BY, everything, narrowed_role, pair_tablets, right_of

TAKEN_AWAY = ("GoodsReceipt.", "Stock.transfer", "Stock.scrap", "Shelf.delete", "Party.")
CLOSED = {"GoodsReceipt": None, "Party": None, "Stock": {"transfer", "scrap"}, "Shelf": {"delete"}}


def wrong(fort: Fort, visitor: str, expected: dict[Gate, bool], ways: dict[Gate, list[str]]) -> list[str]:
    """Where a visitor is let in or sent away against what was expected."""
    return [
        f"{gate.how} {path}: {visitor} is {'sent away' if expected[gate] else 'let in'}"
        for gate, paths in ways.items()
        if gate in expected
        for path in paths[:1]
        if gates.gets_in(fort, visitor, gate, path) != expected[gate]
    ]


# --- everybody of the other company ---------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_everybody_of_another_company_is_a_stranger(app: Flask, fort: Fort, other: Fort, role: str) -> None:
    """The owner's cookie is the stranger of the table; the others are no better, nor is a tablet's."""
    visitor = f"their {role}"
    fort.cookies[visitor] = dict(other.cookies[role])
    expected = {gate: allowed["stranger"] for gate, allowed in lines("page").items() if gate.how == "GET"}
    assert wrong(fort, visitor, expected, gates.pages(app)) == []


def test_a_tablet_of_another_company_opens_nothing(app: Flask, fort: Fort, other: Fort) -> None:
    fort.cookies["their tablet"] = dict(other.cookies["kiosk"])
    doors = {gate: allowed for gate, allowed in lines("page").items() if gate.name.startswith("kiosk.")}
    expected = {gate: allowed["nobody"] for gate, allowed in doors.items()}
    assert wrong(fort, "their tablet", expected, gates.pages(app)) == []
    assert not gates.hears_the_board(fort, "their tablet")


# --- tablets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", ["", *GRANTABLE])
def test_a_tablet_opens_what_it_was_given_and_no_more(app: Flask, fort: Fort, right: str) -> None:
    assert OPENED_BY.keys() == set(GRANTABLE)
    visitor = pair_tablets(fort, (right,) if right else ())
    of_rights = {f"kiosk.{name}" for names in OPENED_BY.values() for name in names}
    expected = {}
    for gate, allowed in lines("page").items():
        if gate.name.startswith("kiosk.") and gate.name != "kiosk.take_back":
            given = gate.name.removeprefix("kiosk.") in OPENED_BY.get(right, ())
            expected[gate] = given if gate.name in of_rights else allowed["kiosk"]
    assert wrong(fort, visitor, expected, gates.pages(app)) == []


def test_a_tablet_with_every_right_is_still_no_person(app: Flask, fort: Fort) -> None:
    visitor = pair_tablets(fort, tuple(GRANTABLE))
    pages = {gate: paths for gate, paths in gates.pages(app).items() if not gate.name.startswith("kiosk.")}
    expected = {gate: allowed["kiosk"] for gate, allowed in lines("page").items()}
    assert wrong(fort, visitor, expected, pages) == []


# --- a role the company made itself ---------------------------------------------------------------------


def test_a_narrowed_copy_opens_what_is_left_of_the_role(app: Flask, fort: Fort) -> None:
    visitor = narrowed_role(fort, "Storekeeper", TAKEN_AWAY)
    expected, closed = {}, 0
    for gate, allowed in lines("page").items():
        right = right_of(app, gate)
        actions = CLOSED.get(right.subject, set()) if right is not None else set()
        is_closed = actions is None or (right is not None and right.action in actions)
        # It declares no right and asks for that to list partners.
        is_closed |= gate.name == "LookupView.parties"
        expected[gate] = allowed["storekeeper"] and not is_closed
        closed += allowed["storekeeper"] and is_closed
    assert closed > 20, "the narrowing must mean something"
    assert wrong(fort, visitor, expected, gates.pages(app)) == []


# --- with what is there -----------------------------------------------------------------------------------


def test_who_is_sent_away_is_sent_away_before_anything_is_read_or_changed(app: Flask, fort: Fort) -> None:
    """At records that are there, with what a form of the page would bring: never 400, 404 or 422 but no.

    Of those a gate is closed for, two try each: nobody, and the roles in turn.
    """
    before = everything(fort)
    roles, tried, said = cycle(ROLES), 0, []
    ways = roads_of(fort)
    for gate, allowed in lines("page").items():
        closed = [role for role in ROLES if not allowed[role]]
        if not closed or gate not in ways:
            continue
        turn = next(role for role in roles if role in closed)
        for visitor in (turn, "nobody") if not allowed["nobody"] else (turn,):
            tried += 1
            if gets_in_with_everything(fort, visitor, gate, ways[gate]):
                said.append(f"{gate.how} {ways[gate]}: {visitor}")
    assert not said, "\n".join(said)
    assert tried > 500
    after = everything(fort)
    # A tablet that nobody knows may ask at its door: that is what the door is for.
    assert {name for name in before if before[name] != after[name]} <= {"pairing_request"}


def roads_of(fort: Fort) -> dict[Gate, str]:
    """One address of each gate at which something is."""
    return {
        Gate("page", rule.endpoint, method): found[0]
        for rule in fort.app.url_map.iter_rules()
        if (found := addresses(fort, rule))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


FORM = {
    "name": "Deneme",
    "code": "DENEME",
    "reason": "Deneme",
    "counted": "1",
    "quantity": "1",
    "source_id": "1",
    "target_id": "1",
    "lines-0-material_id": "1",
    "lines-0-quantity": "1",
    "username": "deneme",
    "rowid": "1",
    "_key": "deneme-anahtari-1",
}


def gets_in_with_everything(fort: Fort, visitor: str, gate: Gate, path: str) -> bool:
    """The same as for the table, at what is there and with a filled form."""
    if gate.how not in ("GET", "POST"):
        return gates.gets_in(fort, visitor, gate, path)
    if gate.how == "GET":
        answer = fort.get(visitor, path, headers=gates.SCRIPT)
    elif path.startswith("/kiosk/"):
        touch = {**gates.TOUCH, "card": 1, "event": 1, "department": 1}
        answer = fort.client(visitor).post(path, base_url=fort.base, json=touch, headers=gates.SCRIPT)
    else:
        action = gates.ACTIONS.get(gate.name.partition(".")[0], "nothing")
        answer = fort.post(visitor, path, {**FORM, "action": action}, headers=gates.SCRIPT)
    assert answer.status_code < 500, f"{visitor} breaks {gate.how} {path}: {answer.status_code}"
    return not gates.is_denied(answer, visitor)
