"""Pictures of answers: what a lock, a panel or a handle looks like, beside the question that asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Final

from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.pictures import MEGABYTE, TooLarge, Unreadable, on_white, opened_upright
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.configurator import OptionPicture, Parameter, ParameterOption

MOST_BYTES: Final = 8 * MEGABYTE
LONGEST_SIDE: Final = 320
_MOST_PIXELS: Final = 50_000_000
_QUALITY: Final = 82
EDIT = Right("edit", "Parameter")


class NotAPicture(Refusal):
    """What arrived cannot be decoded as a picture."""

    code = "configurator.not_a_picture"
    sentence = N_("This is no picture that can be read. Choose a PNG, JPEG or WebP file.")
    field = "picture"


class PictureTooLarge(Refusal):
    """More bytes or pixels than a picture of an answer needs."""

    code = "configurator.picture_too_large"
    sentence = N_("This picture is too large: at most {most} MB.")
    field = "picture"


@dataclass(frozen=True)
class OptionPictured(Event):
    """An answer got a picture, or lost it (``sha256`` is then empty)."""

    subject = "Parameter"
    parameter_id: int
    code: str
    value: str
    sha256: str


def keep_picture(work: Work, option_id: int, content: bytes) -> None:
    """Give an answer a picture in place of the one it had; raises NotAPicture and PictureTooLarge."""
    work.require(EDIT)
    kept = _as_kept(content)
    option = work.lock(ParameterOption, option_id)
    mark = sha256(kept).hexdigest()
    work.session.merge(OptionPicture(option_id=option.id, content=kept, sha256=mark))
    _tell(work, option, mark)


def remove_picture(work: Work, option_id: int) -> None:
    """Take the picture of an answer away; nothing happens when it has none."""
    work.require(EDIT)
    option = work.lock(ParameterOption, option_id)
    picture = work.session.get(OptionPicture, option_id)
    if picture is not None:
        work.session.delete(picture)
        _tell(work, option, "")


def _tell(work: Work, option: ParameterOption, mark: str) -> None:
    work.session.flush()
    parameter = work.find(Parameter, option.parameter_id)
    work.emit(OptionPictured(parameter.id, parameter.code, option.value, mark))


def _as_kept(content: bytes) -> bytes:
    """A JPEG on white of at most 320 pixels, without anything that came beside the picture."""
    kept = BytesIO()
    try:
        with opened_upright(content, most_bytes=MOST_BYTES, most_pixels=_MOST_PIXELS) as picture:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            on_white(picture).save(kept, "JPEG", quality=_QUALITY, optimize=True)
    except TooLarge as large:
        raise PictureTooLarge(most=MOST_BYTES // MEGABYTE) from large
    except Unreadable as broken:
        raise NotAPicture from broken
    return kept.getvalue()


def name_of(option_id: int, mark: str) -> str:
    """What a picture is called in addresses: another picture of the same answer is another file."""
    return f"{option_id}-{mark[:16]}"


def read_picture(work: Work, name: str) -> bytes:
    """The JPEG of this name; RecordGone when there is none, or the answer has another one by now."""
    option_id, _, mark = name.partition("-")
    picture = work.session.get(OptionPicture, int(option_id)) if _is_id(option_id) else None
    if picture is None or name_of(picture.option_id, picture.sha256) != f"{option_id}-{mark}":
        raise RecordGone
    return picture.content


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 18  # noqa: PLR2004


def pictures_of(work: Work, codes: Collection[str]) -> Mapping[tuple[str, str], str]:
    """The names of the pictures of all answers to these questions, by code and answer. One query."""
    if not codes:
        return {}
    rows = work.session.execute(
        select(Parameter.code, ParameterOption.value, OptionPicture.option_id, OptionPicture.sha256)
        .join(ParameterOption, ParameterOption.id == OptionPicture.option_id)
        .join(Parameter, Parameter.id == ParameterOption.parameter_id)
        .where(Parameter.code.in_(codes))
    )
    return {(row.code, row.value): name_of(row.option_id, row.sha256) for row in rows}
