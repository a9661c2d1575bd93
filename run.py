"""Start the web server: gunicorn with threads, one process unless Redis joins several."""

from __future__ import annotations

import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from app.factory import create_app
from config import Settings, WrongSetting


class Server(BaseApplication):
    """Gunicorn, configured by our settings instead of a file of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """One gthread worker: sockets need a thread each, and rooms live in the process."""
        self.cfg.set("bind", f"{self.settings.bind}:{self.settings.port}")
        self.cfg.set("workers", self.settings.workers)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", self.settings.threads)
        self.cfg.set("timeout", 60)
        self.cfg.set("graceful_timeout", 5)
        self.cfg.set("accesslog", None)
        self.cfg.set("loglevel", "warning")

    def load(self) -> Any:
        """The application, made in the worker after the fork."""
        return create_app(self.settings)


def main() -> None:
    """Read the settings and serve until told to stop."""
    try:
        settings = Settings.from_mapping(os.environ)
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    Server(settings).run()


if __name__ == "__main__":
    main()
