"""What was earned: the price of what left less what it really cost, by week."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select, update

from app.edocuments.accounting import HEADINGS, Period, shipment_rows
from app.edocuments.despatching import despatch_facts
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.overview.today import answer_today
from app.shipping.sending import send_shipment
from models.core import Company
from models.edocuments import EDocument
from models.production import Department
from models.shipping import Shipment
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


def test_a_line_given_up_after_its_doors_came_back_earns_nothing(work: Work) -> None:
    order, other = ready_order(work, doors=1), ready_order(work, doors=1)
    for one in (order, other):
        one.lines[0].net = Decimal(10000)
        send_shipment(behind_the_scenes(work), form_for(work, one))
    work.session.expire_all()
    [line] = order.lines
    line.quantity, line.shipped, line.net, line.vat = 0, 0, Decimal(0), Decimal(0)
    work.session.get_one(Company, 1).declares_worth = True
    work.session.flush()
    earned = answer_today(work).earned
    assert earned is not None
    assert [(row.doors, row.net) for row in earned][-1] == (2, Decimal("10000.00"))
    today = today_local(work.now)
    net = HEADINGS.index("Net Tutar")
    assert [row[net] for row in shipment_rows(work, Period(today, today))] == [0, Decimal("10000.00")]
    shipment = work.session.scalars(select(Shipment).order_by(Shipment.id)).first()
    assert shipment is not None
    document = EDocument(shipment_id=shipment.id, ettn=shipment.ettn, profile="TEMELIRSALIYE")
    worth = despatch_facts(work, document).lines[0].worth
    assert worth is not None
    assert worth.amount == 0
