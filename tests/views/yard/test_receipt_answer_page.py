"""The storekeeper answers a supplier's e-despatch on the goods receipt and takes the XML along."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.edocuments.validating import validate_here
from app.kernel.clock import today_local
from models.edocuments import EDocument
from models.purchasing import GoodsReceipt
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said


def test_the_answer_is_made_line_by_line(factory: Factory, desk: Callable[[str], Desk]) -> None:
    keeper = desk("Storekeeper")
    with factory.acts("Manager") as work:
        receipt = work.session.scalars(select(GoodsReceipt).order_by(GoodsReceipt.id)).first()
        assert receipt is not None
        number, first = receipt.id, receipt.lines[0].id
        receipt.supplier_waybill_date = today_local(work.now)
        receipt.supplier.tax_id = receipt.supplier.tax_id or "9205121120"
    page = f"/goods-receipts/answer/{number}"
    assert f'href="{page}"' in keeper.get(f"/goods-receipts/show/{number}").text
    form = form_on(keeper.get(page))
    wrong = keeper.send(page, form | {f"rejected-{first}": "1", f"missing-{first}": "x"})
    assert (wrong.status_code, set(said(wrong))) == (422, {f"reason-{first}", f"missing-{first}"})
    assert keeper.get(f"{page}.xml").mimetype != "application/xml"
    doubted = keeper.send(page, form | {f"accepted-{first}": "999999"})
    assert doubted.status_code == 409
    assert 'name="confirmed"' in doubted.text
    right = form | {f"rejected-{first}": "1", f"reason-{first}": "Paslı"}
    assert keeper.send(page, right).location.endswith(page)
    with factory.acts("Storekeeper") as work:
        document = work.session.scalars(select(EDocument).where(EDocument.goods_receipt_id == number)).one()
        validate_here(work, lambda _xml: (), document.id)
        pk = document.id
    assert f"{page}.xml" in keeper.get(page).text
    assert keeper.get(f"{page}.xml").data.startswith(b"<?xml")
    assert "Paslı" in keeper.get(page).text
    assert f"/goods-receipts/show/{number}" in desk("Manager").get(f"/e-documents/show/{pk}").text
    assert desk("Planner").get(page).status_code in (302, 403)
