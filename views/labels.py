"""Labels [etiket]: choose what needs one and how many, and get a PDF for the sheet or the roll."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.labels.labelling import MOST_LISTED, NEEDED, Labelled, labelled
from app.stock.labels.scanning import LOT, MATERIAL, SHELF
from reports.stock_labels import FORMATS, Label, render_labels
from views.count_words import measure_word
from views.ids import id_from
from views.papers import pdf_response
from views.scanned import label_address
from views.works import may, reading

MOST_LABELS = 1200
MOST_COPIES = 500
TABS = {MATERIAL: N_("Materials"), LOT: N_("Lots and leftovers"), SHELF: N_("Shelves")}
FORMAT_WORDS = {
    "a4-70x37": N_("A4 sheet, 24 labels of 70 × 37 mm"),
    "62x29": N_("Roll, 62 × 29 mm"),
    "100x50": N_("Roll, 100 × 50 mm"),
}


class LabelView(BaseView):
    """Printing labels."""

    route_base = "/labels"
    default_view = "choose"
    class_permission_name = "Stock"
    method_permission_name = {"choose": "print", "draw": "print"}

    @expose("/")
    @has_access
    def choose(self) -> Any:
        """What can have a label, with a number of copies beside it."""
        return self._page(request.args.get("kind", ""), {}, "")

    @expose("/print", methods=["POST"])
    @has_access
    def draw(self) -> Any:
        """The PDF of what was asked for; the page again when nothing was."""
        kind, form = request.form.get("kind", ""), request.form.get("format", "")
        copies, wrong = _copies()
        if form not in FORMATS:
            wrong = gettext("Please choose a label.")
        elif not copies and not wrong:
            wrong = gettext("Write how many labels you need beside what needs them.")
        elif sum(copies.values()) > MOST_LABELS:
            wrong = gettext("These are more than %(most)s labels; print them in parts.", most=MOST_LABELS)
        if wrong or kind not in NEEDED:
            return self._page(kind, copies, wrong), 422
        labels = [
            _label(one) for one in labelled(reading(), kind, ids=copies) for _copy in range(copies[one.id])
        ]
        skip = id_from(request.form.get("skip")) or 0
        content = render_labels(labels, FORMATS[form], skip=skip, title=gettext("Labels"))
        return pdf_response(content, gettext("labels"))

    def _page(self, asked: str, copies: dict[int, int], wrong: str) -> Any:
        kinds = [kind for kind in TABS if may(NEEDED[kind])]
        if not kinds:
            abort(403)
        kind = asked if asked in kinds else kinds[0]
        chosen = {number for one in request.args.getlist("id") if (number := id_from(one)) is not None}
        rows = _listed(reading(), kind, chosen | copies.keys())
        return self.render_template(
            "labels/choose.html",
            title=gettext("Labels"),
            kind=kind,
            tabs=[(one, gettext(TABS[one]), url_for(".choose", kind=one)) for one in kinds],
            rows=rows,
            is_all=len(rows) < MOST_LISTED,
            copies=copies or dict.fromkeys(chosen, 1),
            only_chosen=bool(chosen or copies),
            formats=[(name, gettext(word)) for name, word in FORMAT_WORDS.items()],
            chosen_format=request.form.get("format", ""),
            search_value=request.args.get("q", ""),
            measure=measure_word,
            wrong=wrong,
        )


def _listed(work: Work, kind: str, ids: set[int]) -> list[Labelled]:
    return list(labelled(work, kind, request.args.get("q", ""), ids=ids))


def _copies() -> tuple[dict[int, int], str]:
    """How many of each, as typed; a sentence when a number is none."""
    copies: dict[int, int] = {}
    for name, value in request.form.items():
        number = id_from(name.removeprefix("copies-")) if name.startswith("copies-") else None
        if number is None or not value.strip():
            continue
        wanted = id_from(value)
        if wanted is None or wanted > MOST_COPIES:
            said = gettext("The number of labels must be a whole number up to %(most)s.", most=MOST_COPIES)
            return copies, said
        if wanted:
            copies[number] = wanted
    return copies, ""


def _label(one: Labelled) -> Label:
    return Label(
        code=one.code,
        name=f"{one.of} {one.name}" if one.kind == LOT else one.name,
        address=label_address(one.kind, one.ref),
        note=_note(one),
        owner=reading().tenant.name,
    )


def _note(one: Labelled) -> str:
    """The line at the foot: a leftover's measure, where it is kept, what it is counted in."""
    if one.kind == SHELF:
        return one.of
    said = [measure_word(one.length_mm, one.width_mm)]
    said += [gettext("Shelf %(code)s", code=one.shelf)] if one.shelf else []
    return " · ".join(part for part in [*said, one.unit] if part)
