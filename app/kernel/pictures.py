"""Pictures that arrive from outside: read within limits, upright; what is kept of them is encoded anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

MEGABYTE: Final = 1024 * 1024
_READ: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82


class Unreadable(Exception):
    """What arrived cannot be decoded as a PNG, JPEG or WebP picture."""


class TooLarge(Exception):
    """More bytes or pixels than allowed; a small file may unfold to fill our memory."""


@contextmanager
def opened_upright(
    content: bytes, *, most_bytes: int, most_pixels: int, drafted: tuple[int, int] | None = None
) -> Iterator[Image.Image]:
    """The picture turned as its camera was held; raises Unreadable and TooLarge, also for the body's work.

    ``drafted`` (pixels) lets a JPEG be decoded small at once: a tenth of the time, a tenth of the memory.
    """
    if len(content) > most_bytes:
        raise TooLarge
    try:
        with Image.open(BytesIO(content), formats=_READ) as found:
            _check_size(found, most_pixels)
            if drafted is not None:
                found.draft("RGB", drafted)
            yield ImageOps.exif_transpose(found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise TooLarge from bomb
    except (TooLarge, Unreadable):
        raise
    # Decoders of broken files raise whatever they stumble over.
    except Exception as broken:
        raise Unreadable from broken


def _check_size(picture: Image.Image, most_pixels: int) -> None:
    width, height = picture.size
    if width * height > most_pixels:
        raise TooLarge


def as_jpeg(content: bytes, *, most_bytes: int, most_pixels: int, longest_side: int) -> bytes:
    """The picture as an upright JPEG no longer than that, without anything the camera wrote beside it."""
    kept = BytesIO()
    twice = (longest_side * 2, longest_side * 2)
    with opened_upright(content, most_bytes=most_bytes, most_pixels=most_pixels, drafted=twice) as picture:
        picture.thumbnail((longest_side, longest_side))
        on_white(picture).save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency."""
    plain = Image.new("RGB", picture.size, "white")
    mask = picture.convert("RGBA").getchannel("A") if picture.mode in ("RGBA", "LA", "PA", "P") else None
    plain.paste(picture.convert("RGB"), mask=mask)
    return plain
