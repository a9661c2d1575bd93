"""Measure sheets and photos on the page of an order: added, looked at, removed for a reason."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, ngettext

from app.kernel.work import RecordGone
from app.orders.attaching import Arrived, attach, read_attachment, remove_attachment, show_on_floor
from views.documents import client_key
from views.pictures import shown_picture, taken_pdf
from views.works import reading, saying_no_politely, users_work


class OrderAttaching:
    """The part of the order screens that keeps files."""

    @expose("/<int:pk>/attach", methods=["POST"])
    @has_access
    def attach(self, pk: int) -> Any:
        """Dosya ekle."""
        files = [Arrived(file.filename or "", file.read()) for file in request.files.getlist("files")]
        files = [file for file in files if file.content]
        if not files:
            flash(gettext("Choose a file first."), "warning")
            return _back(pk)
        with saying_no_politely(), users_work() as work:
            many = attach(work, pk, files, key=client_key(), for_floor="for_floor" in request.form)
            flash(ngettext("%(num)d file was added.", "%(num)d files were added.", many), "success")
        return _back(pk)

    @expose("/attachment/<public_id>")
    @has_access
    def attachment(self, public_id: str) -> Any:
        """A photo to look at, or a PDF to take."""
        try:
            found = read_attachment(reading(), public_id)
        except RecordGone:
            abort(404)
        content = found.content or b""
        if found.kind == "photo":
            return shown_picture("orderphoto", public_id, content)
        return taken_pdf("orderpdf", public_id, content, found.name)

    @expose("/<int:pk>/show-attachment/<public_id>", methods=["POST"])
    @has_access
    def show_attachment(self, pk: int, public_id: str) -> Any:
        """Atölyeye göster ya da gösterme."""
        for_floor = request.form.get("for_floor") == "1"
        with saying_no_politely(), users_work() as work:
            show_on_floor(work, pk, public_id, for_floor=for_floor)
            said = gettext("The stations see this file now.") if for_floor else ""
            flash(said or gettext("The stations do not see this file any more."), "success")
        return _back(pk)

    @expose("/<int:pk>/detach/<public_id>", methods=["POST"])
    @has_access
    def detach(self, pk: int, public_id: str) -> Any:
        """Dosyayı kaldır."""
        with saying_no_politely(), users_work() as work:
            remove_attachment(work, pk, public_id, request.form.get("reason", ""))
            flash(gettext("The file was removed."), "success")
        return _back(pk)


def _back(pk: int) -> Any:
    return redirect(url_for("OrderView.show", pk=pk, _anchor="attachments"))
