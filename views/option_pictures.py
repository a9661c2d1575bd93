"""Pictures of answers: shown beside their question, kept on the page of the parameter."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.configurator.option_pictures import MOST_BYTES, keep_picture, read_picture, remove_picture
from app.dealing.binding import LIST as LIST_OWN
from app.kernel.permissions import Right
from app.kernel.work import RecordGone
from models.configurator import ParameterOption
from views.pictures import shown_picture
from views.works import may, reading, saying_no_politely, users_work

SHOW = Right("show", "Parameter")


class OptionPictureView(BaseView):
    """The pictures of a choice's answers."""

    route_base = "/option-pictures"
    class_permission_name = "Parameter"
    method_permission_name = {"picture": "show", "keep": "edit"}

    @expose("/<name>.jpg")
    def picture(self, name: str) -> Any:
        """One picture, for the office and for dealers who answer the question."""
        if not (may(SHOW) or may(LIST_OWN)):
            abort(403)
        try:
            content = read_picture(reading(), name)
        except RecordGone:
            abort(404)
        return shown_picture("option", name, content)

    @expose("/<int:option_id>", methods=["POST"])
    @has_access
    def keep(self, option_id: int) -> Response:
        """Take the picture that was sent, or take away the one there is; then back to the question."""
        found = reading().session.get(ParameterOption, option_id)
        if found is None:
            abort(404)
        parameter_id = found.parameter_id
        file = request.files.get("picture")
        with saying_no_politely(), users_work() as work:
            if "remove" in request.form:
                remove_picture(work, option_id)
            else:
                keep_picture(work, option_id, file.read(MOST_BYTES + 1) if file else b"")
            flash(gettext("Saved."), "success")
        return redirect(url_for("ParameterView.edit", pk=parameter_id, _anchor="pictures"))
