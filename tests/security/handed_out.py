"""What leaves the house to be opened by others: links to an order and a paper, and a dealer's invitation."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.documents.sharing import share_paper, shares_of
from app.orders.links import links_of, make_link
from models.core import IssuedDocument
from tests.security.fort import Fort
from tests.security.test_people import link_on


def hand_out(fort: Fort) -> dict[str, str]:
    """A link to an order and to its proforma, by their addresses."""
    with fort.work() as work:
        paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.kind == "proforma")).first()
        assert paper is not None
        make_link(work, paper.subject_id, 30)
        share_paper(work, paper.id, 7, {"proforma"})
        page, shared = links_of(work, paper.subject_id)[0].token, shares_of(work, paper.id)[0].token
    return {"the link to an order": f"/s/{page}", "the link to a paper": f"/p/{shared}"}


def use_up(fort: Fort, ways: Mapping[str, str]) -> None:
    """Somebody opens them, mistypes them, sends the customer's form."""
    for way in ways.values():
        stranger = fort.app.test_client()
        for path in (way, f"{way}.pdf", f"{way}A", f"{way}?token={way[3:]}"):
            assert stranger.get(path, base_url=fort.base).status_code in (200, 404)
        typed = {"answer": "changes", "name": "Ali Veli", "remark": "Kol siyah olsun"}
        assert stranger.post(way, base_url=fort.base, data=typed).status_code < 500


def invited_dealer(fort: Fort, customer: int) -> str:
    """The secret part of the invitation that the owner is shown once."""
    form = {"first_name": "Bayi", "last_name": "Kişi", "email": "iz.bayi@fort.test"}
    link = link_on(fort.post("owner", f"/customers/dealers/{customer}", form))
    assert link is not None
    assert fort.app.test_client().get("/login/link", base_url=fort.base).status_code == 200
    return link
