"""The same where the product keeps what it sells for: lists, updates, terms, payments, changes, returns."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select, update

from app.configurator.price_lists.keeping import save_price_list
from app.kernel.clock import show_date, today_local
from app.kernel.work import Work
from app.orders.paying import note_payment
from models.changes import OrderChange
from models.configurator import DoorModel, ParameterOption, PriceRow
from models.orders import SalesOrder
from models.pricing import PriceUpdate, PriceUpdateItem
from models.quotes import OrderTerms, PaymentStep
from models.returning import GoodsReturn, ReturnInvoice

SURCHARGE, LISTED, BASE = Decimal("3838.38"), Decimal("12121.21"), Decimal("4747.47")
PAID, FIRST_STEP, BILLED = Decimal("20202.02"), Decimal("30303.03"), Decimal("5656.56")
BEFORE, AFTER = Decimal("6464.64"), Decimal("6969.69")


def plant_selling(work: Work, order: SalesOrder) -> None:
    """Every amount of an order that was agreed, paid, changed and returned, and every price of a model."""
    today = today_local(work.now)
    model = work.session.scalars(select(DoorModel).order_by(DoorModel.id)).first()
    option = select(ParameterOption.id).order_by(ParameterOption.id).limit(1).scalar_subquery()
    assert model is not None
    work.session.execute(
        update(ParameterOption).where(ParameterOption.id == option).values(price_delta=SURCHARGE)
    )
    work.session.add(
        PriceRow(model_id=model.id, kind="base", name="Gizli", amount=BASE, condition="G > 9000")
    )
    head = {"name": "Gizli liste", "valid_from": show_date(today), "is_active": "1", "percent": "0"}
    row = {"kind": "model_price", "model": str(model.id), "amount": "12.121,21"}
    save_price_list(work, None, head, [row])
    _updated(work)
    work.session.add(
        OrderTerms(order_id=order.id, steps=[PaymentStep(position=1, due="order", amount=FIRST_STEP)])
    )
    note_payment(work, order.id, {"amount": "20.202,02", "way": "cash"}, confirmed=["orders.more_than_price"])
    _changed(work, order)
    _returned(work, order)


def _updated(work: Work) -> None:
    raised = PriceUpdate(made_at=work.now, made_by="Kurulum", reason="Zam", rule={})
    work.session.add(raised)
    work.session.flush()
    work.session.add(
        PriceUpdateItem(
            update_id=raised.id, kind="option", target_id=1, label="Gizli", before=BEFORE, after=AFTER
        )
    )


def _changed(work: Work, order: SalesOrder) -> None:
    work.session.add(
        OrderChange(
            order_id=order.id,
            number=1,
            at=work.now,
            by="Kurulum",
            reason="Müşteri istedi",
            net_before=Decimal("71717.17"),
            net_after=Decimal("72727.27"),
            cost=Decimal("7373.73"),
            lost=Decimal("7474.74"),
            facts={"lines": [], "materials": []},
        )
    )


def _returned(work: Work, order: SalesOrder) -> None:
    came = GoodsReturn(
        number="IADE-GIZLI",
        customer_id=order.customer_id,
        returned_at=work.now,
        recorded_at=work.now,
        recorded_by="Kurulum",
        reason="Beğenilmedi",
    )
    work.session.add(came)
    work.session.flush()
    work.session.add(
        ReturnInvoice(
            return_id=came.id,
            customer_id=order.customer_id,
            number="ABC2026000000009",
            issued_on=today_local(work.now),
            amount=BILLED,
            noted_at=work.now,
            noted_by="Kurulum",
        )
    )
    work.session.flush()
