"""Waybills printed in one go: asked for on the list, shown as they come, opened by whoever asked."""

from __future__ import annotations

from collections.abc import Callable

from models.sharing import PaperBatch
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk
from tests.views.yard.test_invoice_pages import shipped


def test_waybills_are_printed_together_by_the_worker(factory: Factory, desk: Callable[[str], Desk]) -> None:
    shipped(factory)
    gate = desk("Dispatcher")
    assert "/waybill-batches/new" in gate.get("/shipments/list/").text
    made = gate.send("/waybill-batches/new", {"only": "not_sent"})
    number = int(made.location.rsplit("/", 1)[1])
    assert f"/waybill-batches/progress/{number}" in gate.get(made.location).text
    assert gate.get(f"/waybill-batches/{number}.pdf").status_code == 404
    with factory.acts("Dispatcher") as work:
        batch = work.session.get_one(PaperBatch, number)
        assert batch.total >= 1
        batch.state, batch.done, batch.content, batch.size = "done", batch.total, b"%PDF-1.7 all", 312_000
    assert gate.get(f"/waybill-batches/progress/{number}").headers["HX-Refresh"] == "true"
    assert "0,4 MB" in gate.get(made.location).text
    assert gate.get(f"/waybill-batches/{number}.pdf").data == b"%PDF-1.7 all"
    for role in ("Clerk", "Owner"):
        other = desk(role).get(f"/waybill-batches/{number}.pdf")
        assert other.status_code == 422
        assert b"%PDF" not in other.data
