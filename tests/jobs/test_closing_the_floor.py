"""The night writes down the days of the floor, of every company, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.jobs import Worker, close_days_of_all
from app.kernel.clock import now_utc, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import begin_work
from app.production.measuring_days import GRACE
from config import Settings
from models.floor import FloorDay
from tests.production.floor import planned_order
from tools.postgres import Urls


def test_the_night_closes_the_days_of_the_floor(urls: Urls, database: Database, forge: Tenant) -> None:
    with begin_work(database, system(), forge, now=now_utc() - timedelta(days=3)) as work:
        planned_order(work, doors=5)
    worker = Worker(Settings(database_url=urls.app_url, secret_key="j" * 40))
    close_days_of_all(worker)
    close_days_of_all(worker)
    worker.database.close()
    with tenant_context(forge), database.sessions() as session:
        last, rows = session.execute(select(func.max(FloorDay.day), func.count())).one()
        standing = session.scalar(select(func.sum(FloorDay.at_end)).where(FloorDay.day == last))
    assert last == today_local(now_utc() - GRACE) - timedelta(days=1)
    assert rows % 5 == 0, "every department and the column behind them, each day once"
    assert standing is not None
    assert standing >= 5
