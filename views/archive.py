"""The archive of a month as one file: every paper, every e-document, and a list that names their hashes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, abort, g, stream_with_context, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, gettext

from app.documents.archiving import Kept, Month, edocuments_of, kept_of, months_kept, xml_of
from app.documents.sealed_codes import open_code
from app.documents.storing import read_file, store_file
from app.kernel.clock import to_local
from app.kernel.permissions import Right
from app.kernel.text import N_, tr_fold
from models.core import IssuedDocument
from reports.issued import render_issued
from views.exporting import csv_text
from views.papers import KIND_WORDS, NEEDED, may_open
from views.works import may, reading, users_work

SEE_EDOCUMENTS = Right("export", "EDocument")
EDOCUMENT_WORDS = {
    "despatch": N_("e-Despatch"),
    "invoice": N_("e-Invoice"),
    "receipt": N_("e-Despatch answer"),
}
HEADINGS = (
    N_("Paper"),
    N_("Number"),
    N_("Revision"),
    N_("Issued"),
    N_("Customer or supplier"),
    N_("File"),
    N_("SHA-256"),
)
LIST = "liste.csv"
_LETTERS = re.compile("[^a-z0-9]+")


class ArchiveView(BaseView):
    """Month by month, for the accountant."""

    route_base = "/archive"
    class_permission_name = "Document"
    base_permissions = ["can_export"]
    method_permission_name = {"months": "export", "month": "export"}
    default_view = "months"

    @expose("/")
    @has_access
    def months(self) -> Any:
        """Which months there are."""
        return self.render_template(
            "papers/archive.html",
            title=gettext("Archive"),
            months=[
                (format_date(month.first_day, "LLLL yyyy"), url_for(".month", words=str(month)))
                for month in months_kept(reading())
            ],
        )

    @expose("/<words>.zip")
    @has_access
    def month(self, words: str) -> Response:
        """One month, written while it is read: however much was issued, nothing is held in memory."""
        try:
            month = Month.of(words)
        except ValueError:
            abort(404)
        work = reading()
        kept = kept_of(work, month, [kind for kind in NEEDED if may_open(kind)])
        if may(SEE_EDOCUMENTS):
            kept += edocuments_of(work, month)
        if not kept:
            abort(404)
        chunks = stream_with_context(_written(kept))
        response = Response(chunks, mimetype="application/zip")
        response.headers.set("Content-Disposition", "attachment", filename=f"{g.tenant.slug}-{month}.zip")
        response.headers["Cache-Control"] = "private, no-store"
        return response


class _Chunks(io.RawIOBase):
    """Where the file is written to, to be sent on at once."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Keep some bytes until they are taken."""
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since it was last asked."""
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def _written(kept: list[Kept]) -> Iterator[bytes]:
    out, rows = _Chunks(), list[list[Any]]()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for one in kept:
            content, name = _content_of(one), _name_of(one)
            archive.writestr(_entry(name, one), content)
            digest = hashlib.sha256(content).hexdigest()
            revision = one.revision or None
            rows.append([_word(one), one.number, revision, one.issued_at, one.party, name, digest])
            yield out.take()
        archive.writestr(_entry(LIST, kept[-1]), csv_text([gettext(each) for each in HEADINGS], rows))
    yield out.take()


def _content_of(one: Kept) -> bytes:
    with users_work() as work:
        if one.is_xml:
            return xml_of(work, one.id)
        if (content := read_file(work, one.id)) is not None:
            return content
        snapshot = open_code(work.tenant, work.find(IssuedDocument, one.id).snapshot)
    # Drawing takes longer than a transaction should last.
    drawn = render_issued(one.kind, snapshot)
    with users_work() as work:
        return store_file(work, work.find(IssuedDocument, one.id), drawn)


def _name_of(one: Kept) -> str:
    folder = _LETTERS.sub("-", tr_fold(_word(one))).strip("-")
    revision = f"-r{one.revision}" if one.revision else ""
    return f"{folder}/{one.number}{revision}.{'xml' if one.is_xml else 'pdf'}"


def _word(one: Kept) -> str:
    return gettext((EDOCUMENT_WORDS if one.is_xml else KIND_WORDS).get(one.kind, one.kind))


def _entry(name: str, one: Kept) -> ZipInfo:
    at = to_local(one.issued_at)
    entry = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
