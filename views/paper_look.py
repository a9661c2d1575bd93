"""How the papers of the company look: logo, colour and texts on one page, with a picture that follows."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.parties.letterhead import read_letterhead
from app.parties.logo import MOST_BYTES
from app.parties.paper_look import LONGEST_LINE, MOST_LINES, TEXTS, PaperLook, keep_paper_look, try_paper_look
from models.core import Company
from reports.picturing import picture_of
from reports.specimens import SPECIMENS, render_specimen
from views.paper_words import LANGUAGES
from views.works import reading, sentences_by_field, users_work

_FIELDS: Final = ("trade_name", "accent", *TEXTS)
_SHOWN_DPI: Final = 110


class PaperLookView(BaseView):
    """The look of every paper."""

    route_base = "/paper-look"
    default_view = "look"
    class_permission_name = "Company"
    method_permission_name = {"look": "edit", "save": "edit", "preview": "edit"}

    @expose("/", methods=["GET"])
    @has_access
    def look(self) -> Any:
        """The page as it was kept."""
        company = reading().session.get_one(Company, 1)
        return self._page({name: getattr(company, name) for name in _FIELDS}, {})

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Keep it."""
        try:
            with users_work() as work:
                keep_paper_look(work, _asked())
        except Refusal as refusal:
            typed = {name: request.form.get(name, "") for name in _FIELDS}
            return self._page(typed, sentences_by_field(refusal)), 422
        flash(
            gettext("Saved. Papers issued from now on look like this; issued ones stay as they are."),
            "success",
        )
        return redirect(url_for(".look"))

    @expose("/preview.png", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """The first page of a paper as it would look; nothing is kept."""
        language = request.form.get("language", "")
        kind = request.form.get("kind", "")
        letterhead = try_paper_look(reading(), _asked(), language)
        pdf = render_specimen(
            kind if kind in SPECIMENS else next(iter(SPECIMENS)),
            letterhead,
            language if language in LANGUAGES else next(iter(LANGUAGES)),
        )
        picture = Response(picture_of(pdf, dpi=_SHOWN_DPI), mimetype="image/png")
        picture.headers["Cache-Control"] = "private, no-store"
        return picture

    def _page(self, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "settings/paper_look.html",
            title=gettext("Look of the papers"),
            typed=typed,
            errors=errors,
            logo=read_letterhead(reading()).logo,
            kinds=[(kind, gettext(words)) for kind, (words, _draw) in SPECIMENS.items()],
            languages=[(code, gettext(word)) for code, word in LANGUAGES.items()],
            most_lines=MOST_LINES,
            longest=LONGEST_LINE,
            most_megabytes=MOST_BYTES // 1024 // 1024,
        )


def _asked() -> PaperLook:
    """The form as it was sent."""
    file = request.files.get("logo")
    return PaperLook(
        **{name: request.form.get(name, "") for name in _FIELDS},
        logo=file.read(MOST_BYTES + 1) if file and file.filename else b"",
        removes_logo="no_logo" in request.form,
    )
