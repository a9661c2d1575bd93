"""How a browser becomes a screen: it asks, shows a code, and fetches its token once the office said yes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.user_agent import UserAgent
from werkzeug.wrappers import Response as AnyResponse

from app.kernel.errors import Refusal
from app.production.kiosks import Paired, find_kiosk
from app.production.pairing import CODE_LASTS, ask_to_pair, code_of, fetch_token, request_of, show_code
from kiosk.pages import blueprint
from kiosk.problems import NotPaired, show_fact
from kiosk.visitors import Stranger, doorkeeper, remember, strangers_work, token_of_screen
from models.production import Department
from reports.pages import qr_uri

KEPT_IN = "pairing"
"""The cookie with the secret; behind TLS its name has a prefix that keeps it from plain http."""
TOO_MANY = 429


@blueprint.get("/pair")
def pair() -> AnyResponse | str:
    """Offers to ask for a code; a tablet that has asked already sees its code again."""
    secret = request.cookies.get(_kept_in(), "")
    asked = request_of(doorkeeper().database.shared(), secret, datetime.now(UTC)) if secret else None
    if asked is None or asked.taken_at is not None:
        said = gettext(NotPaired.sentence) if "ended" in request.args else ""
        return render_template("kiosk/pair.html", said=said, code="")
    code = show_code(code_of(secret))
    approve = url_for("KioskView.new", code=code, _external=True)
    seconds = int((asked.until - datetime.now(UTC)).total_seconds())
    return render_template(
        "kiosk/pair.html", said="", code=code, qr=qr_uri(approve), office=approve, seconds=seconds
    )


@blueprint.post("/pair")
def ask() -> AnyResponse | tuple[str, int]:
    """The tablet asks; what it needs to show its code and to fetch its token goes where no script reads."""
    try:
        with strangers_work() as work:
            asked = ask_to_pair(work, request.remote_addr, _device())
    except Refusal as refusal:
        return render_template("kiosk/pair.html", said=refusal.say(gettext, show_fact), code=""), TOO_MANY
    answer = redirect(url_for("kiosk.pair"), code=303)
    answer.set_cookie(
        _kept_in(),
        asked.secret,
        max_age=int(CODE_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=doorkeeper().secure,
        path="/",
    )
    return answer


@blueprint.post("/pair/token")
def fetch() -> Response:
    """Asked every two seconds by a tablet that shows its code: has the office said yes.

    ``{"state": "waiting", "seconds": 812}``, ``{"state": "over"}``, or ``{"state": "paired", "to": …}`` and
    the token as a cookie.
    """
    secret = request.cookies.get(_kept_in(), "")
    with strangers_work() as work:
        asked = request_of(work.session, secret, work.now) if secret else None
        token = fetch_token(work, secret) if asked is not None else None
        until = asked.until if asked is not None and asked.taken_at is None else None
        now = work.now
    if token is not None:
        return remember(jsonify(state="paired", to=url_for("kiosk.start")), token)
    if until is None:
        return jsonify(state="over")
    return jsonify(state="waiting", seconds=int((until - now).total_seconds()))


@blueprint.post("/enter")
def enter() -> AnyResponse:
    """A browser that was handed a paired screen's token becomes that screen; a wrong one is asked to pair."""
    token = request.form.get("token", "")
    if find_kiosk(doorkeeper().database.shared(), token) is None:
        raise Stranger
    return remember(redirect(url_for("kiosk.start")), token)


@blueprint.get("/start")
def start() -> AnyResponse:
    """What this screen opens with: its station, the whole board, or the view for a wall."""
    token = token_of_screen()
    paired = find_kiosk(doorkeeper().database.shared(), token) if token else None
    return redirect(url_for("kiosk.whole_board") if paired is None else _home_of(paired))


def _home_of(paired: Paired) -> str:
    if paired.kiosk.shows == "tv":
        return url_for("kiosk.whole_board", tv=1)
    if paired.kiosk.shows == "station" and len(paired.departments) == 1:
        which = select(Department.code).where(Department.id.in_(paired.departments))
        code = doorkeeper().database.shared().scalar(which)
        return url_for("kiosk.station", code=code)
    return url_for("kiosk.whole_board")


def _kept_in() -> str:
    return f"__Host-{KEPT_IN}" if doorkeeper().secure else KEPT_IN


def _device() -> str:
    """What asks, in words a person of the office knows: Chrome, Android."""
    agent: UserAgent = request.user_agent
    said = agent.string
    system = next((name for part, name in _SYSTEMS if part in said), "")
    browser = next((name for part, name in _BROWSERS if part in said), "")
    return ", ".join(part for part in (system, browser) if part) or said


_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
