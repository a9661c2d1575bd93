"""One transaction, decided in one place: entry points begin a Work, operations take it first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from app.kernel.asking import Parameters, rows_of
from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.events import Event, plain
from app.kernel.permissions import Actor, Right
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.text import N_

Model = TypeVar("Model")

# Sent past the compiler of SQLAlchemy: every tap pays for them.
_TAKE_KEY: Final = (
    "insert into idempotency_key (key, operation, actor, taken_at) values (%s, %s, %s, %s)"
    " on conflict (key) do nothing returning key"
)
_READ_KEY: Final = "select operation, result from idempotency_key where key = %s"
_KEEP_RESULT: Final = "update idempotency_key set result = cast(%s as jsonb) where key = %s"


class NestedWork(RuntimeError):
    """A Work was begun inside another: an operation tried to decide about commits."""


class KeyUsedElsewhere(Refusal):
    """The same idempotency key came with another operation."""

    code = "kernel.key_used_elsewhere"
    sentence = N_("This page is out of date. Load it again and repeat what you wanted to do.")


class RecordGone(Refusal):
    """Somebody else deleted the record meanwhile, or the address is wrong."""

    code = "kernel.record_gone"
    sentence = N_("This record no longer exists. Somebody may have deleted it meanwhile.")


class Work:
    """Everything one act needs: the session, who acts, when, and what has happened so far."""

    def __init__(self, session: Session, actor: Actor, tenant: Tenant, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.tenant = tenant
        self.now = now
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """Something happened; it is written to the audit trail with the commit and told after it."""
        self.events.append(event)

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless whoever acts has the right."""
        self.actor.require(right)

    def ask(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The rows of a statement written in the source, the short way: for what is done all day."""
        return rows_of(self.session, statement, parameters)

    def lock(self, model: type[Model], key: int) -> Model:
        """The record, fresh and locked until the end of the transaction; RecordGone when missing."""
        found = self.session.get(model, key, with_for_update=True, populate_existing=True)
        if found is None:
            raise RecordGone
        return found

    def find(self, model: type[Model], key: int) -> Model:
        """The record without a lock; RecordGone when missing."""
        found = self.session.get(model, key)
        if found is None:
            raise RecordGone
        return found

    def once(self, key: str | None, operation: str, act: Callable[[], Any]) -> Any:
        """Do the act once for this key; the second arrival gets the first result.

        The result must be plain JSON (ids, numbers as text). Without a key the act just runs.
        Two arrivals at the same time: the second waits at the key's row until the first commits.
        """
        if key is None:
            return act()
        self.session.flush()
        if not self.ask(_TAKE_KEY, (key, operation, self.actor.name, self.now)):
            return self._first_result(key, operation)
        result = plain(act())
        self.session.flush()
        self.ask(_KEEP_RESULT, (json.dumps(result), key))
        return result

    def _first_result(self, key: str, operation: str) -> Any:
        ((first_operation, result),) = self.ask(_READ_KEY, (key,))
        if first_operation != operation:
            raise KeyUsedElsewhere
        return result


_open: ContextVar[bool] = ContextVar("work_open", default=False)


@contextmanager
def begin_work(
    database: Database,
    actor: Actor,
    tenant: Tenant,
    *,
    session: Session | None = None,
    now: datetime | None = None,
) -> Iterator[Work]:
    """Open the one transaction of an act; everything inside commits together or not at all.

    Only entry points call this (views, kiosk, jobs, command line). A web request passes its own
    session so that what a form has loaded takes part. Subscribers run after the commit.
    """
    if _open.get():
        raise NestedWork
    token = _open.set(True)
    own = session is None
    session = session if session is not None else database.sessions()
    work = Work(session, actor, tenant, now or datetime.now(UTC))
    try:
        with tenant_context(tenant):
            try:
                yield work
                for before in database.before_commit:
                    before(work)
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                if own:
                    session.close()
    finally:
        _open.reset(token)
    for after in database.after_commit:
        after(work)
