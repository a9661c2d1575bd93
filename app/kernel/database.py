"""The one door to PostgreSQL: every transaction starts by taking the tenant's role and schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.sql import SQL, Literal
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session, sessionmaker

from app.kernel.tenancy import Tenant, current_tenant

if TYPE_CHECKING:
    from app.kernel.work import Work

_TAKE_TENANT: Final = SQL(
    # Temporary tables come last: left out, they would be found before everything else.
    "select set_config('role', {role}, true), set_config('search_path', {path}, true),"
    # Nobody waits for ever for somebody else's lock: it is told as Busy, and the thread is free again.
    " set_config('lock_timeout', '20s', true)"
)

_TAKE_NOBODY: Final = (
    "select set_config('role', 'none', true), set_config('search_path', 'platform,pg_temp', true)"
)


class Database:
    """Engine, sessions, and the hooks that run before and after the commit of a Work."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 6,
        scope: Callable[[], Any] | None = None,
        statement_seconds: int = 0,
    ) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=30,
            pool_pre_ping=False,
            connect_args={"options": _limits(statement_seconds)} if statement_seconds else {},
            hide_parameters=True,  # what a failed statement carried stays out of the logs
        )
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.shared: scoped_session[Session] = scoped_session(self.sessions, scopefunc=scope)
        self.before_commit: list[Callable[[Work], None]] = []
        self.after_commit: list[Callable[[Work], None]] = []
        event.listen(self.sessions, "after_begin", _take_tenant)

    @contextmanager
    def platform(self) -> Iterator[Connection]:
        """A transaction as the bare web role, for what belongs to no tenant (which host is whose)."""
        with self.engine.begin() as connection:
            # Whatever the connection's last user has left behind: this is nobody's.
            connection.exec_driver_sql(_TAKE_NOBODY)
            yield connection

    def close(self) -> None:
        """Give every connection back to the server."""
        self.engine.dispose()


def _limits(seconds: int) -> str:
    """Who asks for the world, or begins something and goes away, keeps a connection for so long only."""
    return f"-c statement_timeout={seconds}s -c idle_in_transaction_session_timeout={4 * seconds}s"


def _take_tenant(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # Without a tenant the connection keeps the bare web role, which has no right on any tenant table.
    tenant = current_tenant()
    if tenant is None:
        connection.exec_driver_sql(_TAKE_NOBODY)
        return
    driver: Any = connection.connection.driver_connection
    if not _begin_as(driver.pgconn, tenant):
        # Said again in the ordinary way, which knows what to do with a lost connection.
        connection.exec_driver_sql(_taking(tenant).decode())


def _begin_as(wire: PGconn, tenant: Tenant) -> bool:
    """Begin the transaction and take the tenant's role in one round trip, which every act pays for."""
    is_first = wire.transaction_status == TransactionStatus.IDLE
    answer = wire.exec_(b"begin; " + _taking(tenant) if is_first else _taking(tenant))
    if answer.status == ExecStatus.TUPLES_OK:
        return True
    if is_first and wire.transaction_status == TransactionStatus.INERROR:
        wire.exec_(b"rollback")
    return False


@lru_cache(maxsize=1024)
def _taking(tenant: Tenant) -> bytes:
    return _TAKE_TENANT.format(
        role=Literal(tenant.role), path=Literal(f"{tenant.schema},platform,pg_temp")
    ).as_bytes(None)
