"""A tablet of the floor at the truck: it loads what it may, without anybody signing in, and nothing else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.shipping.forms import Part
from app.shipping.preparing import prepare_list
from models.core import AuditEntry
from models.floor import Operator
from models.loading import LoadingDoor
from models.production import Door
from tests.kiosk.conftest import Floor, Screen, new_key
from tests.production.floor import cards_of
from tests.shipping.trucks import ready_order


@pytest.fixture
def truck(floor: Floor) -> tuple[int, list[str], str]:
    """A list of two doors: its id, their serials, and the serial of another customer's door."""
    with floor.work() as work:
        ours, theirs = ready_order(work, doors=2), ready_order(work, doors=1)
        (card,) = cards_of(work, ours)
        list_id = prepare_list(work, ours.customer_id, (Part(card.id, 2),))
        serials = [
            list(work.session.scalars(select(Door.serial).where(Door.order_line_id == order.lines[0].id)))
            for order in (ours, theirs)
        ]
    return list_id, sorted(serials[0]), serials[1][0]


def scan(screen: Screen, way: str, *, key: str | None = None, **form: object) -> TestResponse:
    """What static/js/truck.js sends."""
    return screen.client.post(
        f"/kiosk/trucks/{way}",
        base_url=screen.floor.host,
        data=form,
        headers={"Accept": "application/json", "Idempotency-Key": key or new_key()},
    )


def test_a_tablet_loads_a_truck_in_the_name_of_who_works_there(
    floor: Floor, truck: tuple[int, list[str], str]
) -> None:
    list_id, (first, second), foreign = truck
    with floor.work() as work:
        loader = Operator(name=f"Yükleyici {uuid4().hex[:6]}")
        work.session.add(loader)
        work.session.flush()
        person, name = loader.id, loader.name
    tablet = floor.tablet("Rampa tableti", rights=["load"])
    mark = tablet.post("/operator", {"operator_id": person}).get_json()["token"]
    assert f"/kiosk/trucks/{list_id}" in tablet.get("/trucks").text
    assert first in tablet.get(f"/trucks/{list_id}").text
    key = new_key()
    said = scan(tablet, f"{list_id}/tick", code=first, key=key, operator=mark).get_json()
    again = scan(tablet, f"{list_id}/tick", code=first, key=key, operator=mark).get_json()
    assert (said["result"], again["result"], said["state"]) == ("ticked", "ticked", "loading")
    assert [bool(door["ticked"]) for door in said["doors"]] == [True, False]
    wrong = scan(tablet, f"{list_id}/tick", code=foreign)
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "shipping.door_of_another")
    assert scan(tablet, f"{list_id}/tick", code=second, key="x").status_code == 422
    with floor.work() as work:
        query = select(LoadingDoor).where(LoadingDoor.list_id == list_id, LoadingDoor.ticked_at.is_not(None))
        (ticked,) = work.session.scalars(query)
        assert ticked.ticked_by == name
        told = select(AuditEntry.actor_name, AuditEntry.device).where(
            AuditEntry.subject == "LoadingList", AuditEntry.facts["serial"].astext == first
        )
        ((actor, device),) = work.session.execute(told).all()
        assert (actor, device.split(" · ")[0]) == (name, "Rampa tableti")
        door = ticked.door_id
    assert scan(tablet, f"{list_id}/untick", door=door).get_json()["result"] == "unticked"
    assert scan(tablet, f"{list_id}/untick", door="çok").status_code == 422
    assert not any(door["ticked"] for door in tablet.get(f"/trucks/{list_id}/doors").get_json()["doors"])


def test_a_tablet_without_that_right_sees_no_truck(floor: Floor, truck: tuple[int, list[str], str]) -> None:
    list_id, (first, _second), _foreign = truck
    tablet = floor.tablet("Kesim tableti", rights=["tap", "scrap"])
    assert [tablet.get(way).status_code for way in ("/trucks", f"/trucks/{list_id}")] == [403, 403]
    assert tablet.get(f"/trucks/{list_id}/doors").status_code == 403
    assert scan(tablet, f"{list_id}/tick", code=first).status_code == 403
    with floor.work() as work:
        assert not list(
            work.session.scalars(
                select(LoadingDoor).where(LoadingDoor.list_id == list_id, LoadingDoor.ticked_at.is_not(None))
            )
        )
    assert "/kiosk/trucks" not in tablet.get("/").text
    assert "/kiosk/trucks" in floor.tablet("Rampa", rights=["load"]).get("/").text
