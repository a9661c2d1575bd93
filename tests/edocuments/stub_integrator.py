"""An integrator for tests: a real HTTP server in a thread that can be in every bad mood there is."""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "stub-key-0123456789"
TAX_ID = "9205121120"


@dataclass
class Kept:
    """A document as the stub keeps it."""

    number: str
    sha256: str
    xml: bytes
    state: str = "received"
    reason: dict[str, str] | None = None
    times: int = 1


@dataclass
class Stub:
    """What the stub keeps, what it was asked, and the moods of its next answers."""

    address: str = ""
    documents: dict[str, Kept] = field(default_factory=dict)
    answers: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    moods: deque[str] = field(default_factory=deque)
    over: threading.Event = field(default_factory=threading.Event)

    def next(self, *moods: str) -> None:
        """How it behaves for the next requests; afterwards it is fine again."""
        self.moods.extend(moods)

    def says(self, ettn: object, state: str, code: str = "", text: str = "") -> None:
        kept = self.documents[str(ettn)]
        kept.state = state
        kept.reason = {"code": code, "text": text} if code else None

    def answer_with(self, xml: bytes, reference: str | None = None) -> None:
        number = reference or f"ans-{len(self.answers) + 1}"
        self.answers.append({"id": number, "xml": b64encode(xml).decode()})

    def puts(self) -> int:
        return sum(method == "PUT" for method, _path in self.asked)


@contextmanager
def stub_integrator() -> Iterator[Stub]:
    """A stub that listens on a port of this machine until the block ends."""
    stub = Stub()

    class Handler(_Handler):
        pass

    Handler.stub = stub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.address = f"http://127.0.0.1:{server.server_address[1]}/bridge"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        server.shutdown()
        server.server_close()
        thread.join(15)


class _Handler(BaseHTTPRequestHandler):
    stub: Stub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """It is silent."""

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_PUT(self) -> None:
        self._answer("PUT", self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, method: str, body: bytes) -> None:
        self.close_connection = True
        path = self.path.removeprefix("/bridge")
        self.stub.asked.append((method, path))
        mood = self.stub.moods.popleft() if self.stub.moods else "fine"
        if mood.startswith("stores then "):
            self._stores(path, body)
            mood = mood.removeprefix("stores then ")
        getattr(self, f"_{mood.replace(' ', '_')}", self._fine)(method, path, body)

    def _send(self, status: int, content: object, **headers: str) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _error(self, status: int, code: str, text: str = "") -> None:
        self._send(status, {"error": {"code": code, "text": text}})

    # --- moods ------------------------------------------------------------------------------------

    def _fine(self, method: str, path: str, body: bytes) -> None:
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._error(401, "WRONG_KEY")
        if method == "PUT":
            return self._stored(path, body)
        if path.startswith("/v1/documents/"):
            return self._standing(path.rpartition("/")[2])
        if path.startswith("/v1/answers"):
            return self._answers(path)
        return self._send(200, {"name": "Deneme Entegratör", "environment": "test", "tax_id": TAX_ID})

    def _stores(self, path: str, body: bytes) -> bool:
        said = json.loads(body)
        ettn = path.rpartition("/")[2]
        kept = self.stub.documents.get(ettn)
        if kept is not None and kept.state != "refused":
            kept.times += 1
            return bool(kept.sha256 == said["sha256"])
        self.stub.documents[ettn] = Kept(said["number"], said["sha256"], b64decode(said["xml"]))
        return True

    def _stored(self, path: str, body: bytes) -> None:
        if not self._stores(path, body):
            return self._error(409, "DIFFERENT_CONTENT")
        return self._standing(path.rpartition("/")[2])

    def _standing(self, ettn: str) -> None:
        kept = self.stub.documents.get(ettn)
        if kept is None:
            return self._error(404, "UNKNOWN_DOCUMENT")
        return self._send(200, {"reference": f"ref-{ettn[:8]}", "state": kept.state, "reason": kept.reason})

    def _answers(self, path: str) -> None:
        since = int(path.rpartition("since=")[2] or 0)
        page = self.stub.answers[since : since + 2]
        upto = since + len(page)
        self._send(200, {"answers": page, "next": str(upto), "more": upto < len(self.stub.answers)})

    def _hangs(self, *_: object) -> None:
        self.stub.over.wait(30)

    def _breaks(self, *_: object) -> None:
        self.connection.close()

    def _breaks_inside(self, *_: object) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b'{"state": "rec')

    def _500(self, *_: object) -> None:
        self._send(500, b"<h1>Internal Server Error</h1>")

    def _garbage(self, *_: object) -> None:
        self._send(200, b"\x00\xffnot json at all {{{")

    def _deep(self, *_: object) -> None:
        self._send(200, b"[" * 200_000)

    def _odd(self, *_: object) -> None:
        self._send(200, {"state": "on holiday", "answers": "none"})

    def _huge(self, *_: object) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.stub.over.is_set():
                self.wfile.write(b" " * 65_536)
        except OSError:
            pass  # the other side had enough

    def _drips(self, *_: object) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.stub.over.wait(0.02):
                self.wfile.write(b" ")
        except OSError:
            pass  # the other side had enough

    def _redirects(self, *_: object) -> None:
        self._send(302, b"", Location=f"{self.stub.address}/elsewhere")

    def _slow_down(self, *_: object) -> None:
        self._error(429, "SLOW_DOWN")

    def _refuses(self, *_: object) -> None:
        self._error(422, "WRONG_RECEIVER", "Alıcı e-İrsaliye mükellefi değil.")

    def _error_page(self, *_: object) -> None:
        self._send(400, b"<html>Bad gateway</html>")

    def _lost_page(self, *_: object) -> None:
        self._send(404, b"<html>Not found</html>")
