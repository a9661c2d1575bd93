"""Somebody with every right who works in one warehouse, and something of everything in another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import PermissionView
from sqlalchemy import func, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.cli import write_permissions
from app.edocuments.invoicing.sent_back import ReturnBillForm, draft_return_invoice
from app.edocuments.replying import answer_despatch, usual_lines
from app.identity.accounts import add_person
from app.identity.fencing import bind_person
from app.kernel.clock import now_utc, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.ledger.places import main_warehouse
from app.stock.proof.proving import prove_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from models.core import AuditEntry
from models.edocuments import EDocument
from models.identity import Role
from models.purchasing import GoodsReceiptLine
from models.stock import Shelf
from tests.factories import make_material, make_order, make_supplier
from tests.security.money import text_of
from tests.stock.test_slips import add_warehouse
from tests.views.conftest import HOST, PASSWORD, csrf_of, sign_in

CAME, THROWN, BACK, COUNTED = Decimal(48613), Decimal(1), Decimal(20531), Decimal(28057)
DELIVERY, SHELF = "GIZ2026000000001", "GIZRAF"
"""A delivery to the other warehouse, and a shelf of it."""
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
_HELD = text(
    "select coalesce(sum(hashtext(b::text)::bigint), 0) + (select count(*) from stock_move"
    " where :place in (source_id, target_id)) from stock_balance b where b.location_id = :place"
)
_KEPT = (
    "stock_count where warehouse_id = :place",
    "stock_count_line where count_id in (select id from stock_count where warehouse_id = :place)",
    "shelf where warehouse_id = :place",
    "location where id = :place",
    "goods_receipt where warehouse_id = :place",
    "goods_receipt_line where receipt_id in (select id from goods_receipt where warehouse_id = :place)",
    "stock_slip where source_id = :place",
    "edocument where goods_receipt_id is not null or stock_slip_id is not null",
)


def spellings() -> tuple[str, ...]:
    """What came, what is left, what went back and what was counted: as screens, files and programs say it."""
    amounts = [CAME, CAME - THROWN, CAME - THROWN - BACK, BACK, COUNTED]
    return (
        *(f"{one}" for one in amounts),
        *(f"{one:,}".replace(",", ".") for one in amounts),
        DELIVERY,
        SHELF,
    )


@dataclass
class Walker:
    """Somebody who works in the side warehouse, with every right there is, and what they might stumble on."""

    browser: FlaskClient
    person: int
    side: int
    numbers: dict[str, int]
    form: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> int:
        """The other warehouse."""
        return self.numbers["/warehouses"]

    def read(self, path: str) -> str:
        """What is to be read in an answer, whatever it is: a page, a PDF, a workbook, an archive."""
        answer: TestResponse = self.browser.get(path, base_url=HOST)
        assert answer.status_code < 500, path
        is_text = (answer.mimetype or "").startswith(("text/", "application/"))
        return text_of(answer) if is_text and answer.status_code < 300 else ""

    def post(self, path: str, form: Mapping[str, str]) -> TestResponse:
        """Send a form with a token that counts."""
        if not self.form:
            self.form["csrf_token"] = csrf_of(self.browser.get("/today/", base_url=HOST).text)
        return self.browser.post(path, base_url=HOST, data={**form, **self.form})


def hire_walker(app: Flask, shop: Tenant, database: Database) -> Walker:
    """The other warehouse with its history, and who must not hear of it."""
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
        number = person.id
    browser = app.test_client()
    sign_in(browser, "gezen")
    return Walker(browser, number, side, numbers)


def _history(work: Work) -> dict[str, int]:
    """Delivered, answered, partly sent back and billed, thrown away, counted, promised, proved."""
    main = main_warehouse(work)
    firm = make_supplier(work, tax_id="9205121120", district="Kocasinan", city="Kayseri")
    today = today_local(work.now)
    material = make_material(work, "GIZ-SAC", "Gizli sac", reorder_point=Decimal(90000))
    receipt = receive_goods(work, firm.id, DELIVERY, today, [ReceivedLine(material.id, CAME, Decimal(1))])
    slip = scrap_from_warehouse(work, main, [SlipRow(material.id, THROWN)], "rusted")
    line = work.session.scalars(select(GoodsReceiptLine).where(GoodsReceiptLine.receipt_id == receipt)).one()
    answer = _answered(work, receipt)
    sent_back = send_back(work, receipt, [ReturnedLine(line.id, BACK)], "çizik")
    bill = draft_return_invoice(
        work, ReturnBillForm(slip_id=sent_back, number=DELIVERY, issued_on=today, vat_percent=Decimal(20))
    )
    shelf = Shelf(code=SHELF, name="Gizli raf", warehouse_id=main)
    work.session.add(shelf)
    work.session.flush()
    count = open_count(work, main)
    counted = enter_count(work, count, material.id, COUNTED)
    kept = send_back(work, receipt, [ReturnedLine(line.id, THROWN)], "bir tane daha")
    order = make_order(work, {material: 60000}, due_on=today)
    proof = prove_ledger(work)
    entry = work.session.scalars(select(func.max(AuditEntry.id))).one() or 0
    return {
        "": material.id,
        "/goods-receipts": receipt,
        "/goods-receipts/keep": kept,
        "/stock-slips": slip,
        "/return-bills": sent_back,
        "/invoices": bill,
        "/edocuments": answer,
        "/handover": answer,
        "/shelves": shelf.id,
        "/counts": count,
        "/orders": order.id,
        "/ledger-proofs": proof.id,
        "/audit": entry,
        "/warehouses": main,
        "line": line.id,
        "counted": counted,
        "supplier": firm.id,
    }


def _answered(work: Work, receipt: int) -> int:
    """Our answer to the delivery, as the rules accepted it."""
    answer = answer_despatch(work, receipt, [one for _line, one in usual_lines(work, receipt)])
    document = work.session.get_one(EDocument, answer)
    document.xml = f"<Q>{CAME}</Q><ID>{DELIVERY}</ID>".encode()
    document.sha256, document.state = hashlib.sha256(document.xml).hexdigest(), "validated"
    document.validated_at = work.now
    return answer


def ways(app: Flask, walker: Walker, method: str) -> Iterator[str]:
    """Every address, with the number of what lies in the other warehouse; files of every kind."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint.partition(".")[2] != "logout":
            for kind in ("csv", "xlsx") if "kind" in rule.arguments else ("",):
                if (
                    path := _address(rule, walker, {"kind": kind, "words": f"{now_utc():%Y-%m}"})
                ) is not None:
                    yield path


def _address(rule: Rule, walker: Walker, more: Mapping[str, Any]) -> str | None:
    number = walker.numbers[max((one for one in walker.numbers if rule.rule.startswith(one)), key=len)]
    named = {**HARMLESS, **more}
    values = {name: named.get(name, number) for name in rule.arguments}
    built = rule.build(values) or rule.build(dict.fromkeys(rule.arguments, "nothing"))
    return None if built is None else str(built[1])


def kept_there(work: Work, walker: Walker) -> dict[str, Any]:
    """What the other warehouse holds and what is written of it: whatever is done, it stays."""
    place = {"place": walker.main}
    kept = {"stock": work.session.execute(_HELD, place).scalar_one()}
    for rows in _KEPT:
        table = rows.split()[0]
        query = rows.replace(table, f"{table} t", 1)
        kept[table] = work.session.execute(
            text(f"select count(*), sum(hashtext(t::text)::bigint) from {query}"),
            place,
        ).one()
    return kept
