"""The clerk notes the buyer's invoice for doors that came back, bills goods that went back, finds both."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select

from app.kernel.clock import show_date, today_local
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.returning import take_back
from models.purchasing import GoodsReceipt
from models.shipping import ShipmentLine
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said
from tests.views.yard.test_invoice_pages import shipped


def test_the_buyers_invoice_is_noted_at_the_return(factory: Factory, desk: Callable[[str], Desk]) -> None:
    shipment, clerk = shipped(factory), desk("Clerk")
    with factory.acts("Dispatcher") as work:
        line = work.session.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment)).one()
        lines = (BackLine(shipment_line_id=line.id, quantity=1, fate="ready"),)
        customer = line.order.customer_id
        goods = take_back(work, ReturnForm(customer_id=customer, lines=lines, reason="Renk yanlış"))
    page = f"/return-bills/came-back/{goods}"
    assert f'href="{page}"' in clerk.get(f"/returns/show/{goods}").text
    assert page not in desk("Dispatcher").get(f"/returns/show/{goods}").text
    form = form_on(clerk.get(page))
    wrong = clerk.send(page, form | {"number": "", "issued_on": "31.02.2026"})
    assert (wrong.status_code, set(said(wrong))) == (422, {"number", "issued_on"})
    (doors,) = [name for name in form if name.startswith("doors-")]
    for unreadable in ("1,0", "iki", "-1"):
        wrong = clerk.send(page, form | {"number": f"YLD-{goods}", doors: unreadable})
        assert (wrong.status_code, set(said(wrong))) == (422, {doors})
    assert f"YLD-{goods}" not in clerk.get(page).text
    assert clerk.send(page, form | {"number": f"YLD-{goods}"}).location.endswith(page)
    noted = clerk.get(page).text
    assert f"YLD-{goods}" in noted
    assert 'name="number"' not in noted


def test_goods_that_went_back_are_billed_from_their_receipt(
    factory: Factory, desk: Callable[[str], Desk]
) -> None:
    clerk = desk("Clerk")
    with factory.acts("Manager") as work:
        receipt = work.session.scalars(select(GoodsReceipt).order_by(GoodsReceipt.id)).first()
        assert receipt is not None
        number = receipt.id
        slip = send_back(work, number, [ReturnedLine(receipt.lines[0].id, Decimal(1))], "Eğri geldi")
        today = show_date(today_local(work.now))
    page = f"/return-bills/sent-back/{slip}"
    assert f'href="{page}"' in clerk.get(f"/goods-receipts/show/{number}").text
    form = form_on(clerk.get(page))
    wrong = clerk.send(page, form | {"number": "A-1", "issued_on": ""})
    assert (wrong.status_code, set(said(wrong))) == (422, {"number", "issued_on"})
    wrong = clerk.send(page, form | {"number": "A-1", "issued_on": today, "vat-0": "yirmi"})
    assert set(said(wrong)) == {"number", "vat-0"}
    drafted = clerk.send(page, form | {"number": "ABC2026000000123", "issued_on": today})
    assert "/invoices/show/" in drafted.location
    assert clerk.get(page).location == drafted.location
    assert re.search(r" · (iade|return)<", clerk.get(drafted.location).text)
    assert clerk.get(drafted.location.replace("/show/", "/") + ".pdf").mimetype == "application/pdf"

    found = clerk.get("/invoices/?state=return&since=01.01.2026").text
    assert drafted.location in found
    assert drafted.location not in clerk.get("/invoices/?state=return&q=kimse-yok").text
    assert "f-since-error" in clerk.get("/invoices/?since=dün").text
    assert desk("Storekeeper").get(page).status_code in (302, 403)
