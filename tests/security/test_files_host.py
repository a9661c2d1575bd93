"""What people sent is shown from a host of its own, or beside the pages in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.factory import create_app
from app.kernel.clock import now_utc
from app.kernel.file_addresses import LASTS, is_signed, read_path, signed_path
from app.orders.attaching import Arrived, attach, attachments_of
from app.production.picturing import as_kept
from config import Settings, WrongSetting
from models.floor import FloorPhoto
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.security.fort import SESSION, Fort

FILES = "files.example.test"
ELSEWHERE = f"http://{FILES}"


@pytest.fixture(scope="module")
def photo(fort: Fort) -> str:
    """The public id of a picture that somebody took."""
    made = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(made, "PNG")
    content = as_kept(made.getvalue() + b"<script>alert(1)</script>")
    assert b"script" not in content
    with fort.work() as work:
        card = work.session.scalars(select(WorkOrder.id).limit(1)).one()
        kept = FloorPhoto(
            work_order_id=card,
            taken_at=work.now,
            taken_by="Ali",
            sha256=sha256(content).hexdigest(),
            content=content,
        )
        work.session.add(kept)
        work.session.flush()
        return str(kept.public_id)


@pytest.fixture(scope="module")
def apart(settings: Settings) -> Iterator[Flask]:
    """The product with a host for files."""
    app = create_app(replace(settings, files_host=FILES))
    yield app
    app.extensions["atolye.database"].close()


@pytest.fixture
def browser(apart: Flask, fort: Fort) -> FlaskClient:
    client = apart.test_client()
    client.set_cookie(SESSION, fort.cookies["owner"][SESSION], domain=fort.host)
    return client


def test_beside_the_pages_it_is_in_a_sandbox(fort: Fort, photo: str) -> None:
    answer = fort.get("owner", f"/doors/photo/{photo}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")


@pytest.mark.parametrize("door", ["/doors/photo/", "/kiosk/photo/"])
def test_what_people_sent_is_shown_from_elsewhere(
    fort: Fort, browser: FlaskClient, photo: str, door: str
) -> None:
    page = browser.get("/sessions/", base_url=fort.base)
    assert f"img-src 'self' {ELSEWHERE} data:" in page.headers["Content-Security-Policy"]
    way = browser.get(f"{door}{photo}", base_url=fort.base)
    assert way.status_code == 302
    assert way.headers["Location"].startswith(f"{ELSEWHERE}/f/fort/photo/{photo}/")
    assert way.headers["Cache-Control"] == "no-store"
    path = urlsplit(way.headers["Location"]).path
    answer = browser.get(path, base_url=ELSEWHERE)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert Image.open(BytesIO(answer.data)).size == (40, 20)
    assert answer.headers.getlist("Set-Cookie") == []
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.post(path, base_url=ELSEWHERE).status_code == 405


def test_who_may_not_see_it_gets_no_address(fort: Fort, apart: Flask, photo: str) -> None:
    stranger = apart.test_client()
    for door in ("/doors/photo/", "/kiosk/photo/"):
        answer = stranger.get(f"{door}{photo}", base_url=fort.base)
        assert FILES not in answer.headers.get("Location", ""), door


def test_on_the_host_of_files_nobody_is_signed_in(fort: Fort, browser: FlaskClient, photo: str) -> None:
    browser.set_cookie(SESSION, fort.cookies["owner"][SESSION], domain=FILES)
    for path in ("/", "/login/", "/today/", f"/doors/photo/{photo}", "/api/v1/me", "/static/brand.svg"):
        answer = browser.get(path, base_url=ELSEWHERE, headers={"Authorization": "Bearer x"})
        assert (answer.status_code, answer.data) == (404, b""), path
        assert answer.headers.getlist("Set-Cookie") == [], path


def test_an_address_is_of_one_company_one_file_and_five_minutes(
    fort: Fort, other: Fort, browser: FlaskClient, photo: str
) -> None:
    good = signed_path(fort.tenant, "photo", photo, now_utc())
    assert browser.get(good, base_url=ELSEWHERE).status_code == 200
    theirs = good.replace("/f/fort/", f"/f/{other.tenant.slug.replace('_', '-')}/")
    changed = good[:-1] + ("0" if good[-1] != "0" else "1")
    for path in (theirs, changed, good.replace("/photo/", "/logo/"), good + "/", "/f" + good):
        assert browser.get(path, base_url=ELSEWHERE).status_code == 404, path
    for name in ("0" * 8, "00000000-0000-0000-0000-000000000000"):
        missing = signed_path(fort.tenant, "photo", name, now_utc())
        assert browser.get(missing, base_url=ELSEWHERE).status_code == 404
    old = signed_path(fort.tenant, "photo", photo, now_utc() - LASTS - timedelta(seconds=1))
    assert browser.get(old, base_url=ELSEWHERE).status_code == 404
    assert browser.get(good, base_url=fort.base).status_code == 404, "a page's host shows no files"
    address = read_path(good)
    assert address is not None
    assert not is_signed(other.tenant, address, now_utc())


@pytest.mark.parametrize("written", ["localhost", "https://x", "a b", "files.example.net/x", "-x"])
def test_a_host_that_cannot_be_right_stops_the_start(written: str) -> None:
    needed = {"ATOLYE_DATABASE_URL": "postgresql://x", "ATOLYE_SECRET_KEY": "s" * 32}
    with pytest.raises(WrongSetting, match="ATOLYE_FILES_HOST"):
        Settings.from_mapping({**needed, "ATOLYE_FILES_HOST": written})
    read = Settings.from_mapping({**needed, "ATOLYE_FILES_HOST": "Files.Example.net"})
    assert read.files_host == "files.example.net"


def test_a_pdf_of_an_order_is_only_taken_there(fort: Fort, browser: FlaskClient) -> None:
    pdf = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(alert(1))>>>>endobj\n%%EOF\n"
    with fort.work() as work:
        order = work.session.scalars(select(SalesOrder.id).limit(1)).one()
        attach(work, order, [Arrived("ölçü.pdf", pdf)])
        name = str(attachments_of(work, order)[-1].public_id)
    way = browser.get(f"/orders/attachment/{name}", base_url=fort.base)
    assert way.headers["Location"].startswith(f"{ELSEWHERE}/f/fort/orderpdf/{name}/")
    answer = browser.get(urlsplit(way.headers["Location"]).path, base_url=ELSEWHERE)
    assert (answer.data, answer.mimetype) == (pdf, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
