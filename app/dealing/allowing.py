"""What of a form a dealer may say: which door, how many. Prices, materials and customers are not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import select

from app.configurator.offering import ModelChoice, model_choices
from app.dealing.binding import own_party
from app.dealing.refusals import ModelMissing, NotWorkedOut
from app.kernel.errors import Doubt, Refusal, Refusals
from app.kernel.work import Work
from app.orders.refusals import ModelUnknown
from app.orders.storing import typed_line
from models.orders import OrderLine, SalesOrder

HEADER: Final = (
    "customer_reference",
    "wished_on",
    "dealer_note",
    "delivery_street",
    "delivery_district",
    "delivery_city",
    "delivery_postal_code",
)
_LINE: Final = ("id", "model", "quantity", "newest")
_OF_ANY_MODEL: Final = ("discount", "description")
_TOLD: Final = frozenset(
    {
        "orders.model_unknown",
        "orders.model_passive",
        "orders.too_many_lines",
        "orders.total_not_possible",
        "orders.text_too_long",
        "configurator.impossible_door",
        ModelMissing.code,
    }
)
"""Sentences that tell nothing of how the factory makes or buys, wherever they stand."""
_ASKED: Final = ("quantity", *HEADER)

Texts = dict[str, str]


def allowed_header(header: Mapping[str, str]) -> Texts:
    """The upper part, as far as a dealer writes it."""
    return {name: text for name, text in header.items() if name in HEADER}


def allowed_lines(work: Work, lines: Sequence[Mapping[str, str]], order: SalesOrder | None) -> list[Texts]:
    """The lines, as far as a dealer writes them: of models that are made, of no order but this one."""
    stored = _stored(order)
    made = {str(model.id) for model in offered_models(work)}
    return [_line(typed, stored, made) for typed in lines]


def shown_lines(work: Work, lines: Sequence[Mapping[str, str]], order: SalesOrder | None) -> list[Texts]:
    """The same for a page that is shown: a model that is not theirs to choose is left empty."""
    stored = {number: str(row.model_id or "") for number, row in _stored(order).items()}
    made = {str(model.id) for model in offered_models(work)}
    known = [made | {stored.get(typed.get("id", ""), "")} for typed in lines]
    asked = [
        dict(typed) if typed.get("model", "") in models else {**typed, "model": ""}
        for typed, models in zip(lines, known, strict=True)
    ]
    return allowed_lines(work, asked, order)


def with_offices(lines: Sequence[Texts], order: SalesOrder | None) -> list[Texts]:
    """What a dealer wrote together with what the office put on the same lines: it stays as it is.

    A price and off-catalogue materials were agreed for a model; with another one they go.
    """
    stored = _stored(order)
    return [_with_offices(typed, stored.get(typed.get("id", ""))) for typed in lines]


def with_free_lines(lines: Sequence[Texts], order: SalesOrder) -> list[Texts]:
    """The same with what the office added without a model: no page of a dealer takes it out."""
    said = {typed.get("id", "") for typed in lines}
    left_out = [row for number, row in _stored(order).items() if number not in said and _is_free(row)]
    return [*lines, *(typed_line(row) for row in left_out)]


def checked(lines: Sequence[Texts]) -> list[Texts]:
    """The same lines; raises Refusals where somebody began one without saying which door."""
    missing: list[Refusal] = [
        ModelMissing(field=f"lines-{place}-model")
        for place, typed in enumerate(lines)
        if typed.get("id") and is_empty(typed)
    ]
    if missing:
        raise Refusals(missing)
    return list(lines)


def is_empty(typed: Texts) -> bool:
    """Whether a line says of no door; only what the office added by itself has words instead."""
    return not typed.get("model") and not typed.get("description")


def offered_models(work: Work) -> list[ModelChoice]:
    """What a dealer may choose from."""
    own_party(work)
    return model_choices(work)


def order_of_line(work: Work, written: str) -> SalesOrder | None:
    """The dealer's own order that a line on the page is stored in; None for any other."""
    if not written.isascii() or not written.isdigit() or len(written) > 18:  # noqa: PLR2004
        return None
    party = own_party(work)
    query = (
        select(SalesOrder)
        .join(OrderLine, OrderLine.order_id == SalesOrder.id)
        .where(OrderLine.id == int(written), SalesOrder.customer_id == party.id, SalesOrder.by_dealer)
    )
    return work.session.scalars(query).first()


def told(refusal: Refusal) -> Refusal:
    """The refusal as a dealer reads it: what they typed is named, what stands behind it is not."""
    name = refusal.field or ""
    asked = name.partition("-")[2].partition("-")[2] if name.startswith("lines-") else name
    if refusal.code in _TOLD or asked.startswith("parameters-") or asked in _ASKED:
        return refusal
    line = name.removesuffix(asked) if name.startswith("lines-") else ""
    return NotWorkedOut(field=f"{line}model")


@contextmanager
def only_told() -> Iterator[None]:
    """What several rules refuse at their fields, in the words for dealers."""
    try:
        yield
    except Doubt:
        raise
    except Refusals as several:
        raise Refusals([told(each) for each in several.refusals]) from several


def _with_offices(typed: Texts, row: OrderLine | None) -> Texts:
    if row is None:
        return typed
    kept = {
        name: text
        for name, text in typed_line(row).items()
        if name not in _LINE and not name.startswith("parameters-")
    }
    if typed.get("model", "") != str(row.model_id or ""):
        kept = {name: kept[name] for name in _OF_ANY_MODEL}
    return {**kept, **typed}


def _stored(order: SalesOrder | None) -> dict[str, OrderLine]:
    return {str(line.id): line for line in order.lines} if order else {}


def _is_free(row: OrderLine) -> bool:
    return row.model_id is None


def _line(typed: Mapping[str, str], stored: Mapping[str, OrderLine], made: set[str]) -> Texts:
    row = stored.get(typed.get("id", ""))
    if row is not None and _is_free(row):
        return typed_line(row)  # the office's, whatever the page says of it
    line = {name: text for name, text in typed.items() if name in _LINE or name.startswith("parameters-")}
    if row is None:
        line.pop("id", None)
    model = line.get("model", "")
    if model and model not in made and (row is None or model != str(row.model_id)):
        raise Refusals([ModelUnknown(field="lines")])
    return line
