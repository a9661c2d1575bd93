"""Many prices changed at once: seen before, applied whole or not at all, taken back by a mirror."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.configurator.loading import load_model
from app.configurator.offering import load_offered
from app.configurator.price_lists.keeping import save_price_list
from app.configurator.price_updates.applying import (
    AlreadyUndone,
    ChangedSince,
    NothingChanges,
    PricesMovedMeanwhile,
    PricesUpdated,
    apply_update,
    preview_update,
    undo_update,
)
from app.configurator.price_updates.history import items_of, recent_updates
from app.configurator.price_updates.ruling import Rule, read_rule
from app.configurator.price_updates.targets import Chosen
from app.configurator.releasing import look_at_draft, release_model
from app.configurator.saving import NotWritten
from app.configurator.sheets.saving import save_sheet
from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed, Right
from app.kernel.work import RecordGone, Work
from models.configurator import DoorModel, ParameterOption, PriceRow
from models.pricing import PriceList, PriceUpdate, PriceUpdateItem
from tests.configurator.sheets.conftest import Factory, blind, factory
from tests.configurator.sheets.pages import told, typed

__all__ = ["blind", "factory"]

FIVE = Rule(Decimal(5), is_percent=True, rounding=Decimal(50))


@pytest.fixture
def eko(work: Work, factory: Factory) -> DoorModel:
    """A model with a base price and a surcharge, and a formula besides."""
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    rows = {
        "prices_0_kind": "base",
        "prices_0_amount": "12.040",
        "prices_1_kind": "option",
        "prices_1_option_text": "kilit = merkezi",
        "prices_1_amount": "400",
    }
    save_sheet(work, model.id, typed(sheet, **rows), seen=seen)
    work.events.clear()
    return model


def prices(work: Work, model: DoorModel) -> list[Decimal]:
    spec = load_model(work, model.id)
    return [spec.price_percent, *(row.amount for row in spec.price_rows)]


def test_a_preview_says_old_and_new_and_changes_nothing(work: Work, eko: DoorModel) -> None:
    preview = preview_update(work, Chosen([eko.id]), FIVE)
    said = [(each.target.kind, each.target.value, each.after) for each in preview.changes]
    assert (
        said
        == [
            ("model_percent", Decimal(0), Decimal(5)),
            ("row", Decimal(12_040), Decimal(12_650)),
            ("row", Decimal(400), Decimal(400)),
        ][:2]
    ), "four hundred and five per cent rounds to four hundred"
    assert prices(work, eko) == [0, 12_040, 400]
    assert work.events == []


def test_it_is_applied_whole_with_a_reason_and_taken_back(work: Work, eko: DoorModel) -> None:
    rule = Rule(Decimal(10), is_percent=True)
    chosen = Chosen([eko.id])
    seen = preview_update(work, chosen, rule).print
    with pytest.raises(NotWritten):
        apply_update(work, chosen, rule, " ", seen=seen)
    update_id = apply_update(work, chosen, rule, "Sac zammı", seen=seen)
    assert prices(work, eko) == [10, 13_244, 440]
    [event] = [event for event in work.events if isinstance(event, PricesUpdated)]
    assert (event.reason, event.prices) == ("Sac zammı", 3)
    mirror = undo_update(work, update_id, "Yanlış oran")
    assert prices(work, eko) == [0, 12_040, 400]
    assert [(row.update.id, row.prices, row.is_undone) for row in recent_updates(work)] == [
        (mirror, 3, False),
        (update_id, 3, True),
    ]
    assert [item.after for item in items_of(work, mirror)] == [0, 12_040, 400]
    with pytest.raises(AlreadyUndone):
        undo_update(work, update_id, "bir daha")


def test_the_list_of_updates_loads_no_price(work: Work, eko: DoorModel) -> None:
    chosen = Chosen([eko.id])
    update_id = apply_update(work, chosen, FIVE, "zam", seen=preview_update(work, chosen, FIVE).print)
    work.session.expunge_all()
    assert [row.update.id for row in recent_updates(work)] == [update_id]
    assert not [one for one in work.session if isinstance(one, PriceUpdateItem)]
    with pytest.raises(RecordGone):
        items_of(work, update_id + 1)


def test_what_moved_after_the_preview_is_not_overwritten(work: Work, eko: DoorModel) -> None:
    chosen = Chosen([eko.id])
    seen = preview_update(work, chosen, FIVE).print
    row = work.session.scalars(select(PriceRow).where(PriceRow.model_id == eko.id)).first()
    assert row is not None
    row.amount = Decimal(15_000)
    work.session.flush()
    with pytest.raises(PricesMovedMeanwhile):
        apply_update(work, chosen, FIVE, "zam", seen=seen)
    assert prices(work, eko)[:2] == [0, 15_000]
    assert work.session.scalar(select(func.count()).select_from(PriceUpdate)) == 0


def test_an_update_is_not_taken_back_over_a_later_price(work: Work, eko: DoorModel) -> None:
    chosen = Chosen([eko.id])
    update_id = apply_update(work, chosen, FIVE, "zam", seen=preview_update(work, chosen, FIVE).print)
    eko.price_percent = Decimal(7)
    work.session.flush()
    with pytest.raises(ChangedSince, match="CK-EKO"):
        undo_update(work, update_id, "geri")
    assert prices(work, eko) == [7, 12_650, 400]


def test_released_models_get_a_version_of_prices_alone(work: Work, eko: DoorModel, factory: Factory) -> None:
    release_model(work, eko.id)
    sheet, seen = factory.page("CK-EKO")
    save_sheet(work, eko.id, typed(sheet, labour_minutes="999"), seen=seen)
    before = load_offered(work, [eko.id])[eko.id].spec
    chosen = Chosen([eko.id])
    update_id = apply_update(work, chosen, FIVE, "zam", seen=preview_update(work, chosen, FIVE).print)
    now = load_offered(work, [eko.id])[eko.id]
    assert (now.version, now.spec.price_percent, now.spec.price_rows[0].amount) == (
        2,
        Decimal(5),
        Decimal(12_650),
    )
    assert now.spec.labour_minutes == before.labour_minutes, "a page that is not released stays at home"
    assert [each.after for each in look_at_draft(work, eko.id).changes] == ["999"]
    undo_update(work, update_id, "geri")
    assert load_offered(work, [eko.id])[eko.id].spec.price_rows == before.price_rows


def test_lists_and_general_surcharges_go_along(work: Work, eko: DoorModel, factory: Factory) -> None:
    option = work.session.scalars(select(ParameterOption).where(ParameterOption.value == "merkezi")).first()
    assert option is not None
    option.price_delta = Decimal(300)
    rows = [
        {"kind": "model_price", "model": str(eko.id), "amount": "9.000"},
        {"kind": "option", "option_text": "kilit = merkezi", "amount": "250"},
    ]
    list_id = save_price_list(
        work, None, {"name": "Bayi", "valid_from": "01.01.2026", "is_active": "1", "percent": "-10"}, rows
    )
    lira = Rule(Decimal(-100), is_percent=False)
    alone = preview_update(work, Chosen(lists=[list_id]), FIVE)
    assert [(each.target.kind, each.after) for each in alone.changes] == [
        ("list_percent", Decimal("-5.50")),
        ("list_price", Decimal(9450)),
    ]
    chosen = Chosen([eko.id], [list_id], options=True)
    apply_update(work, chosen, lira, "kampanya", seen=preview_update(work, chosen, lira).print)
    kept = work.find(PriceList, list_id)
    assert (option.price_delta, [row.amount for row in kept.rows], kept.percent) == (
        Decimal(200),
        [Decimal(8900), Decimal(150)],
        Decimal(-10),
    )
    assert prices(work, eko) == [0, 11_940, 300]


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        ({"by": ""}, {"by"}),
        ({"by": "0"}, {"by"}),
        ({"by": "-100"}, {"by"}),
        ({"by": "beş", "rounding": "0"}, {"by", "rounding"}),
        ({"by": "9999999", "way": "amount"}, {"by"}),
    ],
)
def test_a_rule_that_nobody_means_is_refused(cells: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Refusals) as caught:
        read_rule(cells)
    assert set(told(caught.value)) == fields


def test_nothing_chosen_and_nobody_allowed(work: Work, eko: DoorModel) -> None:
    empty = preview_update(work, Chosen(), FIVE)
    with pytest.raises(NothingChanges):
        apply_update(work, Chosen(), FIVE, "zam", seen=empty.print)


def test_who_may_not_edit_lists_updates_nothing(blind: Work, eko: DoorModel) -> None:
    with pytest.raises(NotAllowed):
        preview_update(blind, Chosen([eko.id]), FIVE)
    assert not blind.actor.may(Right("see", "Price"))
