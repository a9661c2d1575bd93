"""The audit trail: who did what to which record, when and from where, in the words of the screens."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from flask import abort, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from markupsafe import Markup

from app.audit.reading import Found, Search, find_entries, find_entry
from app.kernel.amounts import show_number
from app.kernel.clock import parse_date, show_moment
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import tr_sort_key
from models.core import AuditEntry
from views import formatting
from views.actor_words import actor_word
from views.acts import ACT_WORDS, act_word
from views.audit_words import ACTORS, FACTS, SUBJECTS
from views.exporting import as_csv, as_xlsx
from views.ids import id_from
from views.works import may, reading, sentence

LIST: Final = Right("list", "Audit")
AMOUNT: Final = re.compile(r"-?[0-9]+\.[0-9]+")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:")
TECHNICAL: Final = frozenset({"kind", "since", "version", "is_new", "table", "before", "after"})
"""What the page says elsewhere, or what only machines ask; the export has all of it."""


FIELDS: Final = ("q", "person", "act", "subject", "number", "since", "until", "address", "device", "request")
MOST_EXPORTED: Final = 50_000
HISTORIES: Final[Mapping[str, str]] = {
    # The screens of records whose kind of record the pages above do not name.
    "CustomerView": "party",
    "SupplierView": "party",
}


class AuditView(BaseView):
    """Who did what to which record, when, from where and with which device."""

    route_base = "/audit"
    default_view = "list"
    class_permission_name = "Audit"
    method_permission_name = {"list": "list", "show": "show", "export": "export"}

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The newest entries that fit; pages go on where the last one ended."""
        search, wrong = _asked()
        found = find_entries(reading(), search)
        asked = {name: value for name in FIELDS if (value := request.args.get(name, "").strip())}
        return self.render_template(
            "audit/list.html",
            title=gettext("Audit trail"),
            rows=[_row(found, entry) for entry in found.entries],
            next_before=found.next_before,
            asked={**asked, "subject": _first_kind(asked.get("subject", ""))},
            narrowed=len(asked.keys() - {"q"}),
            wrong=wrong,
            acts=_sorted({act: act_word(act) for act in ACT_WORDS}),
            kinds=_sorted(_kinds()),
            is_first=search.before is None,
        )

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One entry: what changed side by side, what else happened in its request, and its seal."""
        entry, seal, is_held = find_entry(reading(), pk)
        if entry is None:
            abort(404)
        same = find_entries(reading(), Search(request=entry.request_id)).entries if entry.request_id else []
        return self.render_template(
            "audit/show.html",
            title=gettext("Entry of the audit trail"),
            entry=entry,
            act=act_word(entry.act),
            who=actor_word(entry),
            kind=gettext(ACTORS.get(entry.actor_kind, entry.actor_kind)),
            about=_about(entry.about),
            facts=_facts(entry.facts),
            seal=seal,
            is_held=is_held,
            others=[(one.id, act_word(one.act), _about(one.about)) for one in same if one.id != pk],
            history=history_url(entry.subject, entry.subject_id),
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """Everything that fits the search, as a file; no cell of it runs as a formula."""
        search, _wrong = _asked()
        labels = [
            gettext("Entry"),
            gettext("When"),
            gettext("Who"),
            gettext("Kind of actor"),
            gettext("What"),
            gettext("Record"),
            gettext("Record number"),
            gettext("Name"),
            gettext("From address"),
            gettext("Device"),
            gettext("Request"),
            gettext("Facts"),
        ]
        rows = [_cells(entry) for entry in find_entries(reading(), search, MOST_EXPORTED).entries]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("Audit trail"), labels, rows)


def _asked() -> tuple[Search, dict[str, str]]:
    """What the address of the page asks for; what cannot be read is left out and said at its field."""
    said = {name: request.args.get(name, "").strip()[:200] for name in FIELDS}
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {"since": None, "until": None}
    for name in days:
        try:
            days[name] = parse_date(said[name]) if said[name] else None
        except Refusal as refusal:
            wrong[name] = sentence(refusal)
    word = gettext(SUBJECTS[said["subject"]][0]) if said["subject"] in SUBJECTS else None
    search = Search(
        words=said["q"],
        person=said["person"],
        act=said["act"],
        subjects=tuple(one for one, (name, _page) in SUBJECTS.items() if gettext(name) == word),
        number=id_from(said["number"]),
        since=days["since"],
        until=days["until"],
        address=said["address"],
        device=said["device"],
        request=said["request"],
        before=id_from(request.args.get("before")),
    )
    return search, wrong


def _kinds() -> dict[str, str]:
    """Kinds of records that are called the same are one kind to people; by the first of their names."""
    kinds: dict[str, str] = {}
    for subject, (word, _page) in SUBJECTS.items():
        if gettext(word) not in kinds.values():
            kinds[subject] = gettext(word)
    return kinds


def _first_kind(subject: str) -> str:
    """By which name a list of kinds knows this one."""
    word = gettext(SUBJECTS[subject][0]) if subject in SUBJECTS else ""
    return next((kind for kind, name in _kinds().items() if name == word), "")


def _sorted(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(words.items(), key=lambda item: tr_sort_key(item[1]))


def history_url(subject: str, number: int | None) -> str:
    """The way to everything that happened to a record; empty for who may not go it."""
    if number is None or subject not in SUBJECTS or not may(LIST):
        return ""
    return url_for("AuditView.list", subject=_first_kind(subject), number=number)


def history_of(view: str, number: Any) -> str:
    """The same for the page of a record, known by the name of its screen."""
    named = (kind for kind, (_word, page) in SUBJECTS.items() if page.partition(".")[0] == view)
    subject = HISTORIES.get(view) or next(named, "")
    return history_url(subject, int(number)) if str(number).isdecimal() else ""


def _row(found: Found, entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": show_moment(entry.at),
        "who": actor_word(entry),
        "kind": gettext(ACTORS.get(entry.actor_kind, entry.actor_kind)),
        "act": act_word(entry.act),
        "about": _about(entry.about),
        "address": entry.address or "",
        "device": entry.device,
        "is_sealed": found.is_sealed(entry),
    }


def _cells(entry: AuditEntry) -> list[Any]:
    _subject, _number, name = entry.about
    return [
        entry.id,
        entry.at,
        actor_word(entry),
        gettext(ACTORS.get(entry.actor_kind, entry.actor_kind)),
        act_word(entry.act),
        gettext(SUBJECTS.get(entry.subject, (entry.subject, ""))[0]),
        str(entry.subject_id or ""),
        name,
        str(entry.address or ""),
        entry.device,
        entry.request_id,
        json.dumps(entry.facts, ensure_ascii=False),
    ]


def _about(about: tuple[str, int | None, str]) -> Any:
    subject, number, name = about
    word, page = SUBJECTS.get(subject, (subject, ""))
    called = f"{gettext(word)} {name}".strip()
    if not page or number is None:
        return called
    return Markup('<a href="{}">{}</a>').format(url_for(page, pk=number), called)


def _facts(facts: dict[str, Any]) -> Markup:
    """What was said about the act, and of a changed record every column before and after."""
    said = [
        (gettext(FACTS[key]) if key in FACTS else key, _shown(key, value))
        for key, value in facts.items()
        if key not in TECHNICAL and not key.endswith(("_id", "_ids")) and value not in (None, "", [])
    ]
    before, after = (_columns(facts.get(side)) for side in ("before", "after"))
    changed = [
        (
            gettext(FACTS[key]) if key in FACTS else key,
            _shown(key, before.get(key)),
            _shown(key, after.get(key)),
        )
        for key in sorted(before.keys() | after.keys())
    ]
    page = render_template("settings/facts.html", said=said, changed=changed)
    return Markup(page)  # noqa: S704 - our own template, which escapes every value


def _columns(side: Any) -> dict[str, Any]:
    """One side of a change by column; roles come as a plain list."""
    return side if isinstance(side, dict) else {"roles": side} if side else {}


def _shown(key: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(formatting.yes_no(value))
    if isinstance(value, list):
        return ", ".join(_shown(key, one) for one in value)
    if key in ("state", "was"):
        return formatting.state_word(str(value))
    return _moment_or_number(str(value))


def _moment_or_number(text: str) -> str:
    """Amounts are kept with their places; digits without a point are a phone, a postcode, a code."""
    if AMOUNT.fullmatch(text):
        return show_number(Decimal(text))
    if MOMENT.match(text):
        return show_moment(datetime.fromisoformat(text))
    return text
