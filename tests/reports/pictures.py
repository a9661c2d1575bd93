"""Papers compared as pictures with those a person has looked at and approved.

``python -m tests.reports.pictures`` (make approve-papers) approves how they look now. Letters are drawn a
little differently on every machine, so pictures are blurred before they are compared.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdfium2 import PdfDocument

from reports.specimens import SPECIMENS
from tests.reports.family import drawn

APPROVED = Path(__file__).parent / "approved"
LINES = 3
DPI = 60
ENGLISH = ("proforma", "order_confirmation", "waybill", "invoice", "purchase_order", "goods_receipt")
PAPERS = [(kind, "tr") for kind in SPECIMENS] + [(kind, "en") for kind in ENGLISH]
_BLUR = 2
_MOST_ON_AVERAGE = 1.0
_MOST_ANYWHERE = 48


def picture(kind: str, language: str) -> Image.Image:
    """The first page in small and grey."""
    document = PdfDocument(drawn(kind, LINES, language))
    try:
        shown: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    return shown


def difference(one: Image.Image, other: Image.Image) -> str:
    """Nothing when both look alike; else what differs, for the one who reads the failure."""
    if one.size != other.size:
        return f"{one.size} is not {other.size}"
    blurred = [each.filter(ImageFilter.GaussianBlur(_BLUR)) for each in (one, other)]
    apart = ImageChops.difference(*blurred)
    average, most = ImageStat.Stat(apart).mean[0], int(apart.getextrema()[1])  # type: ignore[arg-type]
    if average <= _MOST_ON_AVERAGE and most <= _MOST_ANYWHERE:
        return ""
    place = apart.point(lambda level: 255 if level > _MOST_ANYWHERE // 2 else 0).getbbox()
    return f"{average:.2f} on average, {most} at most, in {place}"


def path_of(kind: str, language: str) -> Path:
    """Where the approved picture is."""
    return APPROVED / f"{kind}-{language}.png"


def main() -> None:
    """Approve what changed; the rest stays byte for byte."""
    APPROVED.mkdir(exist_ok=True)
    for kind, language in PAPERS:
        now, kept = picture(kind, language), path_of(kind, language)
        if not kept.exists() or difference(now, Image.open(kept).convert("L")):
            now.quantize(16).save(kept, optimize=True)
            sys.stdout.write(f"approved: {kept.name}\n")


if __name__ == "__main__":
    main()
