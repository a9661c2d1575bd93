"""Which touches belong to a door: through splits, parts that joined again, scrap and remakes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.production.door_story import CardOfLine, DoorOfLine, Family, TouchOfLine, touches_of


class Floor:
    """A very small board that knows for every door what really happened to it."""

    def __init__(self, doors: int) -> None:
        self.events: list[tuple[int, int, str, int | None]] = []
        self.cards: dict[int, dict[str, object]] = {}
        self.on: dict[str, int] = {}
        self.scrapped: dict[str, int] = {}
        self.about: dict[int, tuple[int, ...]] = {}
        self.lived: dict[str, list[int]] = {f"D-{number:03}": [] for number in range(doors)}
        first = self.new_card(None, doors)
        self.on = dict.fromkeys(self.lived, first)
        self.happen(first, "planned")

    def new_card(self, split_from: int | None, quantity: int) -> int:
        number = len(self.cards) + 1
        self.cards[number] = {"from": split_from, "quantity": quantity, "state": "waiting"}
        return number

    def doors_on(self, card: int) -> list[str]:
        there = [serial for serial, on in self.on.items() if on == card and serial not in self.scrapped]
        return sorted(there)

    def happen(self, card: int, kind: str, undo_of: int | None = None, *, told: bool = True) -> int:
        event = len(self.events) + 1
        self.events.append((event, card, kind, undo_of))
        if told:
            for serial in self.doors_on(card):
                self.lived[serial].append(event)
        return event

    def split(self, card: int, quantity: int) -> tuple[int, int]:
        """A part of the card is passed on; the part and the event."""
        part = self.new_card(card, quantity)
        self.happen(card, "split")
        for serial in self.doors_on(card)[:quantity]:
            self.on[serial] = part
        return part, self.happen(part, "passed")

    def join(self, part: int, event: int) -> None:
        """Taken back: the part joins the rest of its card again."""
        rest = self.cards[part]["from"]
        assert isinstance(rest, int)
        self.cards[part]["state"] = "cancelled"
        self.happen(part, "undone", event)
        for serial in self.doors_on(part):
            self.on[serial] = rest
        self.happen(rest, "undone", told=False)

    def scrap(self, card: int, quantity: int) -> int:
        event = len(self.events) + 1
        for serial in self.doors_on(card)[:quantity]:
            self.lived[serial].append(event)
            self.scrapped[serial] = event
        self.events.append((event, card, "scrapped", None))
        return event

    @property
    def family(self) -> Family:
        return Family(
            {
                number: CardOfLine(number, card["from"], card["quantity"], str(card["state"]))  # type: ignore[arg-type]
                for number, card in self.cards.items()
            },
            [
                DoorOfLine(number, serial, self.on[serial], self.scrapped.get(serial))
                for number, serial in enumerate(self.lived)
            ],
            [TouchOfLine(*event, self.about.get(event[0], ())) for event in self.events],
        )

    def told(self) -> dict[str, list[int]]:
        family = self.family
        return {door.serial: touches_of(family, door) for door in family.doors}


def test_a_card_that_never_split_is_the_story_of_all_its_doors() -> None:
    floor = Floor(3)
    floor.happen(1, "passed")
    assert floor.told() == {serial: [1, 2] for serial in floor.lived}


def test_a_part_has_its_own_story_from_the_split_on() -> None:
    floor = Floor(3)
    part, _event = floor.split(1, 1)
    floor.happen(part, "sent_back")
    floor.happen(1, "passed")
    told = floor.told()
    assert told["D-000"] == [1, 2, 3, 4], "not the pass of the cards that stayed"
    assert told["D-001"] == [1, 2, 5], "not what happened to the part"


def test_a_part_that_joined_again_was_away_meanwhile() -> None:
    floor = Floor(3)
    part, event = floor.split(1, 1)
    floor.happen(1, "blocked")
    floor.happen(1, "unblocked")
    floor.join(part, event)
    floor.happen(1, "passed")
    told = floor.told()
    assert told["D-000"] == [1, 2, 3, 6, 8], "the rest was blocked while it was away"
    assert told["D-001"] == [1, 2, 4, 5, 8]


def test_two_parts_away_at_once() -> None:
    floor = Floor(4)
    one, first = floor.split(1, 1)
    two, second = floor.split(1, 2)
    floor.join(two, second)
    floor.join(one, first)
    assert floor.told() == floor.lived


def test_a_part_of_a_part() -> None:
    floor = Floor(4)
    part, _event = floor.split(1, 3)
    smaller, event = floor.split(part, 1)
    floor.join(smaller, event)
    floor.split(part, 2)
    floor.happen(1, "passed")
    assert floor.told() == floor.lived


def test_scrap_is_the_end_of_the_doors_it_scrapped_and_of_no_others() -> None:
    floor = Floor(3)
    event = floor.scrap(1, 1)
    floor.happen(1, "passed")
    told = floor.told()
    assert told["D-000"] == [1, event]
    assert told["D-001"] == [1, event + 1]


def test_scrap_that_was_taken_back_is_told_to_the_doors_it_was_about() -> None:
    floor = Floor(2)
    event = floor.scrap(1, 1)
    floor.scrapped.clear()
    undone = floor.happen(1, "undone", event)
    floor.about[event] = (0,)
    told = floor.told()
    assert told["D-000"] == [1, event, undone]
    assert told["D-001"] == [1]


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from("tsjx"), st.integers(0, 50), st.integers(1, 4)), max_size=14),
)
def test_whatever_happens_every_door_is_told_what_happened_to_it(
    doors: int, acts: list[tuple[str, int, int]]
) -> None:
    floor = Floor(doors)
    open_parts: dict[int, int] = {}
    for act, choice, quantity in acts:
        cards = [card for card in floor.cards if floor.doors_on(card)]
        if not cards:
            break
        card = cards[choice % len(cards)]
        if act == "j" and open_parts:
            part = sorted(open_parts)[choice % len(open_parts)]
            rest = floor.cards[part]["from"]
            # As on the board: only what nothing has happened to since, and only to a rest that is there.
            touched = any(event[1] == part and event[0] > open_parts[part] for event in floor.events)
            if not touched and floor.doors_on(rest):  # type: ignore[arg-type]
                floor.join(part, open_parts.pop(part))
            continue
        if act == "s" and quantity < len(floor.doors_on(card)):
            part, event = floor.split(card, quantity)
            open_parts[part] = event
        elif act == "x" and quantity < len(floor.doors_on(card)):
            floor.scrap(card, quantity)
        else:
            floor.happen(card, "passed")
    assert floor.told() == floor.lived
