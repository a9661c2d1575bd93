"""Which doors of a card are meant, where it matters: those on the truck, those that came back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import text

from app.kernel.work import Work
from models.production import WorkOrder

_SWAP: Final = text(
    "update door set work_order_id = case when id = any(cast(:chosen as bigint[]))"
    " then cast(:part as bigint) else cast(:rest as bigint) end"
    " where id in (select d.id from door d where d.work_order_id = any(cast(:cards as bigint[]))"
    " and d.scrapped_event_id is null"
    " and (d.work_order_id = :part) <> (d.id = any(cast(:chosen as bigint[]))))"
)
_STANDING: Final = text(
    "select d.id, d.work_order_id as card, held.list_id, held.number from door d"
    " left join lateral (select l.id as list_id, l.number from loading_door h"
    " join loading_list l on l.id = h.list_id where h.door_id = d.id and h.is_held) held on true"
    " where d.work_order_id = any(cast(:cards as bigint[])) and d.shipment_line_id is null"
    " and d.scrapped_event_id is null order by d.work_order_id, d.serial"
)


class Standing:
    """The doors that stand on cards, in the order of their serials, and which loading lists hold some."""

    def __init__(self, rows: Sequence[tuple[int, int, int | None, str | None]], own: int | None) -> None:
        self._held: dict[int, list[str]] = {}
        self._free: dict[int, list[int]] = {}
        for door, card, list_id, number in rows:
            if list_id is None or list_id == own:
                self._free.setdefault(card, []).append(door)
            else:
                self._held.setdefault(card, []).append(number or "")

    def free(self, card: int) -> list[int]:
        """Doors of a card that no other list holds."""
        return self._free.get(card, [])

    def held(self, card: int) -> int:
        """How many doors of a card other lists hold."""
        return len(self._held.get(card, ()))

    def holders(self, card: int) -> str:
        """The numbers of those lists."""
        return ", ".join(dict.fromkeys(self._held.get(card, ())))


def standing_doors(work: Work, cards: Collection[int], *, own: int | None = None) -> Standing:
    """The doors of these cards that are here; ``own`` is the list whose doors do not count as held."""
    rows = work.session.execute(_STANDING, {"cards": list(cards)}).all()
    return Standing([(row.id, row.card, row.list_id, row.number) for row in rows], own)


def choose_doors(work: Work, part: WorkOrder, rest: WorkOrder, chosen: Collection[int]) -> None:
    """Of two cards that were one, the part gets exactly these doors, the other card all others.

    The doors of a card are alike, so whoever splits it may say afterwards which ones go.
    """
    work.session.flush()
    work.session.execute(
        _SWAP, {"part": part.id, "rest": rest.id, "cards": [part.id, rest.id], "chosen": list(chosen)}
    )
    work.session.expire(part, ["doors"])
    work.session.expire(rest, ["doors"])
