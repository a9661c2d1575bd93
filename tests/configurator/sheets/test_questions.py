from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.configurator.keeping import examples_of, keep_example
from app.configurator.loading import load_model
from app.configurator.releasing import release_model, versions_of
from app.configurator.renaming import AnswersCarried
from app.configurator.sheets.questions import QuestionSheet, new_question, open_question
from app.configurator.sheets.saving_questions import ParameterSaved, save_question
from app.configurator.sheets.typed import PageOutOfDate
from app.kernel.errors import Refusal
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from models.configurator import Parameter, ParameterOption
from models.orders import OrderLine, SalesOrder
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told
from tests.factories import make_customer


def written(sheet: QuestionSheet, **cells: str) -> QuestionSheet:
    """The page with other texts in some cells: ``options_0_value="kale"``, ``code="X"``."""
    head, options = dict(sheet.head), [dict(row) for row in sheet.options]
    for name, text in cells.items():
        if not name.startswith("options_"):
            head[name] = text
            continue
        _, number, column = name.split("_", 2)
        options += [{} for _ in range(int(number) + 1 - len(options))]
        options[int(number)][column] = text
    return QuestionSheet(head, tuple(options))


def refused(
    work: Work, parameter_id: int | None, sheet: QuestionSheet, seen: str = ""
) -> dict[str | None, str]:
    with pytest.raises(Refusal) as caught, work.session.begin_nested():
        save_question(work, parameter_id, sheet, seen=seen)
    work.session.expire_all()
    return told(caught.value)


GLASS = {
    "code": "cam",
    "name": "Cam",
    "kind": "choice",
    "options_0_value": "yok",
    "options_1_value": "buzlu",
    "options_1_label": "Buzlu cam",
    "options_1_material_text": "CAM-TMP",
    "options_1_price_delta": "1.250,50",
    "options_1_colour": "7016",
}


def test_a_new_choice_with_its_options(work: Work, factory: Factory) -> None:
    glass = work.find(Parameter, save_question(work, None, written(new_question(), **GLASS)))
    assert (glass.code, glass.kind, glass.unit, glass.position) == ("cam", "choice", "", 9)
    frosted = glass.options[1]
    assert (frosted.value, str(frosted), frosted.price_delta) == ("buzlu", "Buzlu cam", Decimal("1250.50"))
    assert frosted.material_id == factory.materials["CAM-TMP"].id
    assert frosted.colour == "#383e42"
    assert [event.act() for event in work.events] == ["ParameterSaved"]


def test_a_new_number(work: Work) -> None:
    limits = {"minimum": "0,5", "maximum": "1.250,5", "step": "0.25"}
    sheet = written(new_question(), code="h", name="Boşluk", unit="mm", **limits, options_0_value="yok")
    gap = work.find(Parameter, save_question(work, None, sheet))
    assert (gap.minimum, gap.maximum, gap.step) == (Decimal("0.5"), Decimal("1250.5"), Decimal("0.25"))
    assert gap.options == [], "only a choice has options"


@pytest.mark.parametrize(
    ("cells", "cell", "says"),
    [
        ({"code": ""}, "code", "must be filled in"),
        ({"code": "iç-renk"}, "code", "cannot be a name"),
        ({"code": "eğer"}, "code", "already used"),
        ({"code": "G"}, "code", "already one called G"),
        ({"code": "GK"}, "code", "already used"),
        ({"name": ""}, "name", "must be filled in"),
        ({"kind": "picture"}, "kind", "kind from the list"),
        ({"kind": "number", "minimum": "çok"}, "minimum", "is not a number"),
        ({"kind": "number", "minimum": "2", "maximum": "1"}, "minimum", "smallest value"),
        ({"kind": "number", "step": "0"}, "minimum", "step above 0"),
        ({"options_0_value": ""}, "options-0-value", "must be filled in"),
        ({"options_0_value": "BUZLU"}, "options-1-value", "stands in two rows"),
        ({"options_0_value": "x" * 61}, "options-0-value", "At most 60"),
        ({"options_1_material_text": "CAM-YOK"}, "options-1-material", "“CAM-YOK” is not known"),
        ({"options_1_price_delta": "pahalı"}, "options-1-price_delta", "is not a number"),
        ({"options_1_price_delta": "1,005"}, "options-1-price_delta", "two decimals"),
        ({"options_1_colour": "mavi"}, "options-1-colour", "RAL number"),
        ({"options_1_colour": "javascript:x"}, "options-1-colour", "RAL number"),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    work: Work, factory: Factory, cells: dict[str, str], cell: str, says: str
) -> None:
    sheet = written(new_question(), **{**GLASS, "options_0_label": "Camsız", **cells})
    found = refused(work, None, sheet)
    assert list(found) == [cell]
    assert says in found[cell]
    assert work.session.scalar(select(Parameter.id).where(Parameter.name == "Cam")) is None


def test_a_choice_needs_options(work: Work) -> None:
    found = refused(work, None, written(new_question(), code="cam", name="Cam", kind="choice"))
    assert "a choice needs options" in found["options"]


def test_a_name_that_formulas_use_stays(work: Work, factory: Factory) -> None:
    width = factory.parameter("G")
    sheet, seen = open_question(work, width.id)
    found = refused(work, width.id, written(sheet, code="EN"), seen)
    assert list(found) == ["code"]
    assert "CK-EKO › ESK-PSL" in found["code"]
    side = factory.parameter("yon")
    sheet, seen = open_question(work, side.id)
    save_question(work, side.id, written(sheet, code="acilim"), seen=seen)


def test_an_option_that_is_needed_stays(work: Work, factory: Factory) -> None:
    factory.models["CK-EKO"].components[0].condition = 'kilit = "merkezi"'
    work.session.flush()
    lock = factory.parameter("kilit")
    sheet, seen = open_question(work, lock.id)
    found = refused(work, lock.id, written(sheet, options_0_value="orta"), seen)
    assert list(found) == ["options-0-value"]
    assert "CK-EKO › SAC-DKP-12" in found["options-0-value"]
    fewer = QuestionSheet(sheet.head, sheet.options[:2])
    assert "CK-VIL › kilit" in refused(work, lock.id, fewer, seen)["options"]
    assert [option.value for option in lock.options] == ["merkezi", "4 yön", "monoblok"]


def test_limits_that_defaults_need_stay(work: Work, factory: Factory) -> None:
    width = factory.parameter("G")
    sheet, seen = open_question(work, width.id)
    assert "CK-EKO › G" in refused(work, width.id, written(sheet, minimum="950"), seen)["minimum"]
    assert "CK-VIL › G" in refused(work, width.id, written(sheet, maximum="1100"), seen)["maximum"]
    assert refused(work, width.id, written(sheet, kind="text"), seen).keys() == {"kind"}


def test_options_that_change_places_keep_what_they_bring(work: Work, factory: Factory) -> None:
    lock = factory.parameter("kilit")
    ids = {option.value: option.id for option in lock.options}
    sheet, seen = open_question(work, lock.id)
    save_question(work, lock.id, QuestionSheet(sheet.head, sheet.options[::-1]), seen=seen)
    assert [(option.value, option.id) for option in lock.options] == [
        (value, ids[value]) for value in ("monoblok", "4 yön", "merkezi")
    ]
    sheet, seen = open_question(work, factory.parameter("yon").id)
    left, right = sheet.options[0]["value"], sheet.options[1]["value"]
    turned = written(sheet, options_0_value=right, options_1_value=left)
    save_question(work, factory.parameter("yon").id, turned, seen=seen)
    assert {option.value for option in factory.parameter("yon").options} >= {left, right}


def test_an_unchanged_page_changes_nothing(work: Work, factory: Factory) -> None:
    lock = factory.parameter("kilit")
    sheet, seen = open_question(work, lock.id)
    save_question(work, lock.id, sheet, seen=seen)
    assert work.events == []


def test_a_page_that_is_out_of_date_is_refused(work: Work, factory: Factory) -> None:
    lock = factory.parameter("kilit")
    sheet, seen = open_question(work, lock.id)
    save_question(work, lock.id, written(sheet, name="Kilit sistemi"), seen=seen)
    with pytest.raises(PageOutOfDate):
        save_question(work, lock.id, written(sheet, name="Kilidi"), seen=seen)
    assert lock.name == "Kilit sistemi"
    [saved] = work.events
    assert isinstance(saved, ParameterSaved)
    assert saved.before["head"]["name"] == "Kilit"


def test_a_surcharge_that_may_not_be_seen_stays(factory: Factory, blind: Work) -> None:
    lock = factory.parameter("kilit")
    lock.options[1].price_delta = Decimal(900)
    blind.session.flush()
    sheet, seen = open_question(blind, lock.id)
    assert {row["price_delta"] for row in sheet.options} == {""}
    save_question(blind, lock.id, written(sheet, name="Kilit sistemi", options_0_price_delta="5"), seen=seen)
    query = select(ParameterOption.price_delta).where(ParameterOption.parameter_id == lock.id)
    assert list(blind.session.scalars(query.order_by(ParameterOption.position))) == [0, 900, 0]


def test_saving_needs_the_right(work: Work, factory: Factory) -> None:
    work.actor = Actor(kind="person", id=1, name="Depo", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        save_question(work, None, written(new_question(), code="x", name="X"))


def ordered(factory: Factory, **answers: str) -> OrderLine:
    """A line of a draft order whose model has never been released."""
    work = factory.work
    order = SalesOrder(
        number=f"SIP-{uuid4().hex[:8]}",
        customer=make_customer(work),
        state="draft",
        ordered_on=date(2026, 11, 21),
        created_at=work.now,
        created_by="Ayşe",
        version=3,
    )
    line = OrderLine(
        order=order,
        position=1,
        model_id=factory.models["CK-EKO"].id,
        parameters=answers,
        quantity=1,
        unit_price=Decimal(1),
        vat_percent=Decimal(20),
    )
    work.session.add(line)
    work.session.flush()
    return line


def test_answers_of_orders_follow_a_renamed_question_and_option(factory: Factory) -> None:
    line = ordered(factory, G="900", ral_dis="7016")
    pinned = ordered(factory, G="900", ral_dis="7016")
    release_model(factory.work, factory.models["CK-EKO"].id)
    pinned.version_id = versions_of(factory.work, factory.models["CK-EKO"].id)[0].id
    keep_example(
        factory.work,
        factory.models["CK-EKO"].id,
        "Antrasit",
        load_model(factory.work, factory.models["CK-EKO"].id),
        {"ral_dis": "7016"},
    )
    colour = factory.parameter("ral_dis")
    sheet, seen = open_question(factory.work, colour.id)
    rows = tuple({**row, "value": "RAL 7016"} if row["value"] == "7016" else row for row in sheet.options)
    for model in factory.models.values():
        for each in model.parameters:
            each.default = "" if each.parameter_id == colour.id else each.default
    factory.work.session.flush()
    save_question(factory.work, colour.id, QuestionSheet({**sheet.head, "code": "renk_dis"}, rows), seen=seen)
    assert list(line.parameters.items()) == [("G", "900"), ("renk_dis", "RAL 7016")]
    assert line.order.version == 4
    assert (pinned.parameters["ral_dis"], pinned.order.version) == ("7016", 3)
    example = examples_of(factory.work, factory.models["CK-EKO"].id)[-1]
    assert example.answers == {"renk_dis": "RAL 7016"}
    [carried] = [event for event in factory.work.events if isinstance(event, AnswersCarried)]
    assert (carried.was, carried.code, carried.orders) == ("ral_dis", "renk_dis", (line.order.number,))


def test_what_is_not_renamed_touches_no_order(factory: Factory) -> None:
    line = ordered(factory, ral_dis="7016")
    colour = factory.parameter("ral_dis")
    sheet, seen = open_question(factory.work, colour.id)
    save_question(
        factory.work, colour.id, QuestionSheet({**sheet.head, "name": "Dış renk"}, sheet.options), seen=seen
    )
    assert (line.parameters, line.order.version) == ({"ral_dis": "7016"}, 3)
    assert [event.act() for event in factory.work.events] == ["ParameterSaved"]
