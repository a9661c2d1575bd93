"""What customers sent along and were sent: a measure photo at an order, and links to its status page."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from app.kernel.work import Work
from app.orders.attaching import Arrived, attach
from app.orders.links import USUAL_DAYS, make_link
from models.orders import SalesOrder

_ORDERS = 3
_PAPER, _INK = (900, 640), (31, 78, 121)


def load_order_files(work: Work) -> None:
    """Some orders that are being made have a sketch of the measures and a link that the customer has."""
    query = select(SalesOrder).where(SalesOrder.state == "in_production").order_by(SalesOrder.id.desc())
    for order in work.session.scalars(query.limit(_ORDERS)).all():
        make_link(work, order.id, USUAL_DAYS)
        attach(work, order.id, [Arrived("olcu-krokisi.png", _sketch(order))], for_floor=True)


def _sketch(order: SalesOrder) -> bytes:
    """A door drawn by hand, as it is photographed at the site."""
    picture = Image.new("RGB", _PAPER, (250, 249, 244))
    pen = ImageDraw.Draw(picture)
    for height in range(40, _PAPER[1], 40):
        pen.line([(0, height), (_PAPER[0], height)], fill=(224, 228, 234))
    pen.rectangle([330, 90, 570, 580], outline=_INK, width=6)
    pen.rectangle([352, 112, 548, 580], outline=_INK, width=3)
    pen.ellipse([520, 340, 540, 360], outline=_INK, width=4)
    sizes = order.lines[0].parameters if order.lines else {}
    write = pen.text
    write((410, 40), sizes.get("G", "?"), fill=_INK, font_size=32)
    write((220, 320), sizes.get("Y", "?"), fill=_INK, font_size=32)
    write((40, 590), order.number, fill=(120, 130, 140), font_size=24)
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
