"""What the office shows the floor of an order: measure sheets and photos at the stations of its cards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.orders.attaching import Arrived, attach, attachments_of, remove_attachment, show_on_floor
from models.production import Department, WorkOrder
from tests.kiosk.conftest import Floor, Screen
from tests.orders.test_attaching import PDF, picture


@pytest.fixture
def card(floor: Floor) -> int:
    """Of an order with a photo and a sheet that the floor sees, and a quote that it does not."""
    found = floor.plan()
    with floor.work() as work:
        order = work.find(WorkOrder, found).order_id
        attach(work, order, [Arrived("kapı.jpg", picture("JPEG")), Arrived("ölçü.pdf", PDF)], for_floor=True)
        attach(work, order, [Arrived("teklif.pdf", PDF)])
    return found


def files_of(screen: Screen, card: int) -> dict[str, str]:
    return {file["name"]: file["id"] for file in screen.get(f"/story/{card}").get_json()["files"]}


def test_a_station_sees_what_is_meant_for_it(
    floor: Floor, screen: Screen, stranger: Screen, card: int
) -> None:
    files = files_of(screen, card)
    assert list(files) == ["kapı.jpg", "ölçü.pdf"]
    photo, sheet = (screen.get(f"/order-file/{card}/{id_}") for id_ in files.values())
    assert (photo.mimetype, sheet.mimetype, sheet.data) == ("image/jpeg", "application/pdf", PDF)
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in photo.headers["Content-Security-Policy"]
    assert stranger.get(f"/order-file/{card}/{files['kapı.jpg']}").status_code == 401
    with floor.work() as work:
        order = work.find(WorkOrder, card).order_id
        hidden = str(attachments_of(work, order)[-1].public_id)
    assert screen.get(f"/order-file/{card}/{hidden}").status_code == 404
    assert screen.get(f"/order-file/{card}/nothing").status_code == 404


def test_no_other_card_and_no_other_station_opens_it(floor: Floor, screen: Screen, card: int) -> None:
    id_ = files_of(screen, card)["ölçü.pdf"]
    assert screen.get(f"/order-file/{floor.plan()}/{id_}").status_code == 404
    with floor.work() as work:
        last = work.session.query(Department).order_by(Department.position.desc()).first()
        assert last is not None
        place = last.id
    packing = floor.tablet("Paketleme dosya", departments=[place])
    answer = packing.get(f"/order-file/{card}/{id_}")
    assert answer.status_code in (403, 404, 409)
    assert answer.data != PDF


@pytest.mark.parametrize("how", ["hidden", "removed"])
def test_what_is_taken_away_is_away(floor: Floor, screen: Screen, card: int, how: str) -> None:
    id_ = files_of(screen, card)["ölçü.pdf"]
    acts: dict[str, Callable[..., None]] = {
        "hidden": lambda work, order: show_on_floor(work, order, id_, for_floor=False),
        "removed": lambda work, order: remove_attachment(work, order, id_, "yanlış ölçü"),
    }
    with floor.work() as work:
        acts[how](work, work.find(WorkOrder, card).order_id)
    assert list(files_of(screen, card)) == ["kapı.jpg"]
    assert screen.get(f"/order-file/{card}/{id_}").status_code == 404
