"""Offers whose customers have answered and wait for the clerk: to be confirmed, or to be offered anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from app.kernel.clock import today_local
from app.kernel.work import Work

_ANSWERED = text(
    """
    select o.id, o.number, p.name as customer, a.answer, a.name as who, a.at, a.remark
    from sales_order o
    join party p on p.id = o.customer_id
    join lateral (
        select d.id from issued_document d
        where d.kind = 'proforma' and d.subject = 'SalesOrder' and d.subject_id = o.id
        order by d.id desc limit 1
    ) newest on true
    join proforma_answer a on a.document_id = newest.id
    where o.state = 'quoted' or (a.answer = 'changes' and o.state = 'confirmed')
    order by a.at desc limit :most
    """
)
_EXPIRED = text("select count(*) from sales_order where state = 'quoted' and quoted_until < :today")


def answered_offers(work: Work, most: int) -> Sequence[Row[Any]]:
    """What customers said to the newest revisions of open offers, the last first."""
    return work.session.execute(_ANSWERED, {"most": most}).all()


def expired_offers(work: Work) -> int:
    """How many offers count no more and wait for an end or a renewal."""
    return int(work.session.execute(_EXPIRED, {"today": today_local(work.now)}).scalar_one())
