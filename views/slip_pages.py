"""The pages on which stock slips are written: the same header and grid with other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.kernel.errors import Doubt
from app.kernel.permissions import Right
from app.stock.progress.extra_issuing import USABLE
from app.stock.slips.scrapping import CAUSES
from app.stock.warehouses.warehouses import active_warehouses
from models.orders import SalesOrder
from views.ids import id_from
from views.slip_forms import Row, goods_columns, issue_columns, progress_columns
from views.works import may, reading, sentence


class SlipPages:
    """The part of the slip screens that draws what is being written."""

    render_template: Callable[..., Any]

    def transfer_page(self, typed: Row, rows: Sequence[Row], *errors: Any, **more: Any) -> Any:
        """A transfer as far as it was typed."""
        return self._page(
            typed,
            rows,
            *errors,
            **more,
            title=gettext("New transfer"),
            subtitle=gettext("From one warehouse to another. Stock moves as soon as you save."),
            places={"source_id": gettext("From warehouse"), "target_id": gettext("To warehouse")},
            warehouses=active_warehouses(reading()),
            columns=goods_columns(),
            reason=gettext("Note"),
            save=(gettext("Transfer"), "truck"),
        )

    def scrap_page(self, typed: Row, rows: Sequence[Row], *errors: Any, **more: Any) -> Any:
        """A scrap slip of a warehouse as far as it was typed."""
        return self._page(
            typed,
            rows,
            *errors,
            **more,
            title=gettext("New scrap slip"),
            subtitle=gettext("What is spoilt leaves the warehouse at its average cost."),
            places={"source_id": gettext("Warehouse")},
            warehouses=active_warehouses(reading()),
            columns=goods_columns(),
            causes=_causes(),
            reason=gettext("What happened"),
            save=(gettext("Write off"), "trash"),
        )

    def issue_page(self, order: SalesOrder) -> Callable[..., Any]:
        """The page of extra material for this order."""

        def form(typed: Row, rows: Sequence[Row], *errors: Any, **more: Any) -> Any:
            return self._page(
                typed,
                rows,
                *errors,
                **more,
                title=gettext("Extra material for %(number)s", number=order.number),
                subtitle=gettext("What production needs beyond the plan: a spoilt sheet, a lost lock."),
                order=order,
                places={"source_id": gettext("From warehouse")},
                warehouses=active_warehouses(reading(), USABLE),
                columns=issue_columns(order.lines),
                reason=gettext("Reason"),
                is_reason_required=True,
                save=(gettext("Give material"), "package-plus"),
            )

        return form

    def return_page(self, order: SalesOrder) -> Callable[..., Any]:
        """The page of this order’s leftovers."""

        def form(typed: Row, rows: Sequence[Row], *errors: Any, **more: Any) -> Any:
            return self._page(
                typed,
                rows,
                *errors,
                **more,
                title=gettext("Leftovers of %(number)s", number=order.number),
                subtitle=gettext(
                    "Write how much comes back. With a length it becomes a measured piece with a label"
                    " of its own; two pieces are two lines: duplicate the line."
                ),
                order=order,
                places={"target_id": gettext("To warehouse")},
                warehouses=active_warehouses(reading()),
                columns=progress_columns(measured=True),
                is_fixed=True,
                reason=gettext("Reason"),
                is_reason_required=True,
                hint=gettext(
                    "A quantity left empty follows from the measure where that is sure: m², m, and steel"
                    " sheets bought by the sheet."
                ),
                save=(gettext("Bring back"), "undo-2"),
            )

        return form

    def spoilt_page(self, order: SalesOrder) -> Callable[..., Any]:
        """The page of what this order spoilt."""

        def form(typed: Row, rows: Sequence[Row], *errors: Any, **more: Any) -> Any:
            return self._page(
                typed,
                rows,
                *errors,
                **more,
                title=gettext("Scrap of %(number)s", number=order.number),
                subtitle=gettext("What was spoilt in production; its cost stays with the order."),
                order=order,
                places={},
                warehouses=[],
                columns=progress_columns(measured=False),
                is_fixed=True,
                causes=_causes(),
                reason=gettext("What happened"),
                save=(gettext("Write off"), "trash"),
            )

        return form

    def _page(
        self,
        typed: Row,
        rows: Sequence[Row],
        line_errors: dict[int, dict[str, list[str]]] | None = None,
        errors: dict[str, list[str]] | None = None,
        doubt: Doubt | None = None,
        **page: Any,
    ) -> Any:
        page.setdefault("order", None)
        page.setdefault("causes", None)
        page.setdefault("hint", "")
        page.setdefault("is_fixed", False)
        page.setdefault("is_reason_required", False)
        return self.render_template(
            "slips/new.html",
            typed=typed,
            lines=rows,
            line_errors=line_errors or {},
            errors=errors or {},
            doubt="" if doubt is None else sentence(doubt),
            confirmed="" if doubt is None else doubt.code,
            leave=url_for("OrderView.show", pk=page["order"].id)
            if _sees(page["order"])
            else url_for(".list"),
            **page,
        )


def first_places() -> Row:
    """The main warehouse is where goods come from or go to, unless a link says otherwise."""
    warehouses = active_warehouses(reading(), ["supply"])
    main = str(warehouses[0].id) if warehouses else ""
    asked = id_from(request.args.get("warehouse"))
    source = main if asked is None else str(asked)
    return {"source_id": source, "target_id": main if source != main else ""}


def _sees(order: SalesOrder | None) -> bool:
    return order is not None and may(Right("show", "Order"))


def _causes() -> list[tuple[str, str]]:
    return [(cause, gettext(word)) for cause, word in CAUSES.items()]
