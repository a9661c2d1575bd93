"""Pictures: decoded and made anew, kept once, shown only to who may look."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.passing import pass_on
from app.production.photos import DoorNotOnCard, PhotosFull, keep_photo, read_photo
from app.production.picturing import LONGEST_SIDE, MOST_BYTES, NotAPhoto, PhotoTooLarge, as_kept
from models.floor import FloorPhoto
from tests.factories import behind_the_scenes
from tests.production.floor import acting, card_of, person, planned_order, tablet
from tests.production.test_doors import doors_of

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(
    width: int = 40, height: int = 20, form: str = "JPEG", mode: str = "RGB", **more: object
) -> bytes:
    made = BytesIO()
    Image.new(mode, (width, height), 128 if mode == "L" else None).save(made, form, **more)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def count(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(FloorPhoto)) or 0


# --- what is kept ---------------------------------------------------------------------------------------


def test_a_picture_becomes_a_small_jpeg(work: Work) -> None:
    kept = opened(as_kept(picture(4000, 3000)))
    assert (kept.format, kept.size, kept.mode) == ("JPEG", (LONGEST_SIDE, 1200), "RGB")


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGBA"), ("JPEG", "CMYK")],
)
def test_every_usual_kind_can_be_read(form: str, mode: str) -> None:
    kept = opened(as_kept(picture(form=form, mode=mode)))
    assert (kept.format, kept.size) == ("JPEG", (40, 20))


def test_it_stands_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Tablet"
    exif.get_ifd(GPS)[1] = "N"
    kept = opened(as_kept(picture(40, 20, exif=exif)))
    assert kept.size == (20, 40), "turned by a quarter"
    assert dict(kept.getexif()) == {}
    assert "exif" not in kept.info


def test_what_hides_behind_the_picture_is_gone() -> None:
    assert b"<script" not in as_kept(picture() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"GIF89a", b"%PDF-1.7", picture()[:60], picture(form="PNG")[:20], b"\xff\xd8\xff"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        as_kept(content)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    head = pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_bomb_is_refused_before_it_unfolds(side: int) -> None:
    with pytest.raises(PhotoTooLarge):
        as_kept(bomb(side))


def test_more_bytes_than_a_camera_makes_are_refused() -> None:
    with pytest.raises(PhotoTooLarge, match="10 MB"):
        as_kept(b"\xff" * (MOST_BYTES + 1))


# --- keeping --------------------------------------------------------------------------------------------


def test_a_picture_belongs_to_its_card_its_door_and_what_happened(work: Work) -> None:
    order = planned_order(work, doors=3)
    card, door = card_of(work, order), doors_of(work, order)[0]
    done = pass_on(behind_the_scenes(work), card.id, card.version, key="touch-photo-1")
    kept = keep_photo(
        acting(work, tablet()),
        card.id,
        picture(),
        door=door.serial,
        touch_key="touch-photo-1",
        key="photo-0001",
    )
    photo = read_photo(work, kept["id"])
    assert (photo.work_order_id, photo.door_id, photo.event_id) == (card.id, door.id, done["event"])
    assert photo.taken_by == "Kesim tablet"
    assert photo.content == picture()
    assert len(photo.sha256) == 64


def test_sent_twice_it_is_kept_once(work: Work) -> None:
    card = card_of(work, planned_order(work))
    before = count(work)
    first = keep_photo(work, card.id, picture(), key="photo-0002")
    assert keep_photo(work, card.id, picture(), key="photo-0002") == first
    assert count(work) == before + 1


def test_the_key_of_a_touch_that_never_came_or_was_elsewhere_does_not_matter(work: Work) -> None:
    card, other = card_of(work, planned_order(work)), card_of(work, planned_order(work))
    pass_on(behind_the_scenes(work), other.id, other.version, key="touch-photo-3")
    for touch_key in ("touch-never", "touch-photo-3"):
        kept = keep_photo(work, card.id, picture(), touch_key=touch_key)
        assert read_photo(work, kept["id"]).event_id is None


def test_a_door_of_another_order_is_refused(work: Work) -> None:
    card = card_of(work, planned_order(work))
    other = doors_of(work, planned_order(work))[0]
    before = count(work)
    with pytest.raises(DoorNotOnCard):
        keep_photo(work, card.id, picture(), door=other.serial)
    assert count(work) == before


def test_there_is_an_end_to_it(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.production.photos.MOST_OF_A_CARD", 1)
    card = card_of(work, planned_order(work))
    keep_photo(work, card.id, picture())
    with pytest.raises(PhotosFull):
        keep_photo(work, card.id, picture())


@pytest.mark.parametrize("actor", [person("Clerk"), person("Accountant")])
def test_who_may_not_touch_takes_no_pictures(work: Work, actor: Actor) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(NotAllowed):
        keep_photo(acting(work, actor), card.id, picture())


def test_who_may_not_look_sees_none(work: Work) -> None:
    kept = keep_photo(work, card_of(work, planned_order(work)).id, picture())
    assert read_photo(acting(work, person("Clerk")), kept["id"]).content
    with pytest.raises(NotAllowed):
        read_photo(acting(work, person("Accountant")), kept["id"])
    for guess in ("00000000-0000-4000-8000-000000000000", "x", ""):
        with pytest.raises(RecordGone):
            read_photo(work, guess)
