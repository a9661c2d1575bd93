"""A shortage says when what is on order covers it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.stock.ledger.refusals import MissingMaterials, Shortage
from app.stock.ledger.shortages import refuse_shortages
from models.materials import Material
from tests.factories import make_material
from tests.purchasing.ordered import make_purchase


def shortage(work: Work, material: Material, needed: int) -> Shortage:
    with pytest.raises(MissingMaterials) as caught:
        refuse_shortages(work, {material.id: Decimal(needed)}, {})
    (found,) = caught.value.shortages
    return found


def test_the_day_is_that_of_the_delivery_that_covers_it(work: Work) -> None:
    today = today_local(work.now)
    sheet = make_material(work, unit="KGM", purchase_unit="C62", purchase_factor=Decimal(20))
    for days in (9, 3):
        make_purchase(work, {sheet: 2}, days=days)
    make_purchase(work, {sheet: 99}, days=1, state="draft")
    assert shortage(work, sheet, 40).expected_on == today + timedelta(days=3)
    assert shortage(work, sheet, 41).expected_on == today + timedelta(days=9)
    found = shortage(work, sheet, 81)
    assert (found.expected_on, found.on_order) == (None, 80)


def test_a_late_delivery_is_expected_today(work: Work) -> None:
    sheet = make_material(work)
    make_purchase(work, {sheet: 2}, days=-9)
    assert shortage(work, sheet, 2).expected_on == today_local(work.now)


def test_what_nobody_ordered_has_no_day(work: Work) -> None:
    found = shortage(work, make_material(work, lead_days=5), 2)
    assert (found.expected_on, found.on_order, found.lead_days) == (None, 0, 5)
