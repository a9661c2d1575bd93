"""HTML → PDF in this process, the only place that knows WeasyPrint.

One renderer a process: the font map, the parsed stylesheet and the loaded fonts are kept, which makes a
page five times faster than starting anew. Pango's font map belongs to one thread, so there is one.
The same HTML gives the same bytes; nothing is fetched from network or disk while printing.
"""

from __future__ import annotations

import atexit
import os
import threading
from concurrent.futures import Future
from functools import cache
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from reports.embedding import VARIANT, Embedded, tidy

STYLESHEET = Path(__file__).parent / "templates" / "paper.css"

Job = tuple[tuple[str, ...], Embedded | None, Future[bytes]]


class _Renderer:
    """A thread that keeps what is worth keeping between two papers, and takes it along when it ends.

    Freeing Pango's objects in another thread than their own crashes the process, so they are kept by
    a local variable of the thread, and atexit ends it before the interpreter is taken apart.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=_print_papers, args=(self._jobs,), name="papers", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def print(self, papers: tuple[str, ...], embedded: Embedded | None = None) -> bytes:
        """The PDF of one paper or several, one behind the other; waits for the papers before it."""
        made: Future[bytes] = Future()
        self._jobs.put((papers, embedded, made))
        return made.result()

    def close(self) -> None:
        """Let the thread finish what it has and end."""
        self._jobs.put(None)
        self._thread.join()


def _print_papers(jobs: SimpleQueue[Job | None]) -> None:
    press: _Press | None = None
    while job := jobs.get():
        papers, embedded, made = job
        try:
            press = press or _Press()
            made.set_result(press.print(papers, embedded))
        except Exception as failed:  # noqa: BLE001 - it belongs to the one who asked, not to this thread
            made.set_exception(failed)


class _Press:
    """Fonts and stylesheet, loaded once."""

    def __init__(self) -> None:
        shipped_files = URLFetcher(allowed_protocols=["file"])
        self._fonts = FontConfiguration()
        self._css = CSS(filename=STYLESHEET, url_fetcher=shipped_files, font_config=self._fonts)
        # What papers bring along comes from users: pictures inside the page, nothing from disk or network.
        self._inside_the_page = URLFetcher(allowed_protocols=["data"])

    def print(self, papers: tuple[str, ...], embedded: Embedded | None) -> bytes:
        drawn = [
            HTML(string=html, url_fetcher=self._inside_the_page).render(
                stylesheets=[self._css], font_config=self._fonts
            )
            for html in papers
        ]
        whole = drawn[0] if len(drawn) == 1 else drawn[0].copy([page for one in drawn for page in one.pages])
        identity = sha256("".join(papers).encode())
        if embedded is not None:
            identity.update(embedded.xml)
            whole.metadata.attachments.append(embedded.attachment())
        made: bytes = whole.write_pdf(
            pdf_variant="pdf/ua-1" if embedded is None else VARIANT,
            finisher=None if embedded is None else tidy,
            pdf_identifier=identity.hexdigest()[:32].encode(),
        )
        return made


@cache
def _renderer() -> _Renderer:
    return _Renderer()


# A thread does not survive fork(): a worker forked after the first paper starts its own renderer.
os.register_at_fork(after_in_child=_renderer.cache_clear)


def draw_here(papers: tuple[str, ...], embedded: Embedded | None = None) -> bytes:
    """One PDF of complete HTML pages, drawn by this process."""
    return _renderer().print(papers, embedded)
