"""Ten thousand acts of the store room in any order, beside a model: the second half."""

from __future__ import annotations

from app.kernel.database import Database
from app.kernel.tenancy import Tenant
from tests.stateful.running import run_acts


def test_five_thousand_acts_in_any_order_keep_the_books(database: Database, acme: Tenant) -> None:
    run_acts(database, acme, number=100, least=5_000)
