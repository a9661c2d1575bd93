"""Whoever works in one warehouse and may do everything else walks through every page, list, file and answer.

Nothing of what they read says what lies in another warehouse, what came to it, or what was counted in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import PermissionView
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.cli import write_permissions
from app.identity.accounts import add_person
from app.identity.fencing import bind_person
from app.kernel.clock import today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.ledger.places import main_warehouse
from app.stock.proof.proving import prove_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from models.core import AuditEntry, IssuedDocument
from models.identity import Role
from models.stock import Shelf
from tests.factories import make_material, make_order, make_supplier
from tests.reports.reading import all_text
from tests.stock.test_slips import add_warehouse
from tests.views.conftest import HOST, PASSWORD, sign_in

THERE, LEFT, COUNTED = Decimal(48613), Decimal(48612), Decimal(48599)
SECRETS = ("48613", "48.613", "48612", "48.612", "48599", "48.599", "48639", "48.639", "GIZRAF", "GIZ-IRS")
"""What is, was, was counted and is altogether; a shelf of the other warehouse, and a delivery to it."""
HARMLESS = {
    "kind": "csv",
    "words": "GIZ",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "locale": "tr",
    "role": "suppliers",
    "code": "YOK",
    "name": "GIZ",
    "token": "x",
}
LEAVING = ("logout",)
CLOSED = (
    "/audit/list/",
    "/audit/export/csv",
    "/ledger-proofs/list/",
    "/purchase-proposals/",
    "/shortages/",
    "/shortages/export/csv",
)
"""What adds up every warehouse is closed, with a sentence that names one's own."""


@dataclass
class Walker:
    """Somebody who works in the side warehouse, with every right there is, and what they might stumble on."""

    browser: FlaskClient
    numbers: dict[str, int]

    def read(self, path: str) -> str:
        """What is to be read in an answer, whatever it is."""
        answer: TestResponse = self.browser.get(path, base_url=HOST)
        assert answer.status_code < 500, path
        if answer.mimetype == "application/pdf":
            return all_text(answer.data)
        return answer.text if (answer.mimetype or "").startswith(("text/", "application/json")) else ""


@pytest.fixture(scope="module")
def walker(app: Flask, shop: Tenant, database: Database) -> Walker:
    with app.app_context():
        write_permissions(shop)
    with begin_work(database, system("Kurulum"), shop) as work:
        side = add_warehouse(work, "GIZ").id
        numbers = _history(work)
        every = work.session.scalars(select(PermissionView)).all()
        work.session.add(Role(name="Her işe bakan", permissions=list(every)))
        work.session.flush()
        person = add_person(work, "gezen", "Gez", "Gin", "gezen@shop.test", ("Her işe bakan",), PASSWORD)
        bind_person(work, person, [side])
    browser = app.test_client()
    sign_in(browser, "gezen")
    return Walker(browser, numbers)


def _history(work: Work) -> dict[str, int]:
    """Something of everything in the main warehouse: delivered, thrown away, counted, promised, proved."""
    main, firm = main_warehouse(work), make_supplier(work)
    material = make_material(work, "GIZ-SAC", "Gizli sac", reorder_point=Decimal(90000))
    lines = [ReceivedLine(material.id, THERE, Decimal(1))]
    receipt = receive_goods(work, firm.id, "GIZ-IRS", today_local(work.now), lines)
    slip = scrap_from_warehouse(work, main, [SlipRow(material.id, THERE - LEFT)], "rusted")
    shelf = Shelf(code="GIZRAF", name="Gizli raf", warehouse_id=main)
    work.session.add(shelf)
    work.session.flush()
    count = open_count(work, main)
    enter_count(work, count, material.id, COUNTED)
    order = make_order(work, {material: 60000}, due_on=today_local(work.now))
    proof = prove_ledger(work)
    paper = (
        work.session.scalars(
            select(IssuedDocument.id).where(
                IssuedDocument.subject == "GoodsReceipt", IssuedDocument.subject_id == receipt
            )
        ).first()
        or 0
    )
    entry = work.session.scalars(select(func.max(AuditEntry.id))).one() or 0
    return {
        "": material.id,
        "/goods-receipts": receipt,
        "/stock-slips": slip,
        "/shelves": shelf.id,
        "/counts": count,
        "/orders": order.id,
        "/ledger-proofs": proof.id,
        "/papers": paper,
        "/audit": entry,
        "/warehouses": main,
    }


def ways(app: Flask, walker: Walker) -> Iterator[str]:
    """Every address that can be read, with the number of what lies in the other warehouse."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.partition(".")[2] in LEAVING:
            continue
        base = "/" + rule.rule.split("/")[1]
        number = walker.numbers.get(base, walker.numbers[""])
        values = {name: HARMLESS.get(name, number) for name in rule.arguments}
        built = rule.build(values) or rule.build(dict.fromkeys(rule.arguments, "nothing"))
        if built is not None:
            yield str(built[1])


def test_no_answer_says_what_lies_in_another_warehouse(app: Flask, walker: Walker) -> None:
    said, tried = {}, 0
    for path in ways(app, walker):
        answer = walker.read(path)
        tried += 1
        if found := [secret for secret in SECRETS if secret in answer]:
            said[path] = found
    assert tried > 200
    assert said == {}
    for path in CLOSED:
        refused = walker.browser.get(path, base_url=HOST)
        assert (refused.status_code, "GIZ depo" in refused.text) == (403, True), path
