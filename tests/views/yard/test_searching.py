"""Documents are found by whom they are with, and partners lead to their documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.purchasing import GoodsReceipt
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk


@pytest.fixture
def receipt(factory: Factory) -> tuple[str, int, str]:
    with factory.acts("Owner") as work:
        found = work.session.scalars(select(GoodsReceipt).order_by(GoodsReceipt.id)).first()
        assert found is not None
        return found.number, found.supplier_id, found.supplier.name


def test_a_delivery_is_found_by_its_supplier(
    desk: Callable[[str], Desk], receipt: tuple[str, int, str]
) -> None:
    number, _supplier, name = receipt
    store = desk("Storekeeper")
    assert number in store.get(f"/goods-receipts/list/?q={name.upper()}").text
    assert number not in store.get("/goods-receipts/list/?q=baskabirfirma").text


def test_a_supplier_leads_to_their_deliveries(
    desk: Callable[[str], Desk], receipt: tuple[str, int, str]
) -> None:
    number, supplier, _name = receipt
    clerk, dispatcher = desk("Clerk"), desk("Dispatcher")
    assert "/goods-receipts/list/?q=" in clerk.get(f"/suppliers/show/{supplier}").text
    assert "/goods-receipts/list/?q=" not in dispatcher.get(f"/suppliers/show/{supplier}").text
    assert number in clerk.get("/goods-receipts/list/").text
