from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.materials.checking import check_material
from tests.factories import make_material


def test_what_nobody_weighed_weighs_nothing(work: Work) -> None:
    material = make_material(work)
    material.weight = None  # type: ignore[assignment] # what an empty field of the form leaves
    check_material(work, material)
    assert material.weight == 0


@pytest.mark.parametrize("weight", [Decimal(-1), Decimal(10) ** 9])
def test_a_weight_that_cannot_be_is_refused_at_its_field(work: Work, weight: Decimal) -> None:
    material = make_material(work)
    material.weight = weight
    with pytest.raises(Refusals) as caught:
        check_material(work, material)
    assert [each.field for each in caught.value.refusals] == ["weight"]
    work.session.refresh(material)
