"""A browser whose camera sees a label that does not move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import segno
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import PROGRAMS, QUIET

WIDTH, HEIGHT, FRAMES = 640, 480, 4


@contextmanager
def watching(words: str, folder: Path) -> Iterator[Browser]:
    """A Chromium of its own before a QR code."""
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={filmed(words, folder / 'label.y4m')}",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *camera])
        yield started
        started.close()


def chromium() -> str:
    return next(filter(None, map(shutil.which, PROGRAMS)))


def filmed(words: str, file: Path) -> Path:
    """A QR code in front of a camera that does not move, as raw video."""
    drawn = BytesIO()
    segno.make(words, error="m").save(drawn, kind="png", scale=8, border=4)
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    code = Image.open(drawn).convert("L")
    picture.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + picture.tobytes() + grey
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)
    return file
