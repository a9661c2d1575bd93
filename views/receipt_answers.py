"""Our answer to a supplier's e-despatch, made on the goods receipt: line by line, then as XML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.documents.electronic import FREE
from app.edocuments.replying import (
    ReplyLine,
    answer_despatch,
    answer_of,
    last_day,
    open_answer,
    usual_lines,
    verdict_of,
)
from app.edocuments.words import ANSWER_WORDS, STATE_WORDS
from app.kernel.amounts import parse_decimal
from app.kernel.clock import today_local
from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import Right
from models.purchasing import GoodsReceipt
from views import formatting
from views.documents import client_key, several_wrong
from views.handover_words import HandoverWords
from views.ids import id_from
from views.mending import ways_to_mend
from views.works import may, reading, sentence, sentences_by_field, users_work

_SHOW_DOCUMENT = Right("show", "EDocument")
_QUANTITIES = ("accepted", "rejected", "missing")
_UNREADABLE = Decimal(-1)


class ReceiptAnswerView(BaseView):
    """The answer to the despatch a delivery came with."""

    route_base = "/goods-receipts/answer"
    default_view = "form"
    class_permission_name = "GoodsReceipt"
    method_permission_name = dict.fromkeys(("form", "save", "xml"), "answer")

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def form(self, pk: int) -> Any:
        """What would be answered, or what was."""
        return self._page(pk, _usual(pk), {})

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Any:
        """Yanıtı oluştur."""
        typed = {name: value.strip() for name, value in request.form.items()}
        confirmed, note = request.form.getlist("confirmed"), typed.get("note", "")
        try:
            with users_work() as work:
                answer_despatch(work, pk, _read(typed), note, confirmed=confirmed, key=client_key())
        except Doubt as doubt:
            return self._page(pk, typed, {}, doubt), 409
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._page(pk, typed, errors), 422
        flash(
            gettext("The answer is written and is being checked by the rules of the tax office."), "success"
        )
        return redirect(url_for(".form", pk=pk))

    @expose("/<int:pk>.xml")
    @has_access
    def xml(self, pk: int) -> Response:
        """The answer as a file, to be sent through GİB's portal."""
        name, content = open_answer(reading(), pk)
        response = Response(content, mimetype="application/xml")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _page(
        self, pk: int, typed: dict[str, str], errors: dict[str, Any], doubt: Doubt | None = None
    ) -> Any:
        document, receipt = answer_of(reading(), pk), reading().find(GoodsReceipt, pk)
        is_over = today_local(reading().now) > last_day(receipt)
        return self.render_template(
            "receiving/answer.html",
            title=gettext("Answer to the despatch"),
            receipt=receipt,
            lines=[line for line, _usual_line in usual_lines(reading(), pk)],
            document=document,
            is_open=(document is None or document.state in FREE) and not is_over,
            is_over=is_over,
            verdict=gettext(ANSWER_WORDS[verdict_of(document)]) if document else "",
            state=gettext(STATE_WORDS[document.state]) if document else "",
            sees_document=may(_SHOW_DOCUMENT),
            words=HandoverWords(),
            ways=ways_to_mend(document) if document else [],
            last=last_day(receipt),
            typed=typed,
            errors=errors,
            doubt="" if doubt is None else sentence(doubt),
            confirmed="" if doubt is None else doubt.code,
            fmt=formatting,
        )


def _usual(pk: int) -> dict[str, str]:
    """What was answered, else what usually is."""
    document = answer_of(reading(), pk)
    said = {one["line_id"]: one for one in document.snapshot["lines"]} if document else {}
    typed = {"note": str(document.snapshot.get("note", ""))} if document else {}
    for line, usual in usual_lines(reading(), pk):
        one = said.get(line.id)
        for name in _QUANTITIES:
            amount = Decimal(one[name]) if one else getattr(usual, name)
            typed[f"{name}-{line.id}"] = formatting.number(amount) if amount else "0"
        typed[f"reason-{line.id}"] = one["reason"] if one else ""
        typed[f"their_line-{line.id}"] = str(one["their_line"] if one else usual.their_line)
    return typed


def _read(typed: dict[str, str]) -> list[ReplyLine]:
    lines = [line for name in typed if (line := id_from(name.removeprefix("accepted-")))]
    return [
        ReplyLine(
            line_id=line,
            accepted=_number(typed.get(f"accepted-{line}", "")),
            rejected=_number(typed.get(f"rejected-{line}", "")),
            missing=_number(typed.get(f"missing-{line}", "")),
            reason=typed.get(f"reason-{line}", ""),
            their_line=id_from(typed.get(f"their_line-{line}")) or 0,
        )
        for line in lines
    ]


def _number(text: str) -> Decimal:
    """Nothing is nought; what is no number is refused by the operation, at its field."""
    if not text:
        return Decimal(0)
    try:
        return parse_decimal(text)
    except Refusal:
        return _UNREADABLE
