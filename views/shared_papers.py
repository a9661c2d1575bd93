"""Where a shared link leads: one paper, without signing in, on a page that a telephone reads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, abort, make_response, render_template, request
from flask_appbuilder import BaseView, expose
from flask_babel import force_locale, gettext

from app.documents.sharing import find_share, note_opening
from app.identity.devices import device_words
from app.identity.signing_in import TooManyAttempts
from app.kernel.amounts import show_money, show_quantity
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.sharing import PaperShare
from views import formatting
from views.papers import KIND_WORDS, pdf_response, picture_of
from views.proforma_answers import Answerable, answerable, keep_answer, typed_answer
from views.visiting import is_preview, kept_private, may_try, preview_page, read_as, visitors_work
from views.works import sentences_by_field


class SharedPaperView(BaseView):
    """One paper for whoever has its link."""

    route_base = "/p"
    class_permission_name = "Lookup"

    @expose("/<token>")
    def paper(self, token: str) -> Any:
        """What the paper is, what stands on it in short, and its PDF."""
        return _preview(token) if is_preview() else _page(token, _opened(token, "page"))

    @expose("/<token>", methods=["POST"])
    def answer(self, token: str) -> Any:
        """The customer approves a proforma, or says what should be different; once."""
        typed = typed_answer()
        try:
            found = _opened(token, "", lambda work, share: keep_answer(work, share, typed))
        except Refusal as refusal:
            return _page(token, _opened(token, ""), typed, refusal), 422
        return _page(token, found)

    @expose("/<token>.pdf")
    def pdf(self, token: str) -> Any:
        """The PDF as it was issued."""
        found = _opened(token, read_as("pdf"))
        if found is None:
            abort(404)
        return kept_private(pdf_response(picture_of(found.id, visitors_work), found.number))


@dataclass(frozen=True)
class Shared:
    """What a stranger with the link is shown of a paper."""

    id: int
    kind: str
    number: str
    revision: int
    issued_at: Any
    party: str
    until: Any
    seller: dict[str, Any]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]
    total: str
    answer: Answerable | None
    thanks: str
    language: str


def _page(
    token: str, found: Shared | None, typed: dict[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    """The page of a paper, in its own language when it is a customer's to answer."""
    if found is None:
        return kept_private(make_response(render_template("papers/share_over.html"), 404))
    with _language(found):
        page = render_template(
            "papers/shared.html",
            token=token,
            paper=found,
            kind=gettext(KIND_WORDS.get(found.kind, found.kind)),
            answer=found.answer,
            thanks=found.thanks,
            typed=typed or {},
            errors=sentences_by_field(refusal) if refusal else {},
            fmt=formatting,
        )
    return kept_private(make_response(page))


def _preview(token: str) -> Response:
    """For a messenger that looks before a person does: nothing of what stands on the paper."""
    if (found := _opened(token, "")) is None:
        return _page(token, None)
    with _language(found):
        return preview_page(f"{gettext(KIND_WORDS.get(found.kind, found.kind))} {found.number}", found.seller)


def _language(found: Shared) -> AbstractContextManager[None]:
    return force_locale(found.language) if found.answer else nullcontext()


def _opened(token: str, what: str, act: Callable[[Work, PaperShare], str] | None = None) -> Shared | None:
    """The paper behind a link that counts, its opening written down; None for anything else.

    ``act`` is what its holder does with it; its words are what they are told.
    """
    with visitors_work() as work:
        share = find_share(work, token)
        may_go_on = may_try(work, "share", share.id if share is not None else None)
        shared = None
        if share is not None and may_go_on:
            if what:
                note_opening(work, share, what, device_words(request.user_agent.string))
            thanks = act(work, share) if act else ""
            shared = _shared(work, share, thanks)
    if not may_go_on:
        raise TooManyAttempts
    return shared


def _shared(work: Work, share: PaperShare, thanks: str) -> Shared:
    document, snapshot = share.document, share.document.snapshot
    total, currency = snapshot.get("grand_total"), snapshot.get("currency", "TRY")
    return Shared(
        id=document.id,
        kind=document.kind,
        number=document.number,
        revision=document.revision,
        issued_at=document.issued_at,
        party=document.party_name,
        until=share.until,
        seller=snapshot.get("seller", {}),
        lines=tuple(_line(line) for line in snapshot.get("lines", ())),
        total=show_money(Decimal(total), currency) if total else "",
        answer=answerable(work, document),
        thanks=thanks,
        language=str(snapshot.get("language") or "tr"),
    )


def _line(line: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    name = line.get("title") or line.get("name") or ""
    quantity = show_quantity(Decimal(line.get("quantity", 0)), line.get("unit", ""))
    return name, quantity, tuple(line.get("description", ()))
