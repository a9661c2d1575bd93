"""What becomes of the doors on the board when their line changes: they follow, stay, or are made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.production.changing.asking import Asked
from app.production.changing.bills import Bill, bill_of_line, bill_of_row
from app.production.changing.refusals import AllDoorsKept, DoorsBeyondChange, DoorsHaveLeft, NotThoseDoors
from app.production.changing.standing import StandingCard, Station
from models.orders import OrderLine

FOLLOW: Final = "follow"
REMAKE: Final = "remake"
KEEP: Final = "keep"


@dataclass(frozen=True)
class Choices:
    """What the clerk decided, by card: what becomes of its doors, and how many of them are given up.

    Without a decision doors that can follow do, and the others are made anew.
    """

    fates: Mapping[int, str]
    taken: Mapping[int, int]


@dataclass(frozen=True)
class Fate:
    """A card of a line that is changed: so many doors are given up, the others have one fate."""

    card: StandingCard
    taken: int
    becomes: str
    beyond: str = ""
    """The first department which the change concerns and which the doors have had already."""
    is_open: bool = False
    """Whether nothing tells if the doors can follow: neither materials nor pieces differ."""

    @property
    def may(self) -> tuple[str, ...]:
        """What can be chosen for them."""
        if self.beyond:
            return (REMAKE, KEEP)
        return (FOLLOW, REMAKE, KEEP) if self.is_open else (FOLLOW, KEEP)

    @property
    def rest(self) -> int:
        """The doors that are not given up."""
        return self.card.doors - self.taken


@dataclass(frozen=True)
class LinePlan:
    """Everything about one line that a change touches."""

    asked: Asked
    fates: tuple[Fate, ...]
    new_doors: int
    stays: int
    """Doors that keep the old line: shipped ones, and those that stay as they are."""
    was: Bill | None
    becomes: Bill | None
    is_other_door: bool

    @property
    def row(self) -> OrderLine | None:
        """The line as it is stored."""
        return self.asked.row

    @property
    def goes_on(self) -> int:
        """Doors of the line as it will be."""
        if self.row is not None and self.row.model_id is None:
            return self.asked.quantity
        return sum(fate.rest for fate in self.fates if fate.becomes != KEEP) + self.new_doors

    @property
    def is_parted(self) -> bool:
        """Whether the doors that change need a line of their own."""
        changes = self.is_other_door or self.asked.is_other_money
        return self.row is not None and self.asked.worked is not None and changes and self.stays > 0


def plan_line(
    asked: Asked,
    alike: Asked,
    cards: Sequence[StandingCard],
    departments: Sequence[Station],
    choices: Choices,
) -> LinePlan:
    """What a line becomes; ``alike`` is it for as many doors as it has: whole packs make no other door.

    Raises DoorsHaveLeft, NotThoseDoors, AllDoorsKept or DoorsBeyondChange.
    """
    row, line = asked.row, asked.worked
    if row is None:
        assert line is not None
        return LinePlan(asked, (), line.typed.quantity, 0, None, bill_of_line(line), is_other_door=False)
    was = bill_of_row(row) if row.quantity else None
    becomes = bill_of_line(line) if line else None
    taken = _taken(asked, row, cards, choices)
    is_other = asked.is_other_door
    same_number = bill_of_line(alike.worked) if alike.worked else None
    beyond = _concerned(was, same_number, departments) if was and same_number else ()
    fates = tuple(_fate(card, taken.get(card.id, 0), beyond, choices, is_other=is_other) for card in cards)
    kept = sum(fate.rest for fate in fates if fate.becomes == KEEP)
    lost = row.quantity - row.shipped - sum(card.doors for card in cards) if row.model_id else 0
    new = max(asked.quantity - row.quantity, 0) if row.model_id else 0
    if is_other and not new and all(fate.becomes == KEEP or not fate.rest for fate in fates) and fates:
        raise AllDoorsKept(line=row.position)
    if (is_other or (asked.is_other_money and row.shipped)) and not new and not fates and row.model_id:
        raise DoorsHaveLeft(count=row.shipped, line=row.position)
    lost = max(lost - max(row.quantity - asked.quantity, 0), 0)
    stays = row.shipped + lost + kept
    return LinePlan(asked, fates, new, stays, was, becomes, is_other_door=is_other)


def _taken(asked: Asked, row: OrderLine, cards: Sequence[StandingCard], choices: Choices) -> dict[int, int]:
    """How many doors each card gives up; without a choice those that are least far."""
    if row.model_id is None:
        return {}
    if asked.quantity < row.shipped or (asked.worked is None and row.shipped):
        raise DoorsHaveLeft(
            field=f"{asked.worked.typed.field}quantity" if asked.worked else None,
            count=row.shipped,
            line=row.position,
        )
    open_doors = sum(card.doors for card in cards)
    lost = row.quantity - row.shipped - open_doors
    needed = max(row.quantity - asked.quantity - lost, 0)
    chosen = {card.id: choices.taken[card.id] for card in cards if choices.taken.get(card.id)}
    if chosen and needed:
        if sum(chosen.values()) != needed or any(
            not 0 < chosen.get(card.id, 1) <= card.doors for card in cards
        ):
            raise NotThoseDoors(line=row.position, needed=needed, chosen=sum(chosen.values()))
        return chosen
    taken: dict[int, int] = {}
    for card in sorted(cards, key=lambda card: (card.reached, card.position, -card.id)):
        taken[card.id] = min(card.doors, needed)
        needed -= taken[card.id]
    return taken


def _concerned(was: Bill, becomes: Bill, departments: Sequence[Station]) -> tuple[Station, ...] | None:
    """The departments whose work changes; None when neither materials nor pieces tell it."""
    if not was.tells_the_difference(becomes):
        return None
    ids = {each.code: each.id for each in departments}
    found = was.departments_of_change(becomes, ids)
    return tuple(each for each in departments if each.id in found)


def _fate(
    card: StandingCard,
    taken: int,
    concerned: Sequence[Station] | None,
    choices: Choices,
    *,
    is_other: bool,
) -> Fate:
    if not is_other:
        return Fate(card, taken, FOLLOW)
    beyond = next((each.name for each in concerned or () if each.position <= card.reached), "")
    fate = Fate(card, taken, REMAKE if beyond else FOLLOW, beyond, concerned is None and card.reached > 0)
    chosen = choices.fates.get(card.id, fate.becomes)
    if chosen not in fate.may:
        raise DoorsBeyondChange(number=card.number, department=beyond or card.department)
    return replace(fate, becomes=chosen)
