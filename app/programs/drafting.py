"""A draft that a program opens: the same operation as the form's, once for each key it sends."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.orders.drafting import ADD, MOST_LINES, open_order
from app.orders.typing_in import MOST_DOORS, write_number
from app.programs.once import once_for_program
from app.programs.words import Asked, Day, Id, Text

_DECIMAL: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
_NUMBER = re.compile(_DECIMAL)
_PARAMETER: Final = "-parameters-"

DecimalText = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$", examples=["1250.50"])]
Code = Annotated[str, Field(pattern=r"^[^\x00]{1,40}$")]
Address = Annotated[Text, Field(max_length=200)]


class MaterialWritten(Asked):
    """A material that this line needs beside its model's."""

    material_id: Id
    quantity: DecimalText
    note: Annotated[Text, Field(max_length=200)] = ""


class LineWritten(Asked):
    """Doors of one model, or a free line with a description and a price."""

    model_id: Id | None = None
    quantity: Annotated[int, Field(ge=1, le=MOST_DOORS, strict=True)] = 1
    description: Annotated[Text, Field(max_length=300)] = ""
    parameters: Annotated[dict[Code, Annotated[Text, Field(max_length=60)]], Field(max_length=100)] = Field(
        default_factory=dict, description="Answers by the parameter's code; numbers as text: 1000 or 1000.5."
    )
    unit_price: DecimalText | None = Field(default=None, description="Without it the price is calculated.")
    discount_percent: DecimalText | None = None
    materials: Annotated[list[MaterialWritten], Field(max_length=50)] = Field(default_factory=list)


class OrderWritten(Asked):
    """A draft: for whom, when, where to, and what."""

    customer_id: Id
    due_on: Day | None = None
    customer_reference: Annotated[Text, Field(max_length=80)] = ""
    delivery_street: Address = ""
    delivery_district: Annotated[Text, Field(max_length=80)] = ""
    delivery_city: Annotated[Text, Field(max_length=80)] = ""
    delivery_postal_code: Annotated[Text, Field(max_length=10)] = ""
    payment_terms: Address = ""
    delivery_terms: Address = ""
    note: Annotated[Text, Field(max_length=4000)] = ""
    lines: Annotated[list[LineWritten], Field(min_length=1, max_length=MOST_LINES)]


def open_draft(work: Work, written: OrderWritten, key: str) -> int:
    """Open a draft and return its id; the second arrival of a key gets the first draft's.

    Raises what the form raises, with fields as paths into what was sent, and KeySentBefore.
    """
    work.require(ADD)
    return once_for_program(work, key, "open order by program", written, lambda: _open(work, written))


def _open(work: Work, written: OrderWritten) -> int:
    header = {
        name: value for name, value in written if isinstance(value, str) and name != "customer_id" and value
    }
    if written.due_on is not None:
        header["due_on"] = written.due_on.isoformat()
    try:
        return open_order(work, written.customer_id, header, [_typed(line) for line in written.lines]).id
    except Refusals as several:
        for refusal in several.refusals:
            refusal.field = _path(refusal.field)
        raise
    except Refusal as refusal:
        refusal.field = _path(refusal.field)
        raise


def _typed(line: LineWritten) -> dict[str, str]:
    """A line as the form would send it."""
    typed = {
        "model": str(line.model_id or ""),
        "quantity": str(line.quantity),
        "unit_price": _decimal(line.unit_price),
        "discount": _decimal(line.discount_percent),
        "description": line.description,
    }
    typed |= {f"parameters-{code}": _answer(value) for code, value in line.parameters.items()}
    for place, extra in enumerate(line.materials):
        begin = f"extras-{place}-"
        typed |= {
            f"{begin}material_id": str(extra.material_id),
            f"{begin}quantity": _decimal(extra.quantity),
            f"{begin}note": extra.note,
        }
    return typed


def _decimal(text: str | None) -> str:
    """The number in digits that the form reads as the same number."""
    return "" if text is None else write_number(Decimal(text))


def _answer(value: str) -> str:
    """A number as text is a number; every other answer stays as it is."""
    return write_number(Decimal(value)) if _NUMBER.fullmatch(value) and "." in value else value


def _path(field: str | None) -> str | None:
    """A field of the form as a path into what was sent: lines-0-extras-1-note is lines/0/materials/1/note."""
    if not field or not field.startswith("lines-"):
        return field
    if _PARAMETER in field:
        line, _, code = field.partition(_PARAMETER)
        return f"{line.replace('-', '/')}/parameters/{code}"
    renamed = {"extras": "materials", "discount": "discount_percent"}
    renamed |= {"model": "model_id", "material": "material_id"}
    return "/".join(renamed.get(part, part) for part in field.split("-"))
