from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.configurator.breaking import WouldBreak, find_problems
from app.configurator.copying import copy_model
from app.configurator.loading import load_model
from app.configurator.removing import ModelHasOrders, ParameterAsked, check_removal
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from models.configurator import DoorModel, Expression, Parameter, ParameterOption
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from tests.samples import add_sample_materials, add_sample_models


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


def test_the_samples_have_no_problem(work: Work, models: dict[str, DoorModel]) -> None:
    assert find_problems(work) == {}


def test_an_expression_in_use_stays(work: Work, models: dict[str, DoorModel]) -> None:
    area = work.session.scalars(select(Expression).where(Expression.name == "boya_alan")).one()
    with pytest.raises(WouldBreak, match="CK-EKO › BOY-TOZ; CK-EKO › KIM-FOS"):
        check_removal(work, area)
    assert area.formula.startswith("2 * KB")
    assert work.session.scalar(select(func.count()).select_from(Expression)) == 13


def test_an_own_expression_may_go_when_the_shared_one_takes_its_place(
    work: Work, models: dict[str, DoorModel]
) -> None:
    own = Expression(name="mentese", formula="4", model_id=models["CK-EKO"].id)
    work.session.add(own)
    work.session.flush()
    check_removal(work, own)
    work.session.delete(own)
    work.session.flush()
    assert find_problems(work) == {}


def test_a_parameter_goes_only_when_nothing_asks_it(work: Work, models: dict[str, DoorModel]) -> None:
    lock = work.session.scalars(select(Parameter).where(Parameter.code == "kilit")).one()
    with pytest.raises(ParameterAsked, match="CK-EKO, CK-LUX, CK-VIL"):
        check_removal(work, lock)
    unused = Parameter(code="taç", name="Taç", kind="choice", options=[ParameterOption(value="var")])
    shared = Expression(name="tac_var", formula='taç = "var"')
    work.session.add_all([unused, shared])
    work.session.flush()
    with pytest.raises(WouldBreak, match="tac_var"):
        check_removal(work, unused)
    work.session.delete(shared)
    work.session.flush()
    check_removal(work, unused)
    assert [option.value for option in unused.options] == ["var"]
    work.session.delete(unused)
    work.session.flush()


def test_a_question_that_formulas_use_stays_in_the_model(work: Work, models: dict[str, DoorModel]) -> None:
    asked = {asks.parameter.code: asks for asks in models["CK-EKO"].parameters}
    with pytest.raises(WouldBreak, match="CK-EKO › KA"):
        check_removal(work, asked["K"])
    with pytest.raises(WouldBreak, match="CK-EKO"):
        check_removal(work, asked["kilit"])
    check_removal(work, asked["yon"])


def test_a_default_option_stays(work: Work, models: dict[str, DoorModel]) -> None:
    options = work.session.scalars(
        select(ParameterOption).where(ParameterOption.value.in_(["7016", "9005"]))
    ).all()
    by_value = {option.value: option for option in options}
    with pytest.raises(WouldBreak, match="ral_"):
        check_removal(work, by_value["7016"])
    check_removal(work, by_value["9005"])


def test_a_model_with_orders_is_made_passive_instead(work: Work, models: dict[str, DoorModel]) -> None:
    customer = Party(code="M", name="Müşteri", is_customer=True)
    line = OrderLine(
        position=1, model_id=models["CK-EKO"].id, quantity=1, unit_price=Decimal(1), vat_percent=Decimal(20)
    )
    order = SalesOrder(
        number="SIP-1",
        customer=customer,
        ordered_on=date(2026, 11, 21),
        created_at=work.now,
        created_by="Ayşe",
        lines=[line],
    )
    work.session.add(order)
    work.session.flush()
    with pytest.raises(ModelHasOrders, match="1 order lines"):
        check_removal(work, models["CK-EKO"])


def test_a_model_goes_with_everything_of_its_own(work: Work, models: dict[str, DoorModel]) -> None:
    model = models["CK-LUX"]
    work.session.add(Expression(name="cita", formula="G", model_id=model.id))
    work.session.flush()
    check_removal(work, model)
    work.session.delete(model)
    work.session.flush()
    assert work.session.scalar(select(func.count()).select_from(Expression)) == 13
    assert set(work.session.scalars(select(DoorModel.code))) == {"CK-EKO", "CK-VIL", "CK-YNG"}


def test_a_copy_has_everything_and_leaves_the_original(work: Work, models: dict[str, DoorModel]) -> None:
    model = models["CK-VIL"]
    work.session.add(Expression(name="cita", formula="G * 2", model_id=model.id))
    model.components[0].quantity = "cita / 1000"
    model.labour_minutes = "cita / 10"
    work.session.flush()
    before = load_model(work, model.id)
    copy = copy_model(work, model.id, " CK-VIP ", "Villa Plus")
    after = load_model(work, copy.id)
    assert (copy.code, copy.name) == ("CK-VIP", "Villa Plus")
    assert after.parameters == before.parameters
    assert after.components == before.components
    assert {each.name for each in after.expressions} == {each.name for each in before.expressions}
    assert load_model(work, model.id) == before
    assert [event.act() for event in work.events] == ["ModelCopied"]


def test_a_copy_needs_the_right_to_add(work: Work, models: dict[str, DoorModel]) -> None:
    work.actor = Actor(kind="person", id=1, name="Depo", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        copy_model(work, models["CK-EKO"].id, "X", "Y")
    assert work.session.scalar(select(func.count()).select_from(DoorModel)) == 4
