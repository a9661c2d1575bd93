"""How a card stands when a hand touches it: locked, with all the act has to know, in two statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.work import RecordGone, Work
from app.production.cards import IN_WORK, Touch, Worker, kiosk_of, lock_order_of
from app.production.floor_actor import FloorActor
from app.production.hands import NOBODY, Hand
from app.production.refusals import (
    CardIsBlocked,
    CardMovedMeanwhile,
    CardNotInWork,
    NotThisStation,
    OperatorNeeded,
)
from models.orders import SalesOrder
from models.production import WorkOrder

_IN_WORK: Final = "('waiting', 'running', 'blocked')"
_FACTS = text(f"""jsonb_build_object(
 'here', (select jsonb_build_object('name', d.name, 'position', d.position) from department d
          where d.id = work_order.department_id),
 'next', (select jsonb_build_object('id', d.id, 'name', d.name, 'limit', d.wip_limit, 'rule', d.wip_rule,
          'doors', case when d.wip_limit is not null then (
              select coalesce(sum(o.quantity), 0) from work_order o
              where o.department_id = d.id and o.state in {_IN_WORK}) end)
          from department d where d.position > (
              select h.position from department h where h.id = work_order.department_id)
          order by d.position limit 1),
 'others', exists (select from work_order o where o.order_id = work_order.order_id
           and o.id <> work_order.id and o.state in {_IN_WORK}),
 'last', (select jsonb_build_object('id', e.id, 'actor', e.actor, 'at', e.at,
          'moment', coalesce(e.touched_at, e.at))
          from production_event e where e.work_order_id = work_order.id order by e.id desc limit 1),
 'rules', (select jsonb_build_object('tap', r.tap_mode, 'who', r.operator_rule) from floor_rules r),
 'workers', (select jsonb_agg(jsonb_build_array(s.id, s.operator_id, coalesce(p.name, ''), s.started_at)
             order by s.id) from work_spell s left join operator p on p.id = s.operator_id
             where s.work_order_id = work_order.id and s.ended_at is null),
 'waits', work_order.state = 'blocked' and exists (select from floor_reason f
          where f.kind = 'block' and f.is_material and f.words = work_order.blocked_reason)
) as facts""")  # noqa: S608 - constants of this module


@dataclass(frozen=True)
class Next:
    """The department behind the one a card stands in, and how full it is; without a limit nobody counts."""

    id: int
    name: str
    limit: int | None
    rule: str
    doors: int | None


@dataclass(frozen=True)
class Stand:
    """A locked card with its locked order, and what is known about both at this moment."""

    order: SalesOrder
    card: WorkOrder
    hand: Hand
    facts: Mapping[str, Any]
    touched_at: datetime | None
    workers: tuple[Worker, ...]

    @property
    def next(self) -> Next | None:
        """Where it goes from here; None when it will be ready."""
        found = self.facts["next"]
        return None if found is None else Next(**found)

    @property
    def position(self) -> int:
        """Of its department."""
        return int(self.facts["here"]["position"])

    @property
    def others_in_work(self) -> bool:
        """Whether another card of its order is still at a department."""
        return bool(self.facts["others"])

    @property
    def tap_mode(self) -> str:
        """What one touch means on this floor."""
        return str(self.facts["rules"]["tap"])

    def touch(self, kind: str, **more: Any) -> Touch:
        """What is written down about this act."""
        return Touch(
            kind,
            **{
                "hand": self.hand,
                "touched_at": self.touched_at,
                "workers": self.workers,
                "waits_for_material": bool(self.facts["waits"]),
                **more,
            },
        )


def stand_of(
    work: Work,
    work_order_id: int,
    version: int | None,
    hand: Hand = NOBODY,
    *,
    own_screen: int | None = None,
) -> Stand:
    """The card, fresh and locked with its order.

    ``version`` is the one the screen showed: CardMovedMeanwhile, saying who and when, when it is no longer
    so. NotThisStation when the screen stands elsewhere (``own_screen``: the screen whose act is looked at
    again), OperatorNeeded when the floor wants to know who works and a screen does not say it.
    """
    order = lock_order_of(work, work_order_id)
    found = work.session.execute(
        select(WorkOrder, _FACTS)
        .where(WorkOrder.id == work_order_id)
        .with_for_update(of=WorkOrder)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise RecordGone
    card, facts = found
    last = facts["last"]
    if version is not None and card.version != version:
        raise CardMovedMeanwhile(who=last["actor"], when=_moment(last["at"]), number=card.number)
    hand = hand_of(work, hand)
    _check_screen(work, card, facts, hand, own_screen)
    previous = _moment(last["moment"]) if last else None
    workers = tuple(
        Worker(spell, operator, name, _moment(since))
        for spell, operator, name, since in facts["workers"] or ()
    )
    return Stand(order, card, hand, facts, hand.moment(work.now, previous), workers)


def hand_of(work: Work, hand: Hand = NOBODY) -> Hand:
    """Whose hand it is: who stands at the screen that acts, where the screen knows it."""
    actor = work.actor
    if hand.operator_id is None and isinstance(actor, FloorActor) and actor.operator_id is not None:
        return replace(hand, operator_id=actor.operator_id, operator=actor.name)
    return hand


def _check_screen(
    work: Work, card: WorkOrder, facts: Mapping[str, Any], hand: Hand, own_screen: int | None
) -> None:
    kiosk, actor = kiosk_of(work), work.actor
    if kiosk is None:
        return
    if isinstance(actor, FloorActor) and own_screen != kiosk and not stands_here(actor, card):
        raise NotThisStation(number=card.number, department=facts["here"]["name"])
    if facts["rules"]["who"] != "none" and hand.operator_id is None:
        raise OperatorNeeded


def stands_here(actor: FloorActor, card: WorkOrder) -> bool:
    """Whether a card is one of a screen's own; what is ready to ship stands in no department."""
    return actor.stands_at(card.department_id) and not (actor.departments and card.state == "ready")


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def check_in_work(card: WorkOrder, *, blocked_too: bool = False) -> None:
    """Refuse what has left the departments, and what waits unless that does not matter."""
    if card.state == "blocked" and not blocked_too:
        raise CardIsBlocked(number=card.number, reason=card.blocked_reason)
    if card.state not in IN_WORK:
        raise CardNotInWork(number=card.number)
