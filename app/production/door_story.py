"""Whose touches belong to one door: through every card it was on, from the split that took it there.

Doors are on cards, and cards split, join again, are scrapped in part and made anew. Which doors went with a
part is not written down touch by touch: the first serials go, so it follows from the order of the events.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

END = 2**63


@dataclass(frozen=True)
class CardOfLine:
    """A card as its family sees it: the card it was split from, and how many doors it has or ended with."""

    id: int
    split_from_id: int | None
    quantity: int
    state: str


@dataclass(frozen=True)
class DoorOfLine:
    """A door as it stands: on which card, and by which event it was scrapped."""

    id: int
    serial: str
    card_id: int
    scrapped_by: int | None = None


@dataclass(frozen=True)
class TouchOfLine:
    """One event: of which card, and which earlier one it took back."""

    id: int
    card_id: int
    kind: str
    undo_of: int | None = None
    doors: tuple[int, ...] = ()
    """Of a scrap the doors it was about; of everything else all of the card."""


@dataclass
class Family:
    """The cards of an order line with their doors and everything that happened to them."""

    cards: Mapping[int, CardOfLine]
    doors: Sequence[DoorOfLine]
    touches: Sequence[TouchOfLine]
    begins: dict[int, int] = field(init=False)
    """Card → its first event; a part begins right after the split that made it."""
    ends: dict[int, int] = field(init=False)
    """Card that joined again → the event that took it back."""
    undone: dict[int, int] = field(init=False)
    """Event → the one that took it back."""

    def __post_init__(self) -> None:
        """Read off the events what the questions need."""
        self.begins, self.ends = {}, {}
        for touch in self.touches:
            self.begins.setdefault(touch.card_id, touch.id)
        self.undone = {touch.undo_of: touch.id for touch in self.touches if touch.undo_of is not None}
        for card in self.cards.values():
            last = self.undone.get(self.begins.get(card.id, END))
            if card.state == "cancelled" and card.split_from_id is not None and last is not None:
                self.ends[card.id] = last

    def path_of(self, door: DoorOfLine) -> list[int]:
        """The cards a door came through, from the first one to the one it is on."""
        path = [door.card_id]
        while (card := self.cards.get(path[-1])) is not None and card.split_from_id is not None:
            path.append(card.split_from_id)
        return path[::-1]

    def stays_of(self, door: DoorOfLine) -> list[tuple[int, int, int]]:
        """When the door was on which card: (card, first event, first event that is not its any more)."""
        path = self.path_of(door)
        stays: list[tuple[int, int, int]] = []
        for place, card_id in enumerate(path):
            start = self.begins.get(card_id, 0)
            leaves = self.begins.get(path[place + 1], END) if place + 1 < len(path) else END
            if door.scrapped_by is not None:
                leaves = min(leaves, door.scrapped_by + 1)
            for part in self._parts_gone_and_back(card_id, start, leaves, door):
                stays.append((card_id, start, self.begins[part]))
                stays.append((part, self.begins[part], self.ends[part] + 1))
                start = self.ends[part] + 1
            stays.append((card_id, start, leaves))
        return [stay for stay in stays if stay[1] < stay[2]]

    def _parts_gone_and_back(self, card_id: int, start: int, leaves: int, door: DoorOfLine) -> list[int]:
        """Parts of this card that joined it again, and that the door went with, in their order."""
        back = [
            part
            for part in self.ends
            if self.cards[part].split_from_id == card_id and start <= self.begins[part] < leaves
        ]
        return [part for part in sorted(back, key=self.begins.__getitem__) if self._went_with(door, part)]

    def _went_with(self, door: DoorOfLine, part: int) -> bool:
        """Whether the door was among the first serials of those that were on the card then."""
        moment, source = self.begins[part], self.cards[part].split_from_id
        there = sorted(one.serial for one in self.doors if self._on(one, moment) == source)
        return door.serial in there[: self.cards[part].quantity]

    def _on(self, door: DoorOfLine, moment: int) -> int | None:
        """The card the door was on just before this event; None when it was scrapped by then."""
        if door.scrapped_by is not None and door.scrapped_by < moment:
            return None
        came = [card_id for card_id in self.path_of(door) if self.begins.get(card_id, 0) < moment]
        if not came:
            return None
        away = (
            part
            for part, end in self.ends.items()
            if self.begins[part] < moment <= end and self.cards[part].split_from_id == came[-1]
        )
        return next((part for part in away if self._went_with(door, part)), came[-1])


def touches_of(family: Family, door: DoorOfLine) -> list[int]:
    """The ids of the events that are part of this door's life, in their order.

    A scrap is part of the life of the doors it was about, even when it was taken back. That a part came
    back is told once, where it was.
    """
    stays = family.stays_of(door)
    others = {
        touch.id
        for touch in family.touches
        if touch.kind == "scrapped" and door.id not in touch.doors and touch.id != door.scrapped_by
    }
    return [touch.id for touch in family.touches if _is_of(family, touch, stays, others)]


def _is_of(
    family: Family, touch: TouchOfLine, stays: Sequence[tuple[int, int, int]], others: Collection[int]
) -> bool:
    if touch.id in others or touch.undo_of in others:
        return False
    if not any(card == touch.card_id and start <= touch.id < end for card, start, end in stays):
        return False
    # The rest of a card says too that its part came back; the part itself has said so already.
    return not (touch.kind == "undone" and touch.undo_of is None and touch.card_id not in family.ends)
