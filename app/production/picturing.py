"""A picture as we keep it: decoded, turned upright, made smaller and encoded anew; never as it arrived."""

from __future__ import annotations

from typing import Final

from app.kernel.errors import Refusal
from app.kernel.pictures import MEGABYTE, TooLarge, Unreadable, as_jpeg
from app.kernel.text import N_

MOST_BYTES: Final = 10 * MEGABYTE
LONGEST_SIDE: Final = 1600
MOST_PIXELS: Final = 50_000_000
"""More than any tablet's camera takes; a small file may say it is far larger, to fill our memory."""


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
    try:
        return as_jpeg(content, most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS, longest_side=LONGEST_SIDE)
    except TooLarge as large:
        raise PhotoTooLarge(most=MOST_BYTES // MEGABYTE) from large
    except Unreadable as broken:
        raise NotAPhoto from broken
