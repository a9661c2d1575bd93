"""What makes the board an app of a tablet: a manifest, a worker, and a page without data."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kiosk.installing import SHARED, version_of
from tests.kiosk.conftest import Floor, Screen


def test_the_manifest_names_the_app_and_icons_that_are_there(stranger: Screen) -> None:
    answer = stranger.get("/manifest.webmanifest")
    assert (answer.status_code, answer.content_type) == (200, "application/manifest+json")
    said = json.loads(answer.text)
    assert (said["name"], said["lang"], said["display"]) == ("AtölyeOS Pano", "tr", "fullscreen")
    assert said["start_url"].startswith(said["scope"])
    for icon in said["icons"]:
        with stranger.client.get(icon["src"], base_url=stranger.floor.host) as picture:
            width = int.from_bytes(picture.data[16:20])
            assert (picture.status_code, f"{width}x{width}") == (200, icon["sizes"])
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}


def test_every_file_the_worker_keeps_is_served_without_signing_in(stranger: Screen) -> None:
    answer = stranger.get("/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/kiosk/"
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"const FILES = (\[.*\]);", answer.text)
    assert found is not None
    files = json.loads(found[1])
    assert "/kiosk/static/board.js" in files
    for file in files:
        with stranger.client.get(file, base_url=stranger.floor.host) as served:
            assert served.status_code == 200, file


def test_the_board_loads_nothing_that_the_worker_does_not_keep(screen: Screen) -> None:
    """Otherwise it would not open without a network."""
    found = re.search(r"const FILES = (\[.*\]);", screen.get("/worker.js").text)
    assert found is not None
    kept = set(json.loads(found[1]))
    page = screen.get("/").text
    asked = {
        address.split("#")[0] for address in re.findall(r'(?:src|href)="(/[^"]+\.\w+)(?:#[^"]*)?"', page)
    }
    own = Path(__file__).parents[2] / "kiosk" / "static"
    for script in own.glob("*.js"):
        imported = re.findall(r'from "\./([\w-]+\.js)"', script.read_text(encoding="utf-8"))
        asked |= {f"/kiosk/static/{name}" for name in imported}
    assert asked - kept - {"/kiosk/manifest.webmanifest"} == set()


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    def house(name: str, content: str) -> Path:
        folder = tmp_path / name
        (folder / "templates").mkdir(parents=True)
        for file in SHARED:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text("same")
        (folder / "static").mkdir(exist_ok=True)
        (folder / "static" / "board.js").write_text(content)
        return folder

    one, same, other = house("one", "a"), house("same", "a"), house("other", "b")
    assert version_of(one, one) == version_of(same, same)
    assert version_of(one, one) != version_of(other, other)


def test_the_frame_holds_names_and_no_card(floor: Floor, screen: Screen) -> None:
    floor.plan()
    page = screen.get("/shell").text
    assert "Kesim &amp; Büküm" in page
    assert "Yıldız İnşaat" not in page
    found = re.search(r"<script[^>]*data-board-now>(.*?)</script>", page)
    assert found is not None
    now = json.loads(found[1])
    assert (now["shell"], now["cards"]) == (True, [])


def test_a_stranger_gets_no_frame(stranger: Screen) -> None:
    assert stranger.get("/shell").status_code == 302
