"""The first page of a paper as a picture, for screens that show how it will look."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Final

from pypdfium2 import PdfDocument

_INCH: Final = 72
# PDFium is not made for several threads.
_ONE_AT_A_TIME: Final = threading.Lock()


def picture_of(pdf: bytes, *, dpi: int = 96, page: int = 0) -> bytes:
    """A PNG of one page."""
    with _ONE_AT_A_TIME:
        document = PdfDocument(pdf)
        try:
            drawn = document[page].render(scale=dpi / _INCH).to_pil()
        finally:
            document.close()
    made = BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()
