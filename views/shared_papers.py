"""Where a shared link leads: one paper, without signing in, on a page that a telephone reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import Response, abort, g, make_response, render_template, request
from flask_appbuilder import BaseView, expose
from flask_babel import gettext

from app.documents.sharing import find_share, note_opening
from app.identity.devices import device_words
from app.identity.signing_in import TooManyAttempts
from app.identity.slowing import take_try
from app.kernel.amounts import show_money, show_quantity
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from models.core import IssuedDocument
from views import formatting
from views.papers import KIND_WORDS, pdf_response, picture_of
from views.works import database

FREE_GUESSES: Final = 20
"""Addresses of nothing that cost nothing; a link cannot be guessed, but nobody need try all day."""
FREE_OPENINGS: Final = 60
"""How often one link is opened from one address before it is made slow."""
_PREVIEW = re.compile(r"whatsapp/|facebookexternalhit|bot\b|preview", re.IGNORECASE)
"""Messengers look at a link before any person does."""


class SharedPaperView(BaseView):
    """One paper for whoever has its link."""

    route_base = "/p"
    class_permission_name = "Lookup"

    @expose("/<token>")
    def paper(self, token: str) -> Any:
        """What the paper is, what stands on it in short, and its PDF."""
        is_preview = _PREVIEW.search(request.user_agent.string) is not None
        found = _opened(token, "" if is_preview else "page")
        if found is None:
            return _kept_private(make_response(render_template("papers/share_over.html"), 404))
        page = render_template(
            "papers/shared.html",
            token=token,
            paper=found,
            kind=gettext(KIND_WORDS.get(found.kind, found.kind)),
            fmt=formatting,
        )
        return _kept_private(make_response(page))

    @expose("/<token>.pdf")
    def pdf(self, token: str) -> Any:
        """The PDF as it was issued."""
        found = _opened(token, "pdf")
        if found is None:
            abort(404)
        return _kept_private(pdf_response(picture_of(found.id, _visitors_work), found.number))


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
    lines: tuple[tuple[str, str], ...]
    total: str


def _opened(token: str, what: str) -> Shared | None:
    """The paper behind a link that counts, its opening written down; None for anything else."""
    with _visitors_work() as work:
        share = find_share(work, token)
        about = f"share {share.id}" if share is not None else "share"
        free = FREE_OPENINGS if share is not None else FREE_GUESSES
        may_go_on = take_try(work, f"{about}\n{work.actor.address or ''}", free=free)
        shared = None
        if share is not None and may_go_on:
            if what:
                note_opening(work, share, what, device_words(request.user_agent.string))
            shared = _shared(share.document, share.until)
    if not may_go_on:
        raise TooManyAttempts
    return shared


@contextmanager
def _visitors_work() -> Iterator[Work]:
    visitor = Actor("visitor", None, "?", may=lambda _right: False, address=request.remote_addr)
    with begin_work(database(), visitor, g.tenant, session=database().shared()) as work:
        yield work


def _shared(document: IssuedDocument, until: Any) -> Shared:
    snapshot = document.snapshot
    total, currency = snapshot.get("grand_total"), snapshot.get("currency", "TRY")
    return Shared(
        id=document.id,
        kind=document.kind,
        number=document.number,
        revision=document.revision,
        issued_at=document.issued_at,
        party=document.party_name,
        until=until,
        seller=snapshot.get("seller", {}),
        lines=tuple(_line(line) for line in snapshot.get("lines", ())),
        total=show_money(Decimal(total), currency) if total else "",
    )


def _line(line: dict[str, Any]) -> tuple[str, str]:
    name = line.get("title") or line.get("name") or ""
    return name, show_quantity(Decimal(line.get("quantity", 0)), line.get("unit", ""))


def _kept_private(response: Response) -> Response:
    """No copy in between, no list of addresses, and nobody is told where one came from."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
