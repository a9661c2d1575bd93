from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.corrections.cancelling import cancel_receipt
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceipt
from tests.factories import make_material, make_supplier
from tests.purchasing.deliveries import line, make_warehouse, receive, shelf


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work)


@pytest.fixture
def lock(work: Work) -> Material:
    return make_material(work)


def test_a_price_in_euro_is_booked_in_lira_at_the_rate(work: Work, supplier: Party, lock: Material) -> None:
    receipt = receive(
        work, supplier, line(lock, "3", "12.34"), currency="EUR", exchange_rate=Decimal("48.1234567")
    )
    assert (receipt.currency, receipt.exchange_rate) == ("EUR", Decimal("48.123457"))
    # 3 × 12.34 × 48.123457 = 1781.5304, rounded once
    assert receipt.lines[0].value == Decimal("1781.53")
    assert shelf(work, lock) == (3, Decimal("1781.53"))
    assert lock.replacement_cost == Decimal("593.843459")  # lira


def test_a_cancelled_price_goes_back_to_lira_of_the_receipt_before(
    work: Work, supplier: Party, lock: Material
) -> None:
    receive(work, supplier, line(lock, "1", "10"), currency="USD", exchange_rate=Decimal(42))
    later = receive(work, supplier, line(lock, "1", "500"))
    assert lock.replacement_cost == 500
    cancel_receipt(work, later.id, "yanlış")
    assert lock.replacement_cost == 420


@pytest.mark.parametrize(
    ("currency", "rate", "code", "field"),
    [
        ("EUR", None, "purchasing.rate_missing", "exchange_rate"),
        ("EUR", Decimal(0), "purchasing.rate_impossible", "exchange_rate"),
        ("EUR", Decimal(-1), "purchasing.rate_impossible", "exchange_rate"),
        ("EUR", Decimal(10) ** 6, "purchasing.rate_impossible", "exchange_rate"),
        ("TRY", Decimal(2), "purchasing.rate_impossible", "exchange_rate"),
        ("XAU", Decimal(2), "purchasing.currency_unknown", "currency"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_at_its_field(
    work: Work, supplier: Party, lock: Material, currency: str, rate: Decimal | None, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as caught:
        receive(work, supplier, line(lock), currency=currency, exchange_rate=rate)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert work.session.query(GoodsReceipt).count() == 0


def test_goods_go_to_the_warehouse_that_was_chosen(work: Work, supplier: Party, lock: Material) -> None:
    second = make_warehouse(work, "IKI")
    receipt = receive(work, supplier, line(lock, "4", "5"), warehouse_id=second.id)
    assert receipt.warehouse_id == second.id
    assert shelf(work, lock, second) == shelf(work, lock) == (4, Decimal(20))
    cancel_receipt(work, receipt.id, "yanlış")
    assert shelf(work, lock) == (0, 0)


def test_only_an_active_warehouse_that_supplies_receives(work: Work, supplier: Party, lock: Material) -> None:
    idle = make_warehouse(work, "ESKI", is_active=False)
    blocked = make_warehouse(work, "KARANTINA", "blocked")
    for place in (idle.id, blocked.id, 10**9):
        with pytest.raises(Refusal) as caught:
            receive(work, supplier, line(lock), warehouse_id=place)
        assert caught.value.field == "warehouse_id"
    assert shelf(work, lock) == (0, 0)
