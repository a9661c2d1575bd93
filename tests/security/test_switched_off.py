"""A company that is switched off is as if it were not there: nothing of it opens, speaks or works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.documents.sharing import share_paper, token_of
from app.jobs import UnknownTenant, Worker
from app.tenants.finding import KEPT_SECONDS, all_tenants
from app.tenants.switching import NoSuchCompany, switch_tenant
from config import Settings
from kiosk.attendance import EVERY
from models.core import IssuedDocument
from models.sharing import PaperShare
from tests.security.api_gates import V1, widest_key
from tests.security.fort import VISITORS, Fort
from tests.security.gates import TOUCH, open_socket
from tests.signing_in import sealing_with
from tools.postgres import Urls

PAGES = (
    "/",
    "/login/",
    "/today/",
    "/kiosk/",
    "/kiosk/pair",
    "/orders/export/csv",
    "/api/v1/me",
    "/openapi.json",
)


def forget(fort: Fort) -> None:
    """As time does: what a process remembers of the companies is asked anew."""
    fort.app.extensions["socketio"].finder._known.clear()


@pytest.fixture
def switch(fort: Fort, urls: Urls) -> Iterator[Callable[[], None]]:
    """Switches the company off; afterwards it is on again."""

    def off() -> None:
        switch_tenant(urls.admin_url, fort.tenant.slug, on=False)
        forget(fort)

    yield off
    switch_tenant(urls.admin_url, fort.tenant.slug, on=True)
    forget(fort)


def shared_paper(fort: Fort) -> str:
    with fort.work() as work:
        paper = work.session.scalars(
            select(IssuedDocument.id).where(IssuedDocument.kind == "waybill").limit(1)
        ).one()
        share = work.session.get_one(PaperShare, share_paper(work, paper, 7, {"waybill"}))
        return f"/p/{token_of(work.tenant, share)}"


def test_nothing_of_it_answers_and_everything_is_there_again(
    fort: Fort, switch: Callable[[], None], settings: Settings
) -> None:
    with sealing_with(str(fort.app.secret_key)):
        link = shared_paper(fort)
    key = {"Authorization": f"Bearer {widest_key(fort, 'owner')}"}
    asks = fort.app.test_client()
    assert fort.get("nobody", link).status_code == 200
    assert asks.get(f"{V1}/me", base_url=fort.base, headers=key).status_code == 200
    switch()
    for visitor in VISITORS:
        for path in (*PAGES, link, f"{link}.pdf"):
            assert fort.get(visitor, path).status_code == 404, (visitor, path)
    tap = fort.client("kiosk").post("/kiosk/tap", base_url=fort.base, json=TOUCH)
    assert tap.status_code == 404
    for path in ("/me", "/orders", "/stock"):
        assert asks.get(f"{V1}{path}", base_url=fort.base, headers=key).status_code == 404
    worker = Worker(settings)
    try:
        with pytest.raises(UnknownTenant):
            worker.render_document(fort.tenant.slug, 1)
        assert fort.tenant.slug not in {one.slug for one in all_tenants(worker.database)}
    finally:
        worker.database.close()


def test_its_open_sockets_are_put_out_within_a_minute(fort: Fort, switch: Callable[[], None]) -> None:
    boards = [open_socket(fort, visitor) for visitor in ("owner", "kiosk")]
    assert all(board.is_connected() for board in boards)
    switch()
    fort.app.extensions["socketio"].attendance.look(datetime.now(UTC))
    assert not any(board.is_connected() for board in boards)
    assert not open_socket(fort, "owner").is_connected()
    assert EVERY < 60
    assert KEPT_SECONDS < 60


def test_a_company_nobody_knows_is_not_switched(urls: Urls) -> None:
    with pytest.raises(NoSuchCompany):
        switch_tenant(urls.admin_url, "yokboyle", on=False)
