"""Start the web server, or with the word ``sockets`` the process that keeps the boards' sockets.

The web server is gunicorn with threads, one process unless Redis joins several. It keeps the sockets itself
unless ATOLYE_SOCKETS says they are apart: then ``python run.py sockets`` keeps them with gevent.
"""

from __future__ import annotations

import os
import sys

IS_SOCKETS = __name__ == "__main__" and sys.argv[1:] == ["sockets"]
if IS_SOCKETS:
    # Before anything else is imported: what has been imported would keep real locks and real sockets.
    from gevent import monkey

    monkey.patch_all()

from typing import Any  # noqa: E402

from gunicorn.app.base import BaseApplication  # noqa: E402

from app.factory import create_app  # noqa: E402
from config import Settings, WrongSetting  # noqa: E402
from reports.drawing_room import draw_elsewhere  # noqa: E402

STATEMENT_SECONDS = 30
"""No page asks the database for longer: whoever waits has given up, and others wait for the connection."""


class Server(BaseApplication):
    """Gunicorn, configured by our settings instead of a file of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """What both processes have in common, and what each needs."""
        self.cfg.set("timeout", 60)
        self.cfg.set("graceful_timeout", 5)
        self.cfg.set("accesslog", None)
        self.cfg.set("loglevel", "warning")
        # Who is believed about addresses and https is decided in one place, views/proxies.py.
        self.cfg.set("forwarded_allow_ips", "")
        self.cfg.set("header_map", "drop")
        self.cfg.set("limit_request_line", 8190)
        if self.settings.sockets == "only":
            self._keep_sockets()
        else:
            self._serve_pages()

    def _serve_pages(self) -> None:
        """Threads: where sockets are kept here each needs one, and rooms live in the process."""
        self.cfg.set("bind", f"{self.settings.bind}:{self.settings.port}")
        self.cfg.set("workers", self.settings.workers)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", self.settings.threads)
        # Of these gunicorn keeps all above the threads for browsers that are between two requests.
        self.cfg.set("worker_connections", self.settings.threads + 1000)

    def _keep_sockets(self) -> None:
        """One process: a thousand sockets cost it a quarter of a core."""
        self.cfg.set("bind", f"{self.settings.bind}:{self.settings.sockets_port}")
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gevent")
        self.cfg.set("worker_connections", 10_000)

    def load(self) -> Any:
        """The application, made in the worker after the fork."""
        if self.settings.sockets != "only":
            draw_elsewhere()
        return create_app(self.settings, statement_seconds=STATEMENT_SECONDS)


def main() -> None:
    """Read the settings and serve until told to stop."""
    environ = {**os.environ, "ATOLYE_SOCKETS": "only"} if IS_SOCKETS else os.environ
    try:
        settings = Settings.from_mapping(environ)
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    Server(settings).run()


if __name__ == "__main__":
    main()
