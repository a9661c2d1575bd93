"""The work card [iş emri kartı]: one sheet that goes with the doors through all departments. No money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.configurator.drawing import draw_door, style_of
from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead
from app.kernel.amounts import round_quantity
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.production.changing.history import ChangeNote, notes_of_lines
from app.production.cut_lists import CutGroup, cuts_of_lines, grouped, materials_of_cuts, were_frozen
from app.production.doors import Looks, require_print
from app.production.own_cards import require_own_cards
from models.materials import Material
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.production import Department, Door, WorkOrder

MOST_CARDS: Final = 200
_TENTH = Decimal("0.1")

Translate = Callable[[str], str]


class TooManyCards(Refusal):
    """More cards than anybody prints at once."""

    code = "production.too_many_cards"
    sentence = N_("At most {most} work cards go into one file. Print them order by order.")


@dataclass(frozen=True, kw_only=True)
class CardMaterial(PaperPart):
    """A material of the card's doors."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CardDepartment(PaperPart):
    """A station the card passes: its planned minutes for all doors, what it takes from the store room."""

    name: str
    minutes: Decimal
    materials: tuple[CardMaterial, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardAnswer(PaperPart):
    """One parameter in big type."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CardSheet(PaperPart):
    """One card on its sheet."""

    number: str
    order: str
    customer: str
    model: str
    quantity: int
    size: str
    opening: str
    colours: str
    answers: tuple[CardAnswer, ...]
    serials: tuple[str, ...]
    drawing: str
    departments: tuple[CardDepartment, ...]
    cuts: tuple[CutGroup, ...]
    line: int
    due_on: dt.date | None = None
    note: str = ""
    remake_of: str = ""
    changes: tuple[str, ...] = ()
    """What the customer changed while they were being made, with its day."""
    urgent: bool = False
    cuts_are_of_today: bool = False
    """The pieces were not kept with the order: they are worked out by the model as it is today."""
    cuts_unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkCards(PaperPart):
    """Several cards in one file."""

    seller: Letterhead
    host: str
    """The company's address with its slash; a card's code leads to /d/ behind it."""
    at: dt.datetime
    cards: tuple[CardSheet, ...]
    currency: str = "TRY"


def work_cards(
    work: Work,
    host_url: str,
    *,
    orders: Collection[int] = (),
    cards: Collection[int] = (),
    translate: Translate = str,
) -> WorkCards:
    """The sheets of these cards, or of all cards of orders that were not cancelled, by order and number.

    In a constant number of statements. ``translate`` gives the language of the drawing. Raises NotThisStation
    for a screen that asks for cards of elsewhere.
    """
    require_print(work)
    require_own_cards(work, cards)
    found = _read(work, orders, cards)
    if len(found) > MOST_CARDS:
        raise TooManyCards(most=MOST_CARDS)
    lines = list({card.line.id: card.line for card in found}.values())
    kept = cuts_of_lines(work, lines)
    materials = materials_of_cuts(work, kept.values())
    departments = work.session.scalars(select(Department).order_by(Department.position)).all()
    remade = _numbers(work, [card.remake_of_id for card in found if card.remake_of_id is not None])
    changed = notes_of_lines(work, [line.id for line in lines])
    sheets = (
        replace(
            _sheet(card, kept[card.line.id], materials, departments, remade, translate),
            changes=_changes(changed.get(card.line.id, ())),
        )
        for card in found
    )
    return WorkCards(seller=read_letterhead(work), host=host_url, at=work.now, cards=tuple(sheets))


def _changes(notes: Iterable[ChangeNote]) -> tuple[str, ...]:
    return tuple(f"{show_date(today_local(note.at))}: {note.words}" for note in notes)


def _read(work: Work, orders: Collection[int], cards: Collection[int]) -> Sequence[WorkOrder]:
    query = (
        select(WorkOrder)
        .join(WorkOrder.line)
        .where(
            WorkOrder.id.in_(cards)
            | (WorkOrder.order_id.in_(orders) & WorkOrder.state.not_in(("cancelled", "scrapped")))
        )
        .options(
            joinedload(WorkOrder.line).options(
                joinedload(OrderLine.order).joinedload(SalesOrder.customer),
                joinedload(OrderLine.model),
                selectinload(OrderLine.materials).options(
                    joinedload(OrderMaterial.material).joinedload(Material.unit)
                ),
            ),
            selectinload(WorkOrder.doors.and_(Door.scrapped_event_id.is_(None))),
        )
        .order_by(WorkOrder.order_id, OrderLine.position, WorkOrder.number)
        .limit(MOST_CARDS + 1)
    )
    return work.session.scalars(query).all()


def _numbers(work: Work, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(WorkOrder.id, WorkOrder.number).where(WorkOrder.id.in_(ids))
    return dict(work.session.execute(query).all())


def _sheet(
    card: WorkOrder,
    cuts: Sequence[Mapping[str, Any]] | None,
    materials: Mapping[str, Material],
    departments: Sequence[Department],
    remade: Mapping[int, str],
    translate: Translate,
) -> CardSheet:
    line = card.line
    order = line.order
    looks = Looks.of(line.parameters, line.configuration, line.model.name if line.model else line.description)
    share = Decimal(card.quantity) / line.quantity if line.quantity else Decimal(0)
    needed: dict[str, Decimal] = {}
    for row in line.materials:
        needed[row.material.code] = needed.get(row.material.code, Decimal(0)) + row.quantity * share
    needed = {code: round_quantity(quantity) for code, quantity in needed.items()}
    return CardSheet(
        number=card.number,
        order=order.number,
        customer=order.customer.name,
        line=line.position,
        model=looks.model,
        quantity=card.quantity,
        size=looks.size,
        opening=looks.opening,
        colours=looks.colours,
        answers=tuple(CardAnswer(name=name, value=value) for name, value in looks.answers),
        serials=tuple(door.serial for door in card.doors),
        drawing=_drawing(line, translate),
        departments=tuple(
            _department(each, line, card.quantity, share, is_first=each is departments[0])
            for each in departments
        ),
        cuts=grouped(cuts or (), card.quantity, materials, needed),
        due_on=order.due_on,
        note=order.note,
        remake_of=remade.get(card.remake_of_id or 0, ""),
        urgent=card.priority > 0,
        cuts_are_of_today=not were_frozen(line) and bool(cuts),
        cuts_unknown=cuts is None,
    )


def _drawing(line: OrderLine, translate: Translate) -> str:
    if not line.parameters:
        return ""
    codes = sorted({row.material.code for row in line.materials})
    return draw_door(line.parameters, style=style_of(line.parameters, codes), translate=translate)


def _department(
    department: Department, line: OrderLine, doors: int, share: Decimal, *, is_first: bool
) -> CardDepartment:
    """What one department does and takes; materials of no department are taken by the first one."""
    minutes = (line.configuration.get("minutes") or {}).get(department.code, "0")
    return CardDepartment(
        name=department.name,
        minutes=(Decimal(minutes) * doors).quantize(_TENTH),
        materials=tuple(
            CardMaterial(
                code=row.material.code,
                name=row.material.name,
                quantity=round_quantity(row.quantity * share),
                unit=row.material.unit.symbol,
                note=row.note,
            )
            for row in line.materials
            if row.department_id == department.id or (row.department_id is None and is_first)
        ),
    )
