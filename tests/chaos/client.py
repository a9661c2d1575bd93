"""Somebody at a screen who repeats what was not answered, with the same key, until it is."""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.signing_in import code_now

PATIENCE = 60.0
TIMEOUT = 5
AGAIN = 0.08
"""Seconds until somebody who got no answer tries again."""
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"')


class Unanswered(Exception):
    """Nobody knows whether it was done: the connection broke, or something went wrong inside."""


@dataclass(frozen=True)
class Act:
    """One form that is sent: where, with what, and under which key."""

    path: str
    form: dict[str, str]
    name: str
    """A receipt's waybill number, or an order's id."""
    key: str


@dataclass
class Session:
    """Who is signed in at which port."""

    port: int
    host: str
    cookie: str = ""
    token: str = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the page; Unanswered when there is no whole answer."""
        body = None if form is None else urlencode({"csrf_token": self.token, **form})
        headers = {"Host": self.host, "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            connection.close()
        if answer.status >= 500:
            raise Unanswered
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("atolye="):
                self.cookie = cookie.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), page

    def sign_in(self, username: str, password: str) -> None:
        """Through the form, as people do."""
        person = {"username": username, "password": password}
        for path, form in (("/login/", None), ("/login/", person), ("/login/code", {"code": code_now()})):
            status, _way, page = self.ask("GET" if form is None else "POST", path, form)
            assert status in (200, 302), page
            self.token = self._token(page) or self.token
        self.token = self._token(self.ask("GET", "/goods-receipts/new")[2])

    @staticmethod
    def _token(page: str) -> str:
        found = TOKEN.search(page)
        return (found.group(1) or found.group(2)) if found else ""


@dataclass
class Client(threading.Thread):
    """Does acts while the house stands; keeps the one that was not answered and begins with it again."""

    session: Session
    acts: list[Act]
    """What is still to be done, the next one last; shared by nobody else."""
    begin: threading.Barrier
    over: threading.Barrier
    stop: threading.Event
    acknowledged: list[Act] = field(default_factory=list)
    repeated: int = 0
    ended: bool = False
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Round after round: repeat what is open, go on until the house falls."""
        pending: Act | None = None
        while True:
            self.begin.wait()
            if self.ended:
                return
            try:
                pending = self._round(pending)
            except AssertionError as error:
                self.trouble.append(str(error))
            self.over.wait()

    def _round(self, pending: Act | None) -> Act | None:
        """Until the house falls; what was not answered then."""
        deadline = time.monotonic() + PATIENCE
        while pending is not None:
            assert time.monotonic() < deadline, f"{pending.path} is never answered"
            if self._sent(pending):
                self.repeated += 1
                pending = None
            else:
                time.sleep(AGAIN)
        while self.acts and not self.stop.is_set():
            act = self.acts.pop()
            if not self._sent(act):
                return act
        return None

    def _sent(self, act: Act) -> bool:
        try:
            status, way, page = self.session.ask("POST", act.path, {**act.form, "_key": act.key})
        except Unanswered:
            return False
        assert status == 302, f"{act.path}: {status} {page[:2000]}"
        assert "/login" not in way, way
        self.acknowledged.append(act)
        return True
