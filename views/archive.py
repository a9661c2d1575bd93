"""The archive: everything that was issued, found again, and a month of it as one file with all hashes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, abort, g, request, stream_with_context, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, gettext

from app.documents.archiving import Kept, Month, edocuments_of, kept_of, months_kept, xml_of
from app.documents.finding import Found, Wanted, find_issued
from app.kernel.clock import parse_date, to_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_, tr_fold
from views import formatting
from views.exporting import csv_text
from views.papers import KIND_WORDS, kinds_to_open, picture_of
from views.works import may, reading, sentence, users_work

SEE_EDOCUMENTS = Right("export", "EDocument")
FIELDS = ("q", "kind", "since", "until")
WITHOUT_PAPER = ("invoice", "receipt")
"""Kinds of e-documents of which there may be no picture."""
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
    """All papers and e-documents, and whole months for the accountant."""

    route_base = "/archive"
    class_permission_name = "Document"
    base_permissions = ["can_list", "can_export"]
    method_permission_name = {"find": "list", "months": "export", "month": "export"}
    default_view = "find"

    @expose("/")
    @has_access
    def find(self) -> Any:
        """The newest papers that fit; pages go on where the last one ended."""
        wanted, wrong = _wanted()
        rows, following = find_issued(reading(), wanted)
        asked = {name: value for name in FIELDS if (value := request.args.get(name, "").strip())}
        return self.render_template(
            "papers/find.html",
            title=gettext("Archive"),
            rows=rows,
            words=_word_of,
            kinds=[(kind, gettext(word)) for kind, word in _kinds(wanted).items()],
            following=following,
            asked=asked,
            narrowed=len(asked.keys() - {"q"}),
            wrong=wrong,
            is_first=not wanted.before,
            fmt=formatting,
        )

    @expose("/months")
    @has_access
    def months(self) -> Any:
        """Which months there are."""
        return self.render_template(
            "papers/archive.html",
            title=gettext("Months of the archive"),
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
        kept = kept_of(work, month, kinds_to_open())
        if may(SEE_EDOCUMENTS):
            kept += edocuments_of(work, month)
        if not kept:
            abort(404)
        chunks = stream_with_context(_written(kept))
        response = Response(chunks, mimetype="application/zip")
        response.headers.set("Content-Disposition", "attachment", filename=f"{g.tenant.slug}-{month}.zip")
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _wanted() -> tuple[Wanted, dict[str, str]]:
    """What the address of the page asks for; a day that cannot be read is left out and said at its field."""
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {"since": None, "until": None}
    for name in days:
        try:
            typed = request.args.get(name, "").strip()
            days[name] = parse_date(typed) if typed else None
        except Refusal as refusal:
            wrong[name] = sentence(refusal)
    wanted = Wanted(
        kinds=kinds_to_open(),
        edocuments=may(SEE_EDOCUMENTS),
        words=request.args.get("q", "")[:200],
        kind=request.args.get("kind", "")[:40],
        since=days["since"],
        until=days["until"],
        before=request.args.get("before", "")[:80],
    )
    return wanted, wrong


def _kinds(wanted: Wanted) -> dict[str, str]:
    kinds = {kind: word for kind, word in KIND_WORDS.items() if kind in wanted.kinds}
    if wanted.edocuments:
        kinds |= {kind: EDOCUMENT_WORDS[kind] for kind in WITHOUT_PAPER if kind not in kinds}
    return kinds


def _word_of(found: Found) -> str:
    return gettext((KIND_WORDS if found.is_paper else EDOCUMENT_WORDS).get(found.kind, found.kind))


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
    if not one.is_xml:
        return picture_of(one.id, users_work)
    with users_work() as work:
        return xml_of(work, one.id)


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
