"""A program and the company it speaks to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from app.identity.api_keys import make_key
from app.identity.rights import rights_of
from app.identity.scopes import grantable
from app.kernel.permissions import Actor
from app.kernel.work import begin_work
from models.identity import User
from tests.security.fort import Fort

V1 = "/api/v1"


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent to the database in here, by whatever session."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


@dataclass
class House(Fort):
    """A company as programs see it."""

    keys: dict[str, str] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Somebody as operations know them."""
        with self.work() as work:
            user = work.session.scalars(select(User).where(User.username == username)).unique().one()
            return Actor("person", user.id, user.first_name, rights_of(work.session, user))

    def key(self, username: str, *scopes: str, networks: str = "", days: int = 30) -> str:
        """A key of somebody, with these scopes or all they can give away; made once."""
        known = f"{username} {scopes} {networks} {days}"
        if known not in self.keys:
            self.keys[known] = self.new_key(username, *scopes, networks=networks, days=days)
        return self.keys[known]

    def new_key(self, username: str, *scopes: str, networks: str = "", days: int = 30) -> str:
        """A key of its own."""
        actor = self.actor(username)
        wanted = scopes or [scope.code for scope in grantable(actor.may)]
        may_make = Actor(
            "person", actor.id, actor.name, lambda right: right.subject == "ApiKey" or actor.may(right)
        )
        with begin_work(self.database, may_make, self.tenant) as work:
            return make_key(work, f"{username} programı", wanted, days, networks)[1]

    def ask(self, token: str, path: str, method: str = "GET", **more: Any) -> TestResponse:
        """One request of a program."""
        headers = (
            {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
            if token
            else more.pop("headers", {})
        )
        return self.app.test_client().open(
            f"{V1}{path}", method=method, base_url=self.base, headers=headers, **more
        )
