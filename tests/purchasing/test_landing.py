from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.receipts.landing import ReceivedCost, spread
from models.purchasing import GoodsReceipt
from tests.factories import make_material, make_supplier
from tests.purchasing.deliveries import books_agree, freight, line, receive, shelf

KURUS = Decimal("0.01")


@given(
    st.decimals("0.01", "9999999", places=2),
    st.lists(st.decimals(0, "99999", places=3), min_size=1, max_size=30).filter(any),
)
def test_shares_add_up_to_the_kurus_and_are_fair(amount: Decimal, weights: list[Decimal]) -> None:
    shares = spread(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - amount * weight / sum(weights)) < KURUS
        assert share >= 0


def test_freight_by_value_is_part_of_what_the_goods_are_worth(work: Work) -> None:
    dear, cheap = make_material(work), make_material(work)
    receipt = receive(
        work, make_supplier(work), line(dear, "1", "200"), line(cheap, "1", "100"), costs=[freight("100")]
    )
    assert [(each.value, each.landed) for each in receipt.lines] == [
        (Decimal(200), Decimal("66.67")),
        (Decimal(100), Decimal("33.33")),
    ]
    assert shelf(work, dear) == (1, Decimal("266.67"))
    assert shelf(work, cheap) == (1, Decimal("133.33"))
    assert dear.replacement_cost == 200  # what it would cost again does not depend on this truck
    assert [(cost.name, cost.amount, cost.spread_by) for cost in receipt.costs] == [
        ("Nakliye", Decimal(100), "value")
    ]
    assert books_agree(work)


def test_freight_by_weight_asks_the_scales(work: Work) -> None:
    steel = make_material(work, unit="KGM")
    hinge = make_material(work, weight=Decimal("0.5"))
    receipt = receive(
        work,
        make_supplier(work),
        line(steel, "90", "1"),
        line(hinge, "20", "100"),
        costs=[freight("50", "weight"), freight("21", "value", "Sigorta")],
    )
    assert [each.landed for each in receipt.lines] == [Decimal("45.90"), Decimal("25.10")]


def test_what_nobody_weighed_is_named_at_the_cost(work: Work) -> None:
    lock = make_material(work, "KLT-X")
    with pytest.raises(Refusals) as caught:
        receive(work, make_supplier(work), line(lock), costs=[freight("50"), freight("50", "weight")])
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.code) == ("costs-1-spread_by", "purchasing.weight_unknown")
    assert "KLT-X" in refusal.say()
    assert work.session.query(GoodsReceipt).count() == 0


def test_what_is_wrong_with_a_cost_is_said_at_its_row(work: Work) -> None:
    with pytest.raises(Refusals) as caught:
        receive(
            work,
            make_supplier(work),
            line(make_material(work), "1", "0"),
            costs=[
                ReceivedCost(" ", Decimal(1)),
                ReceivedCost("N", Decimal("0.004")),
                ReceivedCost("N", Decimal(10) ** 13),
                ReceivedCost("N", Decimal(1), "colour"),
                ReceivedCost("N", Decimal(1), row=9),
            ],
        )
    assert {each.field: each.code for each in caught.value.refusals} == {
        "costs-0-name": "purchasing.cost_name_missing",
        "costs-1-amount": "purchasing.cost_not_positive",
        "costs-2-amount": "purchasing.price_too_large",
        "costs-3-spread_by": "purchasing.spread_unknown",
        "costs-9-spread_by": "purchasing.nothing_to_spread_by",
    }


def test_a_cancelled_delivery_takes_its_freight_along(work: Work) -> None:
    material = make_material(work)
    supplier = make_supplier(work)
    receive(work, supplier, line(material, "3", "7"))
    receipt = receive(work, supplier, line(material, "10", "10"), costs=[freight("33.33")])
    cancel_receipt(work, receipt.id, "yanlış firma")
    assert shelf(work, material) == (3, Decimal(21))
    assert books_agree(work)
