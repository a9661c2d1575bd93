"""Files on the page of an order: sent by a form, shown as pictures, taken as downloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.orders.attaching import attachments_of
from models.core import AuditEntry
from tests.views.conftest import csrf_of
from tests.views.orders.conftest import HOST, DoorShop, get, send

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def add(client: FlaskClient, order: int, name: str, content: bytes) -> None:
    token = csrf_of(get(client, f"/orders/show/{order}").text)
    data = {"csrf_token": token, "files": (BytesIO(content), name)}
    client.post(f"/orders/{order}/attach", base_url=HOST, data=data, content_type="multipart/form-data")


def files_on(client: FlaskClient, order: int) -> list[str]:
    page = get(client, f"/orders/show/{order}").text
    return list(dict.fromkeys(re.findall(r'href="(/orders/attachment/[0-9a-f-]+)"', page)))


def test_a_photo_is_shown_and_a_sheet_is_only_taken(
    clerk: FlaskClient, person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    order = doors.draft()
    photo = BytesIO()
    Image.new("RGB", (30, 30), "red").save(photo, "PNG")
    add(clerk, order, "kapı.png", photo.getvalue())
    add(clerk, order, "ölçü.pdf", PDF)
    shown, taken = (get(clerk, path) for path in files_on(clerk, order))
    assert (shown.mimetype, taken.mimetype) == ("image/jpeg", "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    for answer in (shown, taken):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    storekeeper = person("Storekeeper")
    assert get(storekeeper, files_on(clerk, order)[1]).data != PDF


def test_the_clerk_says_what_the_stations_see(
    clerk: FlaskClient, person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    order = doors.draft()
    add(clerk, order, "ölçü.pdf", PDF)
    [path] = files_on(clerk, order)
    way = f"/orders/{order}/show-attachment/{PurePath(path).name}"

    def is_shown() -> list[bool]:
        with doors.work() as work:
            return [file.for_floor for file in attachments_of(work, order)]

    assert is_shown() == [False]
    assert send(person("Planner"), way, {"for_floor": "1"}).status_code != 200
    assert is_shown() == [False]
    for _click in range(2):
        assert send(clerk, way, {"for_floor": "1"}).status_code == 302
    assert is_shown() == [True]
    assert "show-attachment" not in get(person("Planner"), f"/orders/show/{order}").text
    with doors.work() as work:
        told = select(func.count()).where(AuditEntry.act == "AttachmentShown", AuditEntry.subject_id == order)
        assert work.session.scalar(told) == 1
    send(clerk, f"/orders/{doors.draft()}/show-attachment/{PurePath(path).name}", {"for_floor": ""})
    assert is_shown() == [True]
    send(clerk, way, {"for_floor": ""})
    assert is_shown() == [False]


def test_a_file_goes_for_a_reason(clerk: FlaskClient, doors: DoorShop) -> None:
    order = doors.draft()
    add(clerk, order, "ölçü.pdf", PDF)
    [path] = files_on(clerk, order)
    send(clerk, f"/orders/{order}/detach/{PurePath(path).name}", {"reason": ""})
    assert files_on(clerk, order) == [path]
    send(clerk, f"/orders/{order}/detach/{PurePath(path).name}", {"reason": "yanlış ölçü"})
    assert files_on(clerk, order) == []
    assert get(clerk, path).status_code == 404
    assert "yanlış ölçü" in get(clerk, f"/orders/show/{order}").text


def test_a_wrong_file_is_refused_in_a_sentence(clerk: FlaskClient, doors: DoorShop) -> None:
    order = doors.draft()
    add(clerk, order, "virus.pdf", b"MZ\x90")
    page = get(clerk, f"/orders/show/{order}").text
    assert "virus.pdf" in page
    assert files_on(clerk, order) == []
