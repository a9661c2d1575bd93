"""The demo's working calendar, how many work in each department, and a promise that had to be given again."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.clock import show_date, today_local
from app.kernel.work import Work
from app.promises.giving import give_promise
from app.promises.keeping import change_promise_rules, crews, keep_days
from models.orders import SalesOrder

PEOPLE = ("1", "2", "1", "2")
"""Who works at the same time in each department, in their order."""
RULES = {"enough_doors": "10", "ship_days": "1"}


def load_calendar(work: Work) -> None:
    """The last afternoon of the year is for counting, and the departments have their people."""
    counted = today_local(work.now).replace(month=12, day=31)
    keep_days(work, {"first": show_date(counted), "kind": "half", "name": "Yıl sonu sayımı"})
    stations = [department.id for department, _people in crews(work)]
    change_promise_rules(work, RULES, dict(zip(stations, PEOPLE, strict=False)))


def load_promises(work: Work) -> None:
    """The order that waits longest on the floor was promised anew: its customer rang up."""
    query = (
        select(SalesOrder)
        .where(SalesOrder.state == "in_production")
        .order_by(SalesOrder.due_on, SalesOrder.id)
        .limit(1)
    )
    order = work.session.scalar(query)
    if order is not None:
        give_promise(work, order.id, order.version, note="Müşteri aradı, yeni termin verildi")
