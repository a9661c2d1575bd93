from __future__ import annotations

from app.kernel.work import Work
from app.overview.starting import STEPS, first_steps
from models.core import Company
from tests.factories import make_material, make_order


def test_on_the_first_day_nothing_is_done(work: Work) -> None:
    work.session.get_one(Company, 1).tax_id = ""
    work.session.flush()
    assert first_steps(work) == dict.fromkeys(STEPS, False)


def test_what_was_entered_is_done_and_the_rest_is_not(work: Work) -> None:
    make_material(work)
    steps = first_steps(work)
    assert steps["materials"]
    assert not steps["models"]
    assert not steps["orders"]


def test_with_the_first_order_the_list_is_gone(work: Work) -> None:
    make_order(work, {make_material(work): "1"})
    assert first_steps(work) == {}
