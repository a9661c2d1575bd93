"""A paper leaves the house by a link: signed, of this paper alone, until its day or until it is revoked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.documents.issuing import issue_document
from app.documents.sharing import find_share, share_paper, token_of
from app.kernel.tenancy import Tenant
from app.notices import mailing
from app.notices.mailing import use_mail
from models.core import Mail
from models.sharing import PaperOpening, PaperShare
from tests.reports.samples import a_proforma, a_waybill
from tests.scenarios.factory import Factory
from tests.views.yard.pages import HOST, Desk, said

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1"}


@pytest.fixture(scope="module")
def papers(factory: Factory) -> dict[str, int]:
    """A proforma and a waybill of this file alone."""
    mark = uuid4().hex[:8]
    with factory.acts("Owner") as work:
        proforma = a_proforma(number=f"PRF-{mark}").to_json()
        waybill = a_waybill(number=f"SHR-{mark}").to_json()
        return {
            "proforma": issue_document(work, "proforma", f"PRF-{mark}", ("SalesOrder", 0), proforma).id,
            "waybill": issue_document(work, "waybill", f"SHR-{mark}", ("Shipment", 0), waybill).id,
        }


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A telephone somewhere; each at an address of its own, because openings are counted by it."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    client.environ_base["HTTP_USER_AGENT"] = PHONE["User-Agent"]
    return client


@pytest.fixture
def with_mail() -> Iterator[None]:
    before = list(mailing._set_up)
    use_mail(lambda: True)
    yield
    mailing._set_up[:] = before


def links(desk: Desk, paper: int) -> list[str]:
    page = desk.get(f"/archive/paper/{paper}").text
    return [unescape(one) for one in re.findall(r'value="([^"]+)" data-share-address', page)]


def a_link(desk: Desk, paper: int, days: str = "30") -> str:
    before = links(desk, paper)
    assert desk.send(f"/archive/paper/{paper}/share", {"days": days}).status_code == 302
    (made,) = set(links(desk, paper)) - set(before)
    return made


def opened(factory: Factory, paper: int) -> list[tuple[str, str]]:
    with factory.acts("Owner") as work:
        rows = work.session.query(PaperOpening).join(PaperShare).filter(PaperShare.document_id == paper)
        return [(row.what, row.device) for row in rows.order_by(PaperOpening.id)]


def test_whoever_has_the_link_reads_the_paper_without_signing_in(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], stranger: FlaskClient
) -> None:
    link = a_link(desk("Clerk"), papers["proforma"])
    assert link.startswith(f"{HOST}/p/")
    before = opened(factory, papers["proforma"])
    page = stranger.get(link)
    assert page.status_code == 200
    assert a_proforma().customer.name in page.text
    assert "<script" not in page.text
    pdf = stranger.get(f"{link}.pdf")
    assert pdf.data == desk("Clerk").get(f"/papers/{papers['proforma']}.pdf").data
    for answer in (page, pdf):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    new = opened(factory, papers["proforma"])[len(before) :]
    assert [what for what, _device in new] == ["page", "pdf"]
    assert all("iPhone" in device for _what, device in new)
    assert "iPhone" in desk("Clerk").get(f"/archive/paper/{papers['proforma']}").text


def test_the_link_opens_nothing_else(
    desk: Callable[[str], Desk], papers: dict[str, int], stranger: FlaskClient
) -> None:
    a_link(desk("Clerk"), papers["proforma"])
    assert stranger.get(f"/papers/{papers['proforma']}.pdf", base_url=HOST).status_code in (302, 401, 403)
    assert stranger.get(f"/archive/paper/{papers['proforma']}", base_url=HOST).status_code == 302


def test_a_revoked_link_opens_nothing_at_once(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], stranger: FlaskClient
) -> None:
    clerk, paper = desk("Clerk"), papers["waybill"]
    link = a_link(clerk, paper)
    assert stranger.get(link).status_code == 200
    share = re.search(
        rf'{re.escape(link)}.*?name="share" value="(\d+)"',
        clerk.get(f"/archive/paper/{paper}").text,
        re.DOTALL,
    )
    assert share is not None
    assert clerk.send(f"/archive/paper/{paper}/revoke", {"share": share[1]}).status_code == 302
    count = len(opened(factory, paper))
    assert stranger.get(link).status_code == 404
    assert stranger.get(f"{link}.pdf").status_code == 404
    assert len(opened(factory, paper)) == count
    assert link not in links(clerk, paper)


def test_a_link_ends_on_its_day(factory: Factory, papers: dict[str, int]) -> None:
    with factory.acts("Owner") as work:
        share = work.session.get_one(PaperShare, share_paper(work, papers["waybill"], 7, {"waybill"}))
        token = token_of(work.tenant, share)
        assert find_share(work, token) is not None
        work.now = share.until - timedelta(seconds=1)
        assert find_share(work, token) is not None
        work.now = share.until
        assert find_share(work, token) is None


def test_a_link_is_of_one_company_and_one_paper(factory: Factory, papers: dict[str, int]) -> None:
    with factory.acts("Owner") as work:
        share = work.session.get_one(PaperShare, share_paper(work, papers["waybill"], 7, {"waybill"}))
        token = token_of(work.tenant, share)
        assert token_of(Tenant("acme", "Başkası"), share) != token
        share.document_id = papers["proforma"]
        work.session.flush()
        assert find_share(work, token) is None
        share.document_id = papers["waybill"]
        work.session.flush()
        assert find_share(work, token) is not None


def test_a_link_that_was_changed_is_none_and_guessing_is_made_slow(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], stranger: FlaskClient
) -> None:
    link = a_link(desk("Clerk"), papers["waybill"])
    head, token = link.rsplit("/", 1)
    count = len(opened(factory, papers["waybill"]))
    wrong = [token[:-4] + "AAAA", "A" + token[1:], token[:20], f"{token}A", "ş" * 43, "%00" * 43]
    for one in wrong:
        assert stranger.get(f"{head}/{one}").status_code == 404, one
    answers = [stranger.get(f"{head}/{'A' * 43}").status_code for _try in range(16)]
    assert answers[-1] == 429
    assert stranger.get(link).status_code == 200
    assert len(opened(factory, papers["waybill"])) == count + 1


def test_a_messenger_that_looks_at_the_link_is_nobody_who_read_it(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], stranger: FlaskClient
) -> None:
    link = a_link(desk("Clerk"), papers["waybill"])
    count = len(opened(factory, papers["waybill"]))
    messenger = {"User-Agent": "WhatsApp/2.24 A"}
    looked = stranger.get(link, headers=messenger)
    assert (looked.status_code, looked.headers["Cache-Control"]) == (200, "no-store")
    assert "SHR-" in looked.text
    assert "<dl>" not in looked.text
    assert ".pdf" not in looked.text
    assert len(opened(factory, papers["waybill"])) == count
    assert "<dl>" in stranger.get(f"{link}?onward=1", headers=messenger).text
    assert len(opened(factory, papers["waybill"])) == count + 1


def test_whatsapp_gets_a_message_with_the_link(desk: Callable[[str], Desk], papers: dict[str, int]) -> None:
    link = a_link(desk("Clerk"), papers["waybill"])
    page = desk("Clerk").get(f"/archive/paper/{papers['waybill']}").text
    written = [unescape(one) for one in re.findall(r'href="(https://wa\.me/[^"]+)"', page)]
    (message,) = [
        words for one in written for words in parse_qs(urlsplit(one).query)["text"] if link in words
    ]
    assert "SHR-" in message


def test_nobody_shares_what_they_may_not_open(desk: Callable[[str], Desk], papers: dict[str, int]) -> None:
    gate = desk("Dispatcher")
    assert gate.get(f"/archive/paper/{papers['proforma']}").status_code == 403
    assert gate.send(f"/archive/paper/{papers['proforma']}/share", {"days": "30"}).status_code in (302, 404)
    accountant = desk("Accountant")
    assert "data-share-copy" not in accountant.get(f"/archive/paper/{papers['proforma']}").text
    before = links(desk("Owner"), papers["proforma"])
    accountant.send(f"/archive/paper/{papers['proforma']}/share", {"days": "30"})
    gate.send(f"/archive/paper/{papers['proforma']}/share", {"days": "30"})
    desk("Owner").send(f"/archive/paper/{papers['proforma']}/share", {"days": "3000"})
    assert links(desk("Owner"), papers["proforma"]) == before


def test_a_paper_goes_by_mail_once(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], with_mail: None
) -> None:
    clerk, path = desk("Clerk"), f"/archive/paper/{papers['proforma']}/mail"
    address = f"{uuid4().hex[:8]}@alici.test"
    form = {"email": address, "how": "pdf", "note": "Görüşmek üzere."}
    for _press in range(2):
        assert clerk.send(path, form, key=f"mail-{address[:8]}").status_code == 302
    again = clerk.send(path, form)
    assert again.status_code == 422
    assert address in said(again)["email"]
    (mail,) = mails(factory, address)
    assert (mail.document_id, mail.attaches) == (papers["proforma"], True)
    assert "Görüşmek üzere." in mail.body
    confirmed = clerk.send(path, {**form, "confirmed": "notices.mailed_before"})
    assert confirmed.status_code == 302
    assert len(mails(factory, address)) == 2


def test_a_paper_goes_by_mail_as_a_link(
    factory: Factory,
    desk: Callable[[str], Desk],
    papers: dict[str, int],
    with_mail: None,
) -> None:
    address, paper = f"{uuid4().hex[:8]}@alici.test", papers["waybill"]
    before = set(links(desk("Clerk"), paper))
    assert (
        desk("Clerk").send(f"/archive/paper/{paper}/mail", {"email": address, "how": "link"}).status_code
        == 302
    )
    (mail,) = mails(factory, address)
    (link,) = set(links(desk("Clerk"), paper)) - before
    assert not mail.attaches
    # Whoever reads the table of messages cannot open the paper.
    assert link not in mail.body


def test_a_wrong_address_is_said_at_its_field_and_nothing_leaves(
    factory: Factory, desk: Callable[[str], Desk], papers: dict[str, int], with_mail: None
) -> None:
    before = len(links(desk("Clerk"), papers["waybill"]))
    for typed in ("", "kimse", "a b@c"):
        answer = desk("Clerk").send(
            f"/archive/paper/{papers['waybill']}/mail", {"email": typed, "how": "link"}
        )
        assert answer.status_code == 422
        assert "email" in said(answer)
    assert len(links(desk("Clerk"), papers["waybill"])) == before


def mails(factory: Factory, address: str) -> list[Mail]:
    with factory.acts("Owner") as work:
        found = work.session.query(Mail).filter(Mail.recipient == address).all()
        work.session.expunge_all()
        return list(found)
