"""What the night job measures: times of doors, busy days of departments, lateness of suppliers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from app.kernel.work import Work
from app.production.passing import pass_on
from app.production.undoing import undo
from app.promises.standards import keep_standards
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from models.production import RecordedTime
from models.promises import DepartmentPace, StandardTime, SupplierLateness
from tests.factories import make_material, make_supplier
from tests.production.floor import card_of, departments, touches_of
from tests.promises.house import doors_of, empty_floor, on_order


def made(work: Work, doors: int, minutes: int, model: int | None = None) -> int:
    """Doors planned at 540 minutes in each department that took so many in all in the first one."""
    order = doors_of(work, doors=doors, is_planned=True)
    line = order.lines[0]
    if model is not None:
        line.model_id = model
    department = departments(work)[0].id
    work.session.add(RecordedTime(order_line_id=line.id, department_id=department, minutes=Decimal(minutes)))
    work.session.flush()
    assert line.model_id is not None
    return line.model_id


def time_of(work: Work, model: int | None) -> StandardTime:
    rows = work.session.query(StandardTime).filter_by(model_id=model, department_id=departments(work)[0].id)
    return rows.populate_existing().one()


def test_times_are_kept_by_model_and_for_all_models(work: Work) -> None:
    empty_floor(work)
    model = made(work, 8, 8 * 270)
    made(work, 2, 2 * 1080, model)
    other = made(work, 1, 540)
    keep_standards(work)
    own = time_of(work, model)
    assert (own.doors, own.median, own.most) == (10, 270, 1080)
    assert (own.ratio_median, own.ratio_most) == (Decimal("0.5"), 2)
    assert time_of(work, other).doors == 1
    assert time_of(work, None).doors == 11


def test_a_second_night_changes_nothing_and_old_orders_are_forgotten(work: Work) -> None:
    empty_floor(work)
    model = made(work, 3, 3 * 540)
    keep_standards(work)
    keep_standards(work)
    assert time_of(work, model).doors == 3
    work.now += timedelta(days=400)
    keep_standards(work)
    assert work.session.scalar(text("select count(*) from standard_time")) == 0


def test_a_pace_counts_the_work_that_left_on_busy_days_and_no_mistakes(work: Work) -> None:
    empty_floor(work)
    for doors in (1, 3):
        pass_on(work, card_of(work, doors_of(work, doors=doors, is_planned=True)).id, 1)
        work.now += timedelta(days=1)
    mistake = card_of(work, doors_of(work, doors=50, is_planned=True))
    pass_on(work, mistake.id, 1)
    undo(work, touches_of(work, mistake)[-1].id)
    keep_standards(work)
    [pace] = work.session.query(DepartmentPace)
    assert (pace.department_id, pace.days) == (departments(work)[0].id, 2)
    assert 540 < pace.minutes <= 3 * 540


def test_suppliers_are_known_by_how_late_they_were(work: Work) -> None:
    empty_floor(work)
    supplier, lock = make_supplier(work), make_material(work)
    order = on_order(work, lock, 10, work.now.date() - timedelta(days=4), supplier)
    line = ReceivedLine(lock.id, Decimal(10), Decimal(10), purchase_order_line_id=order.lines[0].id)
    receive_goods(work, supplier.id, "IRS-PRB-1", work.now.date(), [line])
    keep_standards(work)
    [late] = work.session.query(SupplierLateness)
    assert (late.supplier_id, late.deliveries, late.median_days, late.most_days) == (supplier.id, 1, 4, 4)
