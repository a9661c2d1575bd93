from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.kernel.work import Work
from app.orders.drafting import open_order
from models.materials import Material
from models.parties import Party
from tests.orders.conftest import refused

Line = Callable[..., dict[str, str]]


# --- off-catalogue materials --------------------------------------------------------------------------


def test_an_added_material_is_needed_by_every_door_and_paid_for(
    work: Work, customer: Party, line: Line, materials: dict[str, Material]
) -> None:
    typed = line(
        "CK-LUX",
        quantity="2",
        extras__0__material="kol-cek",
        extras__0__quantity="1,5",
        extras__0__note="kısa olan",
        extras__2__material="Panik bar tek nokta",
        extras__2__quantity="1",
    )
    order = open_order(work, customer.id, {}, [typed])
    row = order.lines[0]
    added = [each for each in row.materials if each.is_off_catalogue]
    assert [(each.material.code, each.quantity, each.note) for each in added] == [
        ("KOL-CEK", Decimal("3.000"), "kısa olan"),
        ("PNK-BAR", Decimal("2.000"), ""),
    ]
    # 1.5 × 1250 + 3100 more material, at 1.45 and rounded to 50
    assert row.unit_price == Decimal("25550.00")
    assert row.configuration["extras"][0] == {
        "material_id": materials["KOL-CEK"].id,
        "code": "KOL-CEK",
        "name": "Çekme kol 100 cm paslanmaz",
        "unit": "adet",
        "quantity": "1.5",
        "note": "kısa olan",
    }


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"extras__0__material": "YOK-1", "extras__0__quantity": "1"}, "extras-0-material", "YOK-1"),
        ({"extras__0__quantity": "1"}, "extras-0-material", ""),
        ({"extras__0__material": "KOL-CEK"}, "extras-0-quantity", "number"),
        ({"extras__0__material": "KOL-CEK", "extras__0__quantity": "0"}, "extras-0-quantity", "above zero"),
        ({"extras__0__material": "KOL-CEK", "extras__0__quantity": "-1"}, "extras-0-quantity", "above zero"),
        ({"extras__0__material": "KOL-CEK", "extras__0__quantity": "iki"}, "extras-0-quantity", "number"),
        (
            {"extras__0__material": "KOL-CEK", "extras__0__quantity": "0,0004"},
            "extras-0-quantity",
            "above zero",
        ),
        (
            {"extras__1__material": "KOL-CEK", "extras__1__quantity": "8690000000000"},
            "extras-1-quantity",
            "cannot be right",
        ),
    ],
)
def test_an_added_material_is_refused_at_its_field(
    work: Work, customer: Party, line: Line, fields: dict[str, str], field: str, says: str
) -> None:
    with refused(work) as said:
        open_order(work, customer.id, {}, [line(), line(**fields)])
    assert list(said) == [f"lines-1-{field}"]
    assert says in said[f"lines-1-{field}"]


def test_a_passive_material_is_not_added(
    work: Work, customer: Party, line: Line, materials: dict[str, Material]
) -> None:
    materials["KOL-CEK"].is_active = False
    work.session.flush()
    with refused(work) as said:
        open_order(work, customer.id, {}, [line(extras__0__material="KOL-CEK", extras__0__quantity="1")])
    assert "passive" in said["lines-0-extras-0-material"]
