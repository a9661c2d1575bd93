"""E-documents on their way: the list with what needs somebody first, the page of one, and buyers' answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.documents.electronic import FREE
from app.edocuments.answerable import may_be_answered
from app.edocuments.answers.inbox import bring_back_again, close_answer, inbox, match_again
from app.edocuments.answers.taking import ANSWER, take_files
from app.edocuments.answers.unpacking import MOST_UPLOADED, unpack_answers
from app.edocuments.delivery.queueing import SEND, send_now
from app.edocuments.listing import PAGE, TABS, document_story, list_documents
from app.edocuments.rules.asking import rules
from app.edocuments.settling import integrator_settings
from app.edocuments.validating import VALIDATE
from app.edocuments.words import INBOX_WORDS, STATE_WORDS
from app.kernel.clock import now_utc, show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import RecordGone
from models.edocuments import EDocument
from models.handover import DespatchAnswer
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.handover_words import HandoverWords
from views.ids import id_from
from views.mending import ways_to_mend
from views.works import client_key, may, reading, saying_no_politely, sentences_by_field, users_work

TAB_WORDS: Final = {
    "look": N_("To be looked at"),
    "waiting": N_("On their way"),
    "at_gib": N_("Waiting for an answer"),
    "answered": N_("Finished"),
    "all": N_("All"),
}
STEPS: Final = ("draft", "validated", "handed_over", "at_gib", "answered")
FILES: Final = {"csv": as_csv, "xlsx": as_xlsx}
EXPORT: Final = Right("export", "EDocument")
SHOW_SHIPMENT: Final = Right("show", "Shipment")
EXPORTED: Final = (
    N_("Number"),
    N_("ETTN"),
    N_("Customer"),
    N_("Created"),
    N_("State"),
    N_("Answer of the buyer"),
    N_("Trouble"),
)
ROUNDS: Final = 180
"""How often a piece of a page asks by itself, every five seconds."""
_MOST: Final = 5000
_LAST_PAGE: Final = 10_000


class HandoverView(BaseView):
    """E-documents and what became of them."""

    route_base = "/e-documents"
    default_view = "list"
    class_permission_name = "EDocument"
    method_permission_name = {
        **dict.fromkeys(("list", "answers"), "list"),
        **dict.fromkeys(("show", "section", "answer_xml"), "show"),
        "export": "export",
        "send": "send",
        **dict.fromkeys(("upload", "match", "close", "bring_back"), "answer"),
    }

    @expose("/")
    @has_access
    def list(self) -> Any:
        """All documents of a tab, those that need somebody first."""
        work = reading()
        typed, page = request.args.get("q", "").strip()[:100], id_from(request.args.get("page")) or 0
        asked = request.args.get("state", "")
        tab = asked if asked in TABS else "all"
        found = list_documents(work, tab, typed, min(page, _LAST_PAGE))
        return self.render_template(
            "handover/list.html",
            title=gettext("E-documents"),
            found=found,
            tab=tab,
            tabs=[(name, gettext(TAB_WORDS[name]), found.counts[name]) for name in TABS],
            typed=typed,
            page=page,
            page_size=PAGE,
            is_connected=integrator_settings(work).adapter != "draft",
            words=HandoverWords(),
            fmt=formatting,
        )

    @expose("/export/<kind>")
    @has_access
    def export(self, kind: str) -> Response:
        """What the list shows, all pages, as a file."""
        if kind not in FILES:
            abort(404)
        tab = request.args.get("state", "all")
        found = list_documents(reading(), tab, request.args.get("q", "")[:100], most=_MOST)
        labels = [gettext(one) for one in EXPORTED]
        words = HandoverWords()
        rows = (
            [
                row.document.number,
                str(row.document.ettn),
                row.customer,
                row.document.created_at,
                words.state(row.document.state),
                words.answer(row.document.answer),
                words.trouble(row.handover),
            ]
            for row in found.rows
        )
        return FILES[kind](gettext("E-documents"), labels, rows)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One document: where it is, every attempt, every answer."""
        story = document_story(reading(), pk)
        return self.render_template("handover/show.html", title=str(story.document), **_facts_of(story))

    @expose("/section/<int:pk>")
    @has_access
    def section(self, pk: int) -> Any:
        """The same in short, as a piece of another page."""
        story = document_story(reading(), pk)
        asked = min(id_from(request.args.get("round")) or 0, ROUNDS)
        goes_on = story.document.state == "draft" or (
            story.is_connected and story.document.state in ("validated", "handed_over")
        )
        facts = _facts_of(story) | {"watches": goes_on and asked < ROUNDS, "round": asked}
        return self.render_template("handover/section.html", **facts)

    @expose("/send/<int:pk>", methods=["POST"])
    @has_access
    def send(self, pk: int) -> Any:
        """Şimdi dene."""
        with saying_no_politely(), users_work() as work:
            send_now(work, pk, key=client_key())
            flash(gettext("It is being sent. Load the page again in a moment."), "success")
        return redirect(url_for(".show", pk=pk))

    @expose("/answers")
    @has_access
    def answers(self) -> Any:
        """Every answer that came, those that wait for somebody first."""
        return self._answers({})

    def _answers(self, errors: Mapping[str, Iterable[str]]) -> Any:
        return self.render_template(
            "handover/answers.html",
            title=gettext("Answers of buyers"),
            answers=inbox(reading()),
            errors=errors,
            may_answer=may(ANSWER),
            words=HandoverWords(),
            fmt=formatting,
        )

    @expose("/answers/upload", methods=["POST"])
    @has_access
    def upload(self) -> Any:
        """The file of an answer, or a ZIP of them, brought by hand."""
        file = request.files.get("file")
        content = file.stream.read(MOST_UPLOADED + 1) if file is not None else b""
        try:
            taken = take_files(users_work, unpack_answers(content), rules().ask, client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or gettext("The answer was not taken."), "danger")
            return self._answers(errors), 422
        for state, number in sorted(Counter(one.state for one in taken).items()):
            said = gettext(INBOX_WORDS[state])
            flash(
                said if len(taken) == 1 else f"{said}: {number}",
                "success" if state == "applied" else "warning",
            )
        only = taken[0].document_id if len(taken) == 1 else None
        return redirect(url_for(".show", pk=only) if only else url_for(".answers"))

    @expose("/answers/<int:pk>/match", methods=["POST"])
    @has_access
    def match(self, pk: int) -> Any:
        """Try once more to follow an answer."""
        with saying_no_politely(), users_work() as work:
            state = match_again(work, pk)
            flash(gettext(INBOX_WORDS[state]), "success" if state == "applied" else "warning")
        return redirect(url_for(".answers"))

    @expose("/answers/<int:pk>/close", methods=["POST"])
    @has_access
    def close(self, pk: int) -> Any:
        """Put an answer aside, with a reason."""
        with saying_no_politely(), users_work() as work:
            close_answer(work, pk, request.form.get("reason", ""))
            flash(gettext("The answer was put aside."), "success")
        return redirect(url_for(".answers"))

    @expose("/answers/<int:pk>/bring-back", methods=["POST"])
    @has_access
    def bring_back(self, pk: int) -> Any:
        """Bring the rejected doors back after all."""
        with saying_no_politely(), users_work() as work:
            bring_back_again(work, pk)
            flash(gettext("The rejected doors stand in Ready to ship again."), "success")
        return redirect(url_for(".answers"))

    @expose("/answers/<int:pk>/xml")
    @has_access
    def answer_xml(self, pk: int) -> Response:
        """The answer as it came."""
        kept = reading().session.get(DespatchAnswer, pk)
        if kept is None or kept.xml is None:
            raise RecordGone
        response = Response(kept.xml, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=f"yanit-{kept.id}.xml")
        return response


def _facts_of(story: Any) -> dict[str, Any]:
    """What the page and the piece of a page show."""
    document: EDocument = story.document
    steps = STEPS if may_be_answered(document) else STEPS[:-1]
    way = steps if document.state in steps else (steps[0], document.state, *steps[1:])
    done = way.index(document.state)
    return {
        "story": story,
        "document": document,
        "steps": [(step, gettext(STATE_WORDS[step]), place <= done) for place, step in enumerate(way)],
        "words": HandoverWords(),
        "ways": ways_to_mend(document),
        "fmt": formatting,
        "sends": may(SEND),
        "may_send": may(SEND) and story.is_connected and document.state in ("validated", "handed_over"),
        "may_note": may(SEND) and not story.is_connected and document.state == "validated",
        "today": show_date(today_local(now_utc())),
        "may_answer": may(ANSWER),
        "may_validate": may(VALIDATE) and document.state in FREE,
        "may_export": may(EXPORT) and document.sha256 is not None,
        "sees_shipment": may(SHOW_SHIPMENT),
        "sees_invoice": may(SHOW_SHIPMENT) and may(SEE_PRICE),
    }
