"""Tablets that asked and never came are forgotten every night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.jobs import Worker, close_days_of_all
from app.kernel.clock import now_utc
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.production.pairing import CODE_LASTS, ask_to_pair
from config import Settings
from models.floor import PairingRequest
from tools.postgres import Urls


@pytest.fixture
def worker(urls: Urls) -> Iterator[Worker]:
    made = Worker(Settings(database_url=urls.app_url, secret_key="j" * 40))
    yield made
    made.database.close()


def test_the_night_forgets_tablets_that_never_came(worker: Worker, database: Database, mill: Tenant) -> None:
    long_ago = now_utc() - CODE_LASTS - timedelta(seconds=5)
    with begin_work(database, system(), mill, now=long_ago) as work:
        ask_to_pair(work, "192.0.2.9", "forgotten")
    with begin_work(database, system(), mill) as work:
        ask_to_pair(work, "192.0.2.10", "waits still")
    close_days_of_all(worker)
    with begin_work(database, system(), mill) as work:
        kept = [row.device for row in work.session.query(PairingRequest)]
        work.session.query(PairingRequest).delete()
    assert kept == ["waits still"]
