"""A whole factory in which people act one after the other, each with the rights of their own role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.configurator.importing import import_models
from app.demo.firms import add_firms, write_letterhead
from app.demo.loading import add_materials, rate_departments
from app.identity.roles import allows
from app.kernel.database import Database
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.production.kiosks import add_kiosk, find_kiosk, kiosk_actor
from app.stock.proof.verifying import verify_ledger
from tests.samples import sample_data

BEGIN = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
"""Saturday 21.11.2026, nine o'clock in İstanbul."""
KIOSK = "Kiosk"
SEEN = {"sign_in_session"}
"""Written when somebody looks, at most once a minute."""
NAMES = {
    "Owner": "Mehmet Demirci",
    "Manager": "Gülşah Öztürk",
    "Clerk": "Zeynep Işık",
    "Planner": "Çağrı Ünlü",
    "Storekeeper": "Hatice Yılmaz",
    "Foreman": "Kemal Şahin",
    "Dispatcher": "Murat Koç",
    "Accountant": "İlknur Ağaoğlu",
}


@dataclass
class Factory:
    """One company on real PostgreSQL; every act is a Work that commits, and after it the books are proved."""

    database: Database
    tenant: Tenant
    now: datetime = BEGIN
    token: str = field(default="", repr=False)

    def actor(self, who: str) -> Actor:
        """Somebody with one built-in role, or the paired tablet of the shop floor."""
        if who == KIOSK:
            with begin_work(self.database, system(), self.tenant) as work:
                kiosk = find_kiosk(work.session, self.token)
            assert kiosk is not None
            return kiosk_actor(kiosk)
        number = list(NAMES).index(who) + 1
        return Actor("person", number, NAMES[who], may=lambda right: allows(who, right))

    @contextmanager
    def acts(self, who: str, *, after: timedelta = timedelta(minutes=7)) -> Iterator[Work]:
        """One act of somebody, some minutes after the last; whatever it was, the books are right after it."""
        self.now += after
        with begin_work(self.database, self.actor(who), self.tenant, now=self.now) as work:
            yield work
        self.prove()

    @contextmanager
    def is_refused(self, who: str) -> Iterator[dict[str, str]]:
        """An act that must be refused: codes by field, and not one row of the whole company is different."""
        before, said = self.picture(), dict[str, str]()
        with pytest.raises(Refusal) as caught:
            yield said
        refusal = caught.value
        for each in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            said[each.field or ""] = each.code
        assert self.picture() == before, f"{who} was refused and something changed"

    def prove(self) -> int:
        """Sum the whole ledger again; the number of moves in it."""
        with begin_work(self.database, system("proof"), self.tenant) as work:
            report = verify_ledger(work)
        assert [str(each) for each in report.differences] == []
        return report.moves

    def picture(self) -> dict[str, str]:
        """Every table of the company with a fingerprint of all its rows, but for when people were seen."""
        with begin_work(self.database, system("picture"), self.tenant) as work:
            tables = work.session.scalars(
                text("select tablename from pg_tables where schemaname = :schema"),
                {"schema": self.tenant.schema},
            ).all()
            rows = "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from"
            kept = sorted(set(tables) - SEEN)
            return {table: str(work.session.scalar(text(f'{rows} "{table}" t'))) for table in kept}


def furnished(database: Database, tenant: Tenant) -> Factory:
    """The demo's materials, firms and four door models, and one paired tablet; nothing has happened yet."""
    data = sample_data()
    with begin_work(database, system("Kurulum"), tenant) as work:
        write_letterhead(work)
        add_firms(work)
        add_materials(work, data)
        rate_departments(work, data)
        import_models(work, data)
        _kiosk, token = add_kiosk(work, "Atölye tableti")
    return Factory(database, tenant, token=token)
