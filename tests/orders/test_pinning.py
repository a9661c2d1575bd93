"""A line keeps the version of its model that it was configured with, until a newer one is taken."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select

from app.configurator.releasing import release_model, versions_of
from app.kernel.work import Work
from app.orders.confirming import confirm_order, revise_order
from app.orders.copying import copy_order
from app.orders.drafting import open_order, save_order
from app.orders.previewing import preview_line
from app.orders.storing import typed_line
from models.configurator import Component, DoorModel, ModelExample, ModelVersion
from models.materials import Material
from models.orders import OrderLine, SalesOrder
from models.parties import Party

Line = Callable[..., dict[str, str]]


def more_paint(work: Work, model: DoorModel, quantity: str = "9") -> None:
    """The next version of a model needs more powder for every door."""
    for example in work.session.scalars(select(ModelExample).where(ModelExample.model_id == model.id)):
        work.session.delete(example)
    query = select(Component).join(Material).where(Component.model_id == model.id)
    component = work.session.scalars(query.where(Material.code == "BOY-TOZ")).one()
    component.quantity = quantity
    work.session.flush()
    release_model(work, model.id)


def paint(row: OrderLine) -> Decimal:
    return next(each.quantity for each in row.materials if each.material.code == "BOY-TOZ")


def number(work: Work, row: OrderLine) -> int:
    return work.session.get_one(ModelVersion, row.version_id or 0).number


def drafted(work: Work, customer: Party, line: Line, model: DoorModel) -> SalesOrder:
    release_model(work, model.id)
    return open_order(work, customer.id, {}, [line("CK-EKO", p_G="950")])


def test_a_line_is_configured_with_the_newest_version(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    order = drafted(work, customer, line, models["CK-EKO"])
    more_paint(work, models["CK-EKO"])
    other = open_order(work, customer.id, {}, [line("CK-EKO"), line("CK-LUX")])
    assert [number(work, row) for row in (order.lines[0], other.lines[0])] == [1, 2]
    assert paint(other.lines[0]) == Decimal("9.000")
    assert other.lines[1].version_id is None
    newest, first = versions_of(work, models["CK-EKO"].id)
    assert (newest.lines, first.lines) == (1, 1)


def test_a_draft_keeps_its_version_when_it_is_saved_confirmed_and_revised(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    order = drafted(work, customer, line, models["CK-EKO"])
    was = paint(order.lines[0])
    more_paint(work, models["CK-EKO"])
    for typed in (typed_line(order.lines[0]), line("CK-EKO", p_G="950")):  # with its id, and by its place
        save_order(work, order.id, order.version, {}, [typed, line("CK-EKO")])
        assert [number(work, row) for row in order.lines] == [1, 2]
        assert paint(order.lines[0]) == was
        save_order(work, order.id, order.version, {}, [typed_line(order.lines[0])])
    shown = preview_line(work, typed_line(order.lines[0]))
    assert next(row.quantity for row in shown.needs if row.code == "BOY-TOZ") == was
    confirm_order(work, order.id, order.version, confirmed=["orders.costs_missing"])
    revise_order(work, order.id, "Adet değişti")
    assert (number(work, order.lines[0]), paint(order.lines[0])) == (1, was)


def test_a_line_takes_the_newest_version_when_somebody_wants_it(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    order = drafted(work, customer, line, models["CK-EKO"])
    more_paint(work, models["CK-EKO"])
    save_order(work, order.id, order.version, {}, [{**typed_line(order.lines[0]), "newest": "1"}])
    assert (number(work, order.lines[0]), paint(order.lines[0])) == (2, Decimal("9.000"))
    assert order.lines[0].parameters["G"] == "950"


def test_another_model_and_a_copied_order_begin_with_the_newest(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    order = drafted(work, customer, line, models["CK-EKO"])
    release_model(work, models["CK-LUX"].id)
    more_paint(work, models["CK-EKO"])
    copy = copy_order(work, order.id)
    assert number(work, copy.lines[0]) == 2
    changed = {**line("CK-LUX"), "id": str(order.lines[0].id)}
    save_order(work, order.id, order.version, {}, [changed])
    assert order.lines[0].version.model_id == models["CK-LUX"].id  # type: ignore[union-attr]
    assert preview_line(work, {**line("CK-LUX"), "id": str(copy.lines[0].id)}).is_complete
