"""The versions of a door model: what a release would change, what stands in its way, what was released."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.configurator.comparing import Change
from app.configurator.keeping import forget_example, keep_example, renew_example
from app.configurator.putting_back import may_put_back, put_back
from app.configurator.releasing import (
    RELEASE,
    compare_versions,
    look_at_draft,
    release_model,
    versions_of,
)
from app.configurator.sheets.examining import examine
from app.configurator.sheets.typed import open_sheet
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from models.configurator import DoorModel
from views import formatting
from views.door_model_grids import sheet_from
from views.ids import id_from
from views.parameters import KIND_WORDS
from views.works import client_key, may, reading, saying_no_politely, sentence, users_work

BENCH = "bench-"


class ModelVersionView(BaseView):
    """One page for each model, beside the one on which it is written."""

    route_base = "/door-models/versions"
    default_view = "page"
    class_permission_name = "DoorModel"
    method_permission_name = {
        "page": "show",
        "release": "release",
        "back": "edit",
        "put_back": "edit",
        "keep": "edit",
        "renew": "edit",
        "forget": "edit",
    }

    @expose("/<int:pk>")
    @has_access
    def page(self, pk: int) -> Any:
        """The draft beside the newest version, the examples, all versions, and two of them compared."""
        work = reading()
        model = work.find(DoorModel, pk)
        draft = look_at_draft(work, pk)
        versions = versions_of(work, pk)
        before, after = (id_from(request.args.get(name)) for name in ("before", "after"))
        numbers = {row.number for row in versions} | {0}
        is_compared = bool(versions) and before in numbers and after in numbers and before != after
        return self.render_template(
            "configurator/versions.html",
            title=gettext("Versions of %(code)s", code=model.code),
            model=model,
            draft=draft,
            changes=told(draft.changes),
            problems=[sentence(each) for each in draft.refusals],
            deviations={each.id: _deviations(each.deviations) for each in draft.examples},
            versions=versions,
            compared=told(compare_versions(work, pk, before or 0, after or 0)) if is_compared else None,
            before=before,
            after=after or 0,
            may_release=may(RELEASE),
            may_edit=may(Right("edit", "DoorModel")),
            may_put_back=may_put_back(work),
            fmt=formatting,
        )

    @expose("/release/<int:pk>", methods=["POST"])
    @has_access
    def release(self, pk: int) -> Response:
        """Freeze the draft as the next version."""
        note, seen = request.form.get("note", ""), request.form.get("seen")
        with saying_no_politely(), users_work() as work:
            number = release_model(work, pk, note, seen=seen, key=client_key())
            flash(
                gettext("Version %(number)s is released: new orders are made of it.", number=number),
                "success",
            )
        return redirect(url_for(".page", pk=pk))

    @expose("/back/<int:pk>/<int:number>", methods=["GET"])
    @has_access
    def back(self, pk: int, number: int) -> Any:
        """What would change if the draft said again what a version says."""
        if not number:
            abort(404)  # nought stands for the draft itself
        work = reading()
        model, draft = work.find(DoorModel, pk), look_at_draft(work, pk)
        return self.render_template(
            "configurator/back.html",
            title=gettext("Back to version %(number)s", number=number),
            model=model,
            number=number,
            seen=draft.print,
            changes=told(compare_versions(work, pk, 0, number)),
            may_put_back=may_put_back(work),
        )

    @expose("/back/<int:pk>/<int:number>", methods=["POST"])
    @has_access
    def put_back(self, pk: int, number: int) -> Response:
        """Let the draft say again what a version says."""
        with saying_no_politely(), users_work() as work:
            left = put_back(work, pk, number, seen=request.form.get("seen", ""), key=client_key())
            flash(gettext("The draft says again what version %(number)s says.", number=number), "success")
            if left:
                shared = gettext(
                    "What other models share was left as it is today: read the differences to the version."
                )
                flash(shared, "warning")
            return redirect(url_for(".page", pk=pk, before=number, after=0) + "#differences")
        return redirect(url_for(".back", pk=pk, number=number))

    @expose("/keep/<int:pk>", methods=["POST"])
    @has_access
    def keep(self, pk: int) -> Any:
        """Keep the door on the test bench as an example, as it comes out of the page as it is typed."""
        try:
            with users_work() as work:
                sheet = sheet_from(request.form) if "code" in request.form else open_sheet(work, pk)[0]
                spec = examine(work, sheet, pk).sample
                answers = {each.code: each.default or "" for each in spec.parameters}
                answers |= {
                    name.removeprefix(BENCH): value
                    for name, value in request.form.items()
                    if name.startswith(BENCH)
                }
                kept = keep_example(work, pk, request.form.get("example", ""), spec, answers)
                return {"said": gettext("“%(name)s” is kept as an example.", name=kept.name)}
        except Refusal as refusal:
            return {"said": sentence(refusal)}, 422

    @expose("/renew/<int:pk>/<int:example>", methods=["POST"])
    @has_access
    def renew(self, pk: int, example: int) -> Response:
        """What comes out today is right: let it be the expected result."""
        with saying_no_politely(), users_work() as work:
            kept = renew_example(work, pk, example)
            flash(gettext("The result of “%(name)s” is renewed.", name=kept.name), "success")
        return redirect(url_for(".page", pk=pk) + "#examples")

    @expose("/forget/<int:pk>/<int:example>", methods=["POST"])
    @has_access
    def forget(self, pk: int, example: int) -> Response:
        """Delete an example."""
        with saying_no_politely(), users_work() as work:
            forget_example(work, pk, example)
            flash(gettext("Example deleted."), "success")
        return redirect(url_for(".page", pk=pk) + "#examples")


def told(changes: Any) -> list[dict[str, str]]:
    """Differences as rows of a table, in the person's words."""
    words = {"added": gettext("Newly added"), "removed": gettext("Taken out"), "changed": ""}
    return [
        {
            "part": gettext(each.part),
            "name": each.name,
            "what": gettext(each.what) if each.what else words[each.kind],
            "before": _value(each, each.before),
            "after": _value(each, each.after),
            "kind": each.kind,
        }
        for each in changes
    ]


def _value(change: Change, value: str) -> str:
    """A kind of question is a word of ours; everything else is what people wrote."""
    return gettext(KIND_WORDS[value]) if change.what == "Kind" and value in KIND_WORDS else value


def _deviations(deviations: Any) -> list[dict[str, str]]:
    return [
        {
            "place": gettext(each.place),
            "expected": "–" if each.expected is None else formatting.number(each.expected),
            "now": "–" if each.now is None else formatting.number(each.now),
            "why": sentence(each.refusal) if each.refusal else "",
        }
        for each in deviations
    ]
