"""What was earned: the price of what left less what it really cost, by week."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select, update

from app.kernel.work import Work
from app.overview.today import answer_today
from app.shipping.sending import send_shipment
from models.production import Department
from models.stock import StockMove
from tests.factories import behind_the_scenes
from tests.shipping.conftest import secret  # noqa: F401 - a fixture
from tests.shipping.trucks import form_for, ready_order


def test_the_margin_is_what_is_left_after_what_was_really_spent(work: Work) -> None:
    order = ready_order(work, doors=2)
    [line] = order.lines
    line.net, line.minutes, line.estimated_cost = Decimal(10000), Decimal(100), Decimal("1.00")
    work.session.execute(update(Department).values(minute_rate=5, overhead_rate=2))
    work.session.flush()
    send_shipment(behind_the_scenes(work), form_for(work, order))
    earned = answer_today(work).earned
    assert earned is not None
    material = work.session.scalar(select(func.sum(StockMove.value)).where(StockMove.operation == "ship"))
    shares = work.session.scalar(select(func.sum(Department.share_of_minutes)))
    assert material
    assert shares
    assert [(row.doors, row.net) for row in earned][-1] == (2, Decimal("10000.00"))
    assert earned[-1].cost == material + 2 * 100 * shares * 7
    assert all(row.doors == row.cost == 0 for row in earned[:-1])
