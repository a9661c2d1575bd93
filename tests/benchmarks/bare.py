"""The bare emit to compare with: the same Socket.IO under the same server, and nothing of the product.

``python -m tests.benchmarks.bare threading|gevent PORT THREADS``; a POST to /tap emits one message to all.
"""

from __future__ import annotations

import sys

MODE = sys.argv[1] if __name__ == "__main__" else "threading"
if MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()

from typing import Any  # noqa: E402

from flask import Flask, jsonify, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402
from gunicorn.app.base import BaseApplication  # noqa: E402


def make(mode: str) -> Flask:
    """An application that does nothing but tell everybody."""
    app = Flask("bare")
    sockets = SocketIO(app, async_mode=mode)

    @app.post("/tap")
    def tap() -> Any:
        message = request.get_json()
        sockets.emit("card", message)
        return jsonify(event=message["number"])

    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app


class Server(BaseApplication):
    """Gunicorn as the product runs it."""

    def __init__(self, mode: str, port: int, threads: int) -> None:
        self.mode, self.port, self.threads = mode, port, threads
        super().__init__()

    def load_config(self) -> None:
        """One process, told apart by its way to wait."""
        self.cfg.set("bind", f"127.0.0.1:{self.port}")
        self.cfg.set("worker_class", "gthread" if self.mode == "threading" else "gevent")
        self.cfg.set("threads", self.threads)
        self.cfg.set("worker_connections", 10_000)
        self.cfg.set("loglevel", "error")

    def load(self) -> Any:
        """The application, made in the worker."""
        return make(self.mode)


if __name__ == "__main__":
    Server(MODE, int(sys.argv[2]), int(sys.argv[3])).run()
