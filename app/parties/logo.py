"""The logo on papers: decoded and encoded anew, whatever the file said it was; never kept as it arrived."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from app.kernel.errors import Refusal
from app.kernel.pictures import MEGABYTE, TooLarge, Unreadable, on_white, opened_upright
from app.kernel.text import N_

MOST_BYTES: Final = 4 * MEGABYTE
MOST_PIXELS: Final = 40_000_000
_WIDEST: Final = (1200, 480)
"""On paper a logo is at most 58 × 15 mm: that is more than 500 dots an inch."""
_SHADES: Final = 256


class NotALogo(Refusal):
    """What arrived cannot be decoded as a picture."""

    code = "parties.not_a_logo"
    sentence = N_("This is no picture that can be read. A logo is a PNG, JPEG or WebP file.")
    field = "logo"


class LogoTooLarge(Refusal):
    """More bytes or pixels than a logo needs; a small file may unfold to fill our memory."""

    code = "parties.logo_too_large"
    sentence = N_("This picture is too large: at most {most} MB.")
    field = "logo"


def as_logo(content: bytes) -> bytes:
    """The picture as a PNG on white, its empty margins cut off; raises NotALogo and LogoTooLarge."""
    kept = BytesIO()
    try:
        with opened_upright(content, most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS) as picture:
            _cut(on_white(picture)).quantize(_SHADES).save(kept, "PNG", optimize=True)
    except TooLarge as large:
        raise LogoTooLarge(most=MOST_BYTES // MEGABYTE) from large
    except Unreadable as broken:
        raise NotALogo from broken
    return kept.getvalue()


def _cut(plain: Image.Image) -> Image.Image:
    inked = ImageOps.invert(plain.convert("L")).getbbox()
    if inked is None:
        raise Unreadable
    cut = plain.crop(inked)
    cut.thumbnail(_WIDEST)
    return cut
