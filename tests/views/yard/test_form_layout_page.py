"""The office moves the fields of its pre-printed form by millimetres; what is beyond the sheet is refused."""

from __future__ import annotations

from collections.abc import Callable

from models.carriage import FormLayout
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said

PAGE = "/waybill-form/"


def test_fields_are_moved_by_millimetres(desk: Callable[[str], Desk], factory: Factory) -> None:
    manager = desk("Manager")
    form = form_on(manager.get(PAGE))
    assert (form["plate-x"], form["plate-y"]) == ("100", "260")
    wrong = manager.send(PAGE, {**form, "plate-x": "400", "shift_y": "çok"})
    assert wrong.status_code == 422
    assert {"plate-x", "shift_y"} & set(said(wrong))
    assert manager.send(PAGE, {**form, "plate-x": "102,5", "shift_x": "-1,5"}).status_code == 302
    with factory.acts("Manager") as work:
        kept = work.session.get_one(FormLayout, 1)
        assert (kept.shift_x, kept.shift_y, kept.fields) == (-15, 0, {"plate": [1025, 2600]})
    shown = form_on(manager.get(PAGE))
    assert (shown["plate-x"], shown["shift_x"]) == ("102,5", "-1,5")
    assert manager.get(f"{PAGE}test.pdf").data.startswith(b"%PDF")
