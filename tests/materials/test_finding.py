from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.permissions import SEE_COST, Actor, Right
from app.kernel.work import Work
from app.materials.finding import find_materials
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.statements import statements_of


@pytest.fixture(autouse=True)
def shelf(work: Work) -> None:
    sheet = make_material(
        work, "SAC-12", "Çelik sac 1,2 mm", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55")
    )
    make_material(work, "SAC-121", "Çelik sac 1,2 mm geniş", unit="KGM")
    make_material(work, "MNT", "Çelik menteşe %100")
    make_material(work, "ESKI", "Çelik eski", is_active=False)
    stock_up(work, sheet, 10, "34.5")
    stock_up(work, sheet, 5, "36")
    order = make_order(work, {sheet: 4})
    issue_to_order(work, order.id, needs_of(order))


def codes(work: Work, text: str) -> list[str]:
    return [found.code for found in find_materials(work, text)]


def test_every_word_is_found_whatever_the_dots_and_capitals(work: Work) -> None:
    assert codes(work, "CELIK") == ["MNT", "SAC-12", "SAC-121"]
    assert codes(work, "mentese çelik") == ["MNT"]
    assert codes(work, "sac yok") == []


def test_the_exact_code_comes_first(work: Work) -> None:
    make_material(work, "ARA-SAC-12", "Ara sac-12 parçası")
    assert codes(work, "sac-12") == ["SAC-12", "SAC-121", "ARA-SAC-12"]


def test_signs_of_the_database_are_plain_letters(work: Work) -> None:
    assert codes(work, "%") == ["MNT"]
    assert codes(work, "_") == []
    assert codes(work, "\\") == []


def test_nothing_typed_finds_the_first_by_name_and_never_the_passive(work: Work) -> None:
    assert codes(work, "") == ["MNT", "SAC-12", "SAC-121"]
    assert len(find_materials(work, "", limit=1)) == 1


def test_a_suggestion_shows_what_the_warehouse_has(work: Work) -> None:
    with statements_of(work.session) as sent:
        found = find_materials(work, "SAC-12")[0]
    assert len(sent) == 1
    assert (found.unit, found.on_hand) == ("kg", Decimal(11))  # the 4 of the order are no longer there
    assert (found.purchase_unit, found.purchase_factor) == ("adet", Decimal("23.55"))
    assert found.replacement_cost == Decimal(36)
    assert found.is_lot_tracked is False


@pytest.mark.parametrize(
    ("rights", "cost"),
    [(set(), None), ({SEE_COST}, Decimal(36)), ({Right("see", "PurchasePrice")}, Decimal(36))],
)
def test_costs_are_for_those_who_may_see_them(work: Work, rights: set[Right], cost: Decimal | None) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda right: right in rights)
    assert find_materials(work, "SAC-12")[0].replacement_cost == cost
