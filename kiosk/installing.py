"""The board as an app of its own: what a browser needs to install it, and to open it without a network."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Response, current_app, g, jsonify, render_template, url_for
from flask_babel import gettext

from app.production.board import columns_of
from kiosk.pages import blueprint
from kiosk.visitors import visitors_work

HERE = Path(__file__).parent
SHARED = (
    "brand.svg",
    "css/tokens.css",
    "js/camera.js",
    "vendor/inter/inter-latin.woff2",
    "vendor/jsqr/jsQR.js",
    "vendor/inter/inter-latin-ext.woff2",
    "vendor/lucide-static/icons.svg",
    "vendor/socket.io-client/socket.io.min.js",
)
"""What the board takes of the files all pages have."""
_DARK = "#0d141b"


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """How the board is called and looks among the apps of a tablet."""
    answer = jsonify(
        id=url_for("kiosk.whole_board"),
        name="AtölyeOS Pano",
        short_name="Pano",
        lang="tr",
        start_url=url_for("kiosk.start"),
        scope=url_for("kiosk.whole_board"),
        display="fullscreen",
        display_override=["fullscreen", "standalone"],
        background_color=_DARK,
        theme_color=_DARK,
        icons=[
            {
                "src": url_for("kiosk.static", filename=f"icons/{name}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, side, purpose in (
                ("board-192", 192, "any"),
                ("board-512", 512, "any"),
                ("board-maskable-512", 512, "maskable"),
            )
        ],
    )
    answer.content_type = "application/manifest+json"
    return answer


@blueprint.get("/worker.js")
def worker() -> Response:
    """The service worker; its text changes whenever a file it keeps does, which is how a browser knows."""
    facts = {
        "VERSION": version_of(HERE, Path(current_app.static_folder or "")),
        "FILES": _files(),
        "SHELL": url_for("kiosk.shell"),
        "SCOPE": url_for("kiosk.whole_board"),
        "PAGES": ["", "start", "tv"],
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    body = (HERE / "static" / "worker.js").read_text(encoding="utf-8")
    answer = Response(head + body, mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for("kiosk.whole_board")
    return answer


@blueprint.get("/shell")
def shell() -> str:
    """The board's page without any card, for a screen to keep: it shows the last known board inside."""
    with visitors_work() as work:
        columns = [vars(column) for column in columns_of(work)]
        name, person = work.actor.name, work.actor.person_id
    columns[-1]["name"] = gettext("Ready to ship")
    now = {"columns": columns, "cards": [], "shell": True}
    return render_template(
        "kiosk/board.html", now=now, station="", screen=name, person=person, tenant=g.tenant
    )


@lru_cache(maxsize=4)
def version_of(kiosk: Path, shared: Path) -> str:
    """A short name of the content of everything the worker keeps; files do not change while a server runs."""
    seen = hashlib.sha256()
    for file in [
        *sorted((kiosk / "templates").rglob("*.html")),
        *(kiosk / "static" / name for name in _own_files(kiosk)),
        *(shared / name for name in SHARED),
    ]:
        seen.update(file.name.encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:16]


@lru_cache(maxsize=4)
def _own_files(kiosk: Path) -> tuple[str, ...]:
    static = kiosk / "static"
    found = (file for file in sorted(static.rglob("*")) if file.suffix in {".js", ".css", ".png", ".svg"})
    return tuple(str(file.relative_to(static)) for file in found if file.name != "worker.js")


def _files() -> list[str]:
    own = [url_for("kiosk.static", filename=name) for name in _own_files(HERE)]
    return own + [url_for("static", filename=name) for name in SHARED]
