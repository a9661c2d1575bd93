"""A truck is prepared and loaded on a tablet; what leaves is what was ticked, and doors come back by page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.shipping.readying import ReadyCard, ready_doors
from models.loading import LoadingList
from models.production import Door
from models.returning import GoodsReturn
from models.shipping import Shipment, ShipmentLine
from tests.reports.reading import all_text
from tests.scenarios.factory import Factory
from tests.views.yard.pages import HOST, Desk, said
from tests.views.yard.test_shipping_page import form_of, gate, ready

__all__ = ["gate", "ready"]


@pytest.fixture
def list_id(gate: Desk, factory: Factory, ready: ReadyCard) -> int:
    """Both doors on a loading list."""
    answer = gate.send(
        "/loading/new",
        {"customer_id": str(ready.customer_id), f"parts-{ready.work_order_id}": "2", "note": "Rampa 2"},
    )
    assert answer.status_code == 302
    with factory.acts("Dispatcher") as work:
        return work.session.scalars(select(LoadingList.id).order_by(LoadingList.id.desc())).first() or 0


def serials_of(factory: Factory, card: ReadyCard) -> list[str]:
    with factory.acts("Dispatcher") as work:
        query = select(Door.serial).where(Door.order_line_id == card.order_line_id).order_by(Door.serial)
        return list(work.session.scalars(query))


def told(answer: TestResponse) -> dict[str, object]:
    """The JSON of an answer."""
    found = answer.json
    assert isinstance(found, dict)
    return found


def tick(gate: Desk, list_id: int, code: str, key: str) -> TestResponse:
    return gate.client.post(
        f"/trucks/{list_id}/tick",
        base_url=HOST,
        data={"code": code, "csrf_token": gate.token},
        headers={"Accept": "application/json", "Idempotency-Key": f"{list_id}-{key}"},
    )


def test_every_page_of_a_truck_opens(gate: Desk, list_id: int) -> None:
    for path in ("/loading/list/", f"/loading/show/{list_id}", f"/trucks/{list_id}", "/shipments/ready"):
        assert "YL-" in gate.get(path).text, path
    turkish, english = (gate.get(f"/loading/{list_id}.pdf{asked}").data for asked in ("", "?language=en"))
    assert "Kontrol eden" in all_text(turkish)
    assert "Checked by" in all_text(english)
    assert "Rampa 2" in gate.get(f"/trucks/{list_id}").text


def test_what_was_ticked_leaves_and_comes_back(
    gate: Desk, factory: Factory, ready: ReadyCard, list_id: int
) -> None:
    first, second = serials_of(factory, ready)
    assert told(gate.get(f"/trucks/{list_id}/doors"))["state"] == "loading"
    with factory.acts("Dispatcher") as work:
        assert ready_doors(work, order_id=ready.order_id)[0].free == 0
    assert told(tick(gate, list_id, first, "k1"))["result"] == "ticked"
    assert told(tick(gate, list_id, first, "k1"))["result"] == "ticked"
    assert told(tick(gate, list_id, first, "k2"))["result"] == "again"
    wrong = tick(gate, list_id, "KAPI-YOK-1", "k3")
    assert (wrong.status_code, told(wrong)["code"]) == (422, "production.unknown_door")
    form = {**form_of(ready), "loading_id": str(list_id), "only_ticked": "1"}
    page = gate.send("/shipments/preview.pdf", form)
    assert page.data.startswith(b"%PDF")
    with factory.acts("Dispatcher") as work:
        before = work.session.scalars(select(Shipment.id)).all()
    bad = gate.send("/shipments/new", {**form, "packages": "çok"})
    assert bad.status_code == 422
    assert "packages" in said(bad)
    assert gate.send("/shipments/new", form).status_code == 302
    with factory.acts("Dispatcher") as work:
        (shipment_id,) = set(work.session.scalars(select(Shipment.id))) - set(before)
        (line,) = work.session.scalars(select(ShipmentLine).where(ShipmentLine.shipment_id == shipment_id))
        (door,) = work.session.scalars(select(Door).where(Door.shipment_line_id == line.id))
        assert door.serial == first
        door_id = door.id
    with factory.acts("Dispatcher") as work:
        number = work.session.get_one(Shipment, shipment_id).waybill_number
    assert number in gate.get(f"/shipments/list/?q={first}").text
    assert number not in gate.get(f"/shipments/list/?q={second}").text
    assert "/waybill-batches/new" in gate.get("/shipments/list/").text
    back = {"shipment": str(shipment_id), "door": str(door_id), "reason": "Çizik", "fate": "ready"}
    assert gate.send("/returns/new", {**back, "reason": ""}).status_code == 422
    assert gate.send("/returns/new", back).status_code == 302
    with factory.acts("Dispatcher") as work:
        goods = work.session.scalars(select(GoodsReturn).order_by(GoodsReturn.id.desc())).first()
        assert goods is not None
        return_id, number = goods.id, goods.number
        assert {card.quantity for card in ready_doors(work, order_id=ready.order_id)} == {1}
    assert number in gate.get(f"/shipments/show/{shipment_id}").text
    assert number in gate.get(f"/returns/show/{return_id}").text
    assert gate.get(f"/returns/{return_id}.pdf").data.startswith(b"%PDF")


def test_a_list_is_cancelled_and_its_doors_are_free(
    gate: Desk, factory: Factory, ready: ReadyCard, list_id: int
) -> None:
    gate.send(f"/loading/{list_id}/cancel", {"reason": "Kamyon gelmedi"})
    assert "Kamyon gelmedi" in gate.get(f"/loading/show/{list_id}").text
    with factory.acts("Dispatcher") as work:
        assert ready_doors(work, order_id=ready.order_id)[0].free == 2


def test_addresses_are_kept_by_the_office_and_seen_by_the_dispatcher(
    desk: Callable[[str], Desk], gate: Desk, ready: ReadyCard
) -> None:
    page = f"/delivery-addresses/{ready.customer_id}"
    clerk = desk("Clerk")
    wrong = clerk.send(page, {"name": "Şantiye", "district": "", "city": "Kayseri"})
    assert wrong.status_code == 422
    filled = {"name": "Şantiye", "district": "Talas", "city": "Kayseri", "postal_code": "38280"}
    assert clerk.send(page, filled).status_code == 302
    assert "Talas" in gate.get(page).text
    assert "Şantiye" in gate.get(f"/shipments/new?customer={ready.customer_id}").text
