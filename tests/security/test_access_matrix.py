"""Who gets in where: every page, action, paper, event, job and command against a table that people reviewed.

A way in that is not in ``access.csv`` fails, and so does a line that leads nowhere. ``x`` lets in, ``.`` does
not; the last column says why where it is not obvious. What is missing is printed as a line to be reviewed:
against the roles of ``app/identity/roles.py`` and what the page shows, before it is copied into the table.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from flask import Flask

from app.cli import make_app
from config import Settings
from tests.security import gates
from tests.security.fort import VISITORS, Fort
from tests.security.gates import Gate
from tools.postgres import Urls

FILE = Path(__file__).with_name("access.csv")


def read_table() -> dict[Gate, dict[str, bool]]:
    table: dict[Gate, dict[str, bool]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gate = Gate(row["kind"], row["name"], row["how"])
            assert gate not in table, f"{gate} stands there twice"
            assert {row[visitor] for visitor in VISITORS} <= {"x", "."}, gate
            table[gate] = {visitor: row[visitor] == "x" for visitor in VISITORS}
    return table


TABLE = read_table()


def lines(kind: str) -> dict[Gate, dict[str, bool]]:
    return {gate: allowed for gate, allowed in TABLE.items() if gate.kind == kind}


def check_against_the_table(kind: str, found: Mapping[Gate, Mapping[str, bool]]) -> None:
    """Fail with what differs between the table and what really happens."""
    table = lines(kind)
    said = [f"not in the table: {as_line(gate, found[gate])}" for gate in found.keys() - table.keys()]
    said += [f"leads nowhere: {','.join(gate)}" for gate in table.keys() - found.keys()]
    for gate in found.keys() & table.keys():
        for visitor, is_in in found[gate].items():
            if is_in != table[gate][visitor]:
                said.append(f"{' '.join(gate)}: {visitor} is {'let in' if is_in else 'sent away'}")
    assert not said, "\n" + "\n".join(sorted(said))


def as_line(gate: Gate, allowed: Mapping[str, bool]) -> str:
    return ",".join([*gate, *("x" if allowed[visitor] else "." for visitor in VISITORS), ""])


def same(gates_found: Iterable[Gate]) -> dict[Gate, dict[str, bool]]:
    """Ways in that no visitor of the web has at all."""
    return {gate: dict.fromkeys(VISITORS, False) for gate in gates_found}


def everybody(fort: Fort, gate: Gate, paths: list[str]) -> dict[str, bool]:
    found = {}
    for visitor in VISITORS:
        is_in = {gates.gets_in(fort, visitor, gate, path) for path in paths}
        assert len(is_in) == 1, f"{gate} lets {visitor} in by one address and not by another"
        found[visitor] = is_in.pop()
    return found


def test_every_page_lets_in_whom_the_table_says(fort: Fort) -> None:
    found = {gate: everybody(fort, gate, paths) for gate, paths in gates.pages(fort.app).items()}
    check_against_the_table("page", found)


def test_every_action_lets_in_whom_the_table_says(fort: Fort) -> None:
    found = {gate: everybody(fort, gate, [path]) for gate, path in gates.actions(fort.app).items()}
    check_against_the_table("action", found)


def test_every_paper_is_opened_by_whom_the_table_says(fort: Fort) -> None:
    found = {gate: everybody(fort, gate, [path]) for gate, path in gates.papers(fort).items()}
    check_against_the_table("paper", found)


def test_every_event_is_heard_by_whom_the_table_says(fort: Fort) -> None:
    found = {
        gate: {visitor: gates.hears_the_board(fort, visitor) for visitor in VISITORS}
        for gate in gates.events(fort.app)
    }
    check_against_the_table("event", found)


def test_no_visitor_runs_jobs(settings: Settings) -> None:
    check_against_the_table("job", same(gates.jobs(settings)))


def test_no_visitor_gives_commands(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATOLYE_DATABASE_URL", urls.app_url)
    monkeypatch.setenv("ATOLYE_SECRET_KEY", "c" * 40)
    app = make_app()
    check_against_the_table("command", same(gates.commands(app.cli)))
    app.extensions["atolye.database"].close()


def test_the_accountant_changes_nothing_but_their_own_account() -> None:
    own = (
        "UserInfoEditView",
        "ResetMyPasswordView",
        "UserDBModelView",
        "AuthDBView",
        "SessionView",
        "kiosk.fetch",
        "SharedPaperView.answer",
        "api.",
    )
    writes = [gate for gate, allowed in TABLE.items() if gate.how == "POST" and allowed["accountant"]]
    assert [gate for gate in writes if not gate.name.startswith(own)] == []


def test_the_table_lets_nobody_in_where_not_even_the_owner_is(app: Flask) -> None:
    del app
    surprising = [gate for gate, allowed in TABLE.items() if any(allowed.values()) and not allowed["owner"]]
    assert surprising == []


def test_strangers_and_nobody_get_where_anybody_gets() -> None:
    for gate, allowed in TABLE.items():
        assert allowed["stranger"] <= allowed["nobody"], gate
        assert not allowed["nobody"] or all(allowed[one] for one in VISITORS if one != "stranger"), gate
