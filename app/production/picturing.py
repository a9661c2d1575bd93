"""A picture as we keep it: decoded, turned upright, made smaller and encoded anew; never as it arrived."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from app.kernel.errors import Refusal
from app.kernel.text import N_

MOST_BYTES: Final = 10 * 1024 * 1024
LONGEST_SIDE: Final = 1600
MOST_PIXELS: Final = 50_000_000
"""More than any tablet's camera takes; a small file may say it is far larger, to fill our memory."""
_READ: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82


class PhotoTooLarge(Refusal):
    """More bytes or pixels than any camera of a tablet makes."""

    code = "production.photo_too_large"
    sentence = N_("This picture is too large: at most {most} MB.")
    field = "photo"


class NotAPhoto(Refusal):
    """What arrived cannot be decoded as a picture."""

    code = "production.not_a_photo"
    sentence = N_("This is no picture that can be read. Take it again.")
    field = "photo"


def as_kept(content: bytes) -> bytes:
    """The picture as an upright JPEG of at most 1,600 pixels, without anything the camera wrote beside it.

    Raises PhotoTooLarge and NotAPhoto.
    """
    if not content:
        raise NotAPhoto
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge(most=MOST_BYTES // 1024 // 1024)
    try:
        picture = _decode(content)
    except PhotoTooLarge:
        raise
    # Decoders of broken files raise whatever they stumble over.
    except Exception as broken:
        raise NotAPhoto from broken
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _decode(content: bytes) -> Image.Image:
    try:
        found = Image.open(BytesIO(content), formats=_READ)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PhotoTooLarge(most=MOST_BYTES // 1024 // 1024) from bomb
    with found as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise PhotoTooLarge(most=MOST_BYTES // 1024 // 1024)
        # A JPEG is decoded small at once: a tenth of the time, a tenth of the memory.
        opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        mask = upright.convert("RGBA").getchannel("A") if upright.mode in ("RGBA", "LA", "PA", "P") else None
        plain.paste(upright.convert("RGB"), mask=mask)
        return plain
