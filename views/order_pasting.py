"""Many lines at once: rows pasted from elsewhere or typed into a grid, looked at, then added to an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import jsonify, request
from flask_appbuilder import expose, has_access

from app.configurator.offering import OfferedModel, model_choices
from app.kernel.amounts import show_money
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.orders.figuring import LineFigures, figure_lines
from app.orders.pasted_row import PastedRow, Piece
from app.orders.pasting_in import read_for_order
from views.ids import id_from
from views.order_editing import allowed, shared_words
from views.order_forms import Said, Texts, line_forms, posted_lines
from views.order_showing import brief_of
from views.page_currency import PageCurrency, asked_currency
from views.works import may, reading, sentence

BLANK_ROWS = 5


@dataclass(frozen=True)
class Segment:
    """Some letters of a pasted row: plain ones between the pieces, or a piece."""

    text: str
    piece: Piece | None = None


@dataclass(frozen=True)
class ShownRow:
    """A row of the grid: what was pasted, and what its cells hold."""

    row: PastedRow
    segments: Sequence[Segment]

    def answer(self, code: str, default: str | None) -> str:
        """What its cell holds: what was understood, else the model's default."""
        return self.row.answers.get(code, default or "")


@dataclass(frozen=True)
class Group:
    """Rows of one model beside each other; without a model they wait for somebody to choose one."""

    model: OfferedModel | None
    rows: Sequence[ShownRow]


class OrderPasting:
    """The part of the order screens on which many lines are added at once."""

    render_template: Callable[..., Any]

    @expose("/pasted", methods=["POST"])
    @has_access
    def pasted(self) -> Any:
        """What a pasted text was understood as, as grids to go on in; ``blank`` gives empty rows."""
        chosen = id_from(request.form.get("model")) or 0
        text = request.form.get("text", "")
        try:
            found = read_for_order(reading(), text, chosen)
        except Refusal as refusal:
            return self.render_template("orders/pasted.html", groups=[], problem=sentence(refusal)), 422
        rows = list(found.rows)
        if request.form.get("blank") and chosen in found.models:
            rows += [PastedRow("", chosen, "1", {}, ())] * BLANK_ROWS
        return self.render_template(
            "orders/pasted.html",
            groups=_groups(rows, found.models),
            problem="",
            models=model_choices(reading()),
            sees_price=may(SEE_PRICE),
        )

    @expose("/cards", methods=["POST"])
    @has_access
    def cards(self) -> Any:
        """The cards of lines as they were typed elsewhere, folded."""
        forms = line_forms(reading(), posted_lines(request.form))
        return self.render_template("orders/cards.html", lines=forms, **shared_words())

    @expose("/figures", methods=["POST"])
    @has_access
    def figures(self) -> Any:
        """Prices and mistakes of many lines at once, by the number the page gave each."""
        posted = {number: allowed(texts) for number, texts in posted_lines(request.form).items()}
        try:
            currency = asked_currency()
            figures = figure_lines(reading(), list(posted.values()), rate=currency.rate)
        except Refusal as refusal:
            return jsonify({"problem": sentence(refusal)}), 422
        return jsonify(
            {
                "lines": {
                    number: _as_json(each, currency) for number, each in zip(posted, figures, strict=True)
                }
            }
        )


def _groups(rows: Sequence[PastedRow], models: Mapping[int, OfferedModel]) -> list[Group]:
    doors = [row for row in rows if not row.is_heading]
    return [
        Group(models.get(model_id), [ShownRow(row, _segments(row)) for row in of_model])
        for model_id, of_model in groupby(doors, key=lambda row: row.model_id)
    ]


def _segments(row: PastedRow) -> list[Segment]:
    segments: list[Segment] = []
    end = 0
    for piece in row.pieces:
        if piece.start > end:
            segments.append(Segment(row.text[end : piece.start]))
        segments.append(Segment(piece.text, piece))
        end = piece.start + len(piece.text)
    return [*segments, Segment(row.text[end:])] if row.text[end:] else segments


def _as_json(figures: LineFigures, currency: PageCurrency) -> dict[str, Any]:
    errors: Said = {}
    for refusal in figures.errors:
        errors.setdefault(refusal.field or "", []).append(sentence(refusal))
    answer: dict[str, Any] = {
        "errors": errors,
        "brief": brief_of(figures.labels),
        "unasked": sorted(figures.unasked),
    }
    if figures.net is None or figures.vat is None:
        return answer
    asked = figures.calculated_price
    money: Texts = {
        "net": str(figures.net),
        "vat": str(figures.vat),
        "sum": currency.show(figures.net),
        "computed_price": "" if asked is None else show_money(asked, ""),
    }
    return {**answer, **money}
