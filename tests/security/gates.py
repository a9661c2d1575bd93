"""Every way into the product, and whether a visitor gets in by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from click import Group
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.jobs import Worker, make_queue
from app.kernel.clock import now_utc
from config import Settings
from models.core import IssuedDocument
from models.identity import FailedSignIns, SignInSession
from tests.security.fort import MISSING, Fort

HARMLESS = {
    "pk": MISSING,
    "department": MISSING,
    "line": MISSING,
    "number": MISSING,
    "paper": MISSING,
    "work_order_id": MISSING,
    "card": MISSING,
    "kind": "csv",
    "filename": "nothing.txt",
    "locale": "tr",
    "role": "customers",
    "code": "NOWHERE",
    "words": "nothing",
    "name": "nothing",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "token": "nothing",
    "example": MISSING,
    "option_id": MISSING,
}
"""What stands in the addresses: nothing that exists, so that nothing happens to those who get in."""

ACTIONS = {"UserDBModelView": "resetpasswords", "RoleModelView": "copyrole"}
"""The action by which each of FAB's screens is tried when its address leaves open which."""

TOUCH = {
    "card": MISSING,
    "version": 1,
    "event": MISSING,
    "reason": "Deneme",
    "department": MISSING,
    "key": "touch-000001",
}
"""What a board sends."""

DOORS = ("/login", "/kiosk/pair")
SCRIPT = {"Accept": "application/json"}
"""Who is told no is told so in a line, not with a page of the house: thousands are."""


class Gate(NamedTuple):
    """One way in: a page and its method, an action, a paper, a socket's event, a job, a command."""

    kind: str
    name: str
    how: str


def pages(app: Flask) -> dict[Gate, list[str]]:
    """Every endpoint and method of the application, with the addresses that lead there."""
    gates: dict[Gate, list[str]] = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            gates.setdefault(Gate("page", rule.endpoint, method), []).append(address(rule))
    return gates


def address(rule: Rule, **named: object) -> str:
    """An address of the rule in which nothing is named that exists, unless told otherwise."""
    view = rule.endpoint.partition(".")[0]
    values = {**HARMLESS, "name": ACTIONS.get(view, "nothing"), **named}
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built is not None, rule
    return str(built[1])


def gets_in(fort: Fort, visitor: str, gate: Gate, path: str) -> bool:
    """Whether a visitor is let in: denied is 401, 403, or the way to a door; a bug is neither."""
    if gate.name == "AuthDBView.logout":
        return leaves(fort, visitor, path)
    if gate.name.startswith(("SharedPaperView.", "OrderStatusView.")):
        # One address tries many links that are none: the later ones would wait, whoever they are.
        with fort.work() as work:
            work.session.execute(delete(FailedSignIns))
    if gate.how == "GET":
        answer = fort.get(visitor, path, headers=SCRIPT)
    elif gate.how != "POST":
        answer = fort.client(visitor).open(path, method=gate.how, base_url=fort.base, json={}, headers=SCRIPT)
    elif path.startswith("/kiosk/") and path not in ("/kiosk/pair", "/kiosk/enter"):
        answer = fort.client(visitor).post(path, base_url=fort.base, json=TOUCH, headers=SCRIPT)
    else:
        view = gate.name.partition(".")[0]
        form = {"action": ACTIONS.get(view, "nothing")} if gate.name.endswith("action_post") else {}
        answer = fort.post(visitor, path, form, headers=SCRIPT)
    assert answer.status_code < 500, f"{visitor} breaks {gate.how} {path}: {answer.status_code}"
    return not is_denied(answer, visitor)


def leaves(fort: Fort, visitor: str, path: str) -> bool:
    """Whoever leaves is out with every cookie of that session; here they are needed again."""
    began = now_utc()
    answer = fort.post(visitor, path, headers=SCRIPT)
    with fort.work() as work:
        gone = update(SignInSession).where(SignInSession.ended_at >= began)
        work.session.execute(gone.values(ended_at=None, ended_why=""))
    return not is_denied(answer, visitor)


def is_denied(answer: TestResponse, visitor: str) -> bool:
    """What an answer says to a visitor."""
    if answer.status_code == 400:
        # The session of elsewhere is none, and a form without a session goes nowhere.
        return visitor == "stranger"
    if answer.status_code in (301, 302, 303, 307, 308):
        return urlsplit(answer.headers["Location"]).path.startswith(DOORS)
    # Whoever asks too often is sent away too, whoever it is.
    return answer.status_code in (401, 403, 429)


def actions(app: Flask) -> dict[Gate, str]:
    """Every action of FAB's, with the address that runs it on one record."""
    views = app.extensions["appbuilder"].baseviews
    return {
        Gate("action", f"{type(view).__name__}.{name}", "POST"): f"{view.route_base}/action/{name}/{MISSING}"
        for view in views
        for name in getattr(view, "actions", {})
    }


def papers(fort: Fort) -> dict[Gate, str]:
    """One issued paper of each kind, with its address."""
    with fort.work() as work:
        found = work.session.execute(select(IssuedDocument.kind, IssuedDocument.id)).all()
    return {Gate("paper", row.kind, "GET"): f"/papers/{row.id}.pdf" for row in found}


def events(app: Flask) -> Iterator[Gate]:
    """Every event a socket may send."""
    for namespace, handlers in app.extensions["socketio"].server.handlers.items():
        for event in handlers:
            yield Gate("event", f"{namespace} {event}", "socket")


def jobs(settings: Settings) -> set[Gate]:
    """Every job of the queue; each runs in the worker, because of what an act deferred or by the clock."""
    worker = Worker(settings)
    # The library puts its name before its own tasks once more for every queue there is in the process.
    names = {name.replace("builtin:", "") for name in make_queue(settings, worker).tasks}
    worker.database.close()
    return {Gate("job", name, "queue") for name in names}


def commands(group: Group, before: str = "") -> Iterator[Gate]:
    """Every command of the command line; who may use it is who may log in to the machine."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield Gate("command", f"{before}{name}", "shell")


def hears_the_board(fort: Fort, visitor: str) -> bool:
    """Whether a visitor's socket is let in."""
    socket = open_socket(fort, visitor)
    is_in = bool(socket.is_connected())
    if is_in:
        socket.disconnect()
    return is_in


def open_socket(fort: Fort, visitor: str, host: str = "") -> Any:
    """A socket of the visitor's browser to this factory's host, or to another."""
    client = fort.client(visitor)
    client.environ_base["HTTP_HOST"] = host or fort.host
    sockets = fort.app.extensions["socketio"]
    return sockets.test_client(fort.app, flask_test_client=client, headers={"Host": host or fort.host})
