"""What all pages for strangers with a link share: who they are, how often they try, no copies kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, g, make_response, render_template, request

from app.identity.slowing import take_try
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from views.works import database

FREE_GUESSES = 20
"""Addresses of nothing that cost nothing; a link cannot be guessed, but nobody need try all day."""
FREE_OPENINGS = 60
"""How often one link is opened from one address before it is made slow."""
_PREVIEW = re.compile(r"whatsapp/|facebookexternalhit|bot\b|preview", re.IGNORECASE)
"""Messengers look at a link before any person does."""
_ONWARD = "onward"


def is_preview() -> bool:
    """Whether a messenger looks, and no person yet; who goes on from its page is a person."""
    if request.method == "HEAD":
        return True
    return _ONWARD not in request.args and _PREVIEW.search(request.user_agent.string) is not None


def read_as(what: str) -> str:
    """What is written down as read; nothing of a program that asked for the head alone."""
    return "" if request.method == "HEAD" else what


def preview_page(heading: str, seller: Any) -> Response:
    """What a messenger is told: the title and the sender. Anybody can call themselves one, so nothing more.

    Some telephones sound like messengers: theirs is the way on, where the opening is written down.
    """
    onward = f"{request.path}?{_ONWARD}=1"
    page = render_template("public/preview.html", heading=heading, seller=seller, onward=onward)
    return kept_private(make_response(page))


@contextmanager
def visitors_work() -> Iterator[Work]:
    """An act of somebody without any right, at the host of this company."""
    visitor = Actor("visitor", None, "?", may=lambda _right: False, address=request.remote_addr)
    with begin_work(database(), visitor, g.tenant, session=database().shared()) as work:
        yield work


def may_try(work: Work, what: str, link: int | None) -> bool:
    """Whether this address may go on opening this link, or guessing links that do not exist."""
    about, free = (f"{what} {link}", FREE_OPENINGS) if link is not None else (what, FREE_GUESSES)
    return take_try(work, f"{about}\n{work.actor.address or ''}", free=free)


def kept_private(response: Response) -> Response:
    """No copy in between, no list of addresses, and nobody is told where one came from."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
