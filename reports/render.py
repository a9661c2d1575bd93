"""HTML → PDF: drawn by this process, or for one that serves people by processes beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from reports.drawing import draw_here
from reports.embedding import Embedded

Drawer = Callable[[tuple[str, ...], Embedded | None], bytes]

_drawer: Final[list[Drawer]] = [draw_here]


def draw_with(drawer: Drawer) -> None:
    """Let this process have its papers drawn by somebody else from now on."""
    _drawer[:] = [drawer]


def render_pdf(html: str, embedded: Embedded | None = None) -> bytes:
    """The PDF (PDF/UA-1, tagged) of a complete HTML page; with the XML it shows it is PDF/A-3 too."""
    return _drawer[0]((html,), embedded)


def render_together(papers: Sequence[str]) -> bytes:
    """One PDF of several complete HTML pages, to be printed in one go."""
    return _drawer[0](tuple(papers), None)
