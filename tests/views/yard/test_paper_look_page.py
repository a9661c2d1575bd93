"""The look of the papers on one page: kept for papers to come, shown before, wrong files refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.test import TestResponse

from app.parties.logo import LogoTooLarge, NotALogo, as_logo
from models.core import AuditEntry, Company
from tests.scenarios.factory import Factory
from tests.views.yard.pages import HOST, Desk, form_on, said

PAGE = "/paper-look/"


def a_logo(colour: str = "red") -> bytes:
    picture = Image.new("RGBA", (3000, 900), (0, 0, 0, 0))
    picture.paste(Image.new("RGBA", (2000, 400), colour), (500, 250))
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


@pytest.fixture(autouse=True)
def as_before(factory: Factory) -> Iterator[None]:
    names = ("trade_name", "accent", "logo", "paper_footer", "paper_signature", "paper_signature_english")
    with factory.acts("Manager") as work:
        company = work.session.get_one(Company, 1, options=[undefer(Company.logo)])
        before = {name: getattr(company, name) for name in names}
    yield
    with factory.acts("Manager") as work:
        company = work.session.get_one(Company, 1)
        for name, value in before.items():
            setattr(company, name, value)


def sent(desk: Desk, form: dict[str, str], file: bytes | None = None, path: str = PAGE) -> TestResponse:
    logo = {"logo": (BytesIO(file), "logo.svg")} if file is not None else {}
    data = {"csrf_token": desk.token, **form, **logo}
    return desk.client.post(path, base_url=HOST, data=data, content_type="multipart/form-data")


def kept(factory: Factory) -> Company:
    with factory.acts("Manager") as work:
        company = work.session.get_one(Company, 1, options=[undefer(Company.logo)])
        work.session.refresh(company, ["logo"])
        return company


def test_what_is_written_is_kept_and_the_logo_is_made_anew(
    desk: Callable[[str], Desk], factory: Factory
) -> None:
    manager = desk("Manager")
    form = form_on(manager.get(PAGE))
    texts = {"trade_name": " Yard  Kapı ", "accent": "#8A1F2B", "paper_signature": "Ali Usta\n\n Müdür "}
    assert sent(manager, {**form, **texts}, a_logo()).status_code == 302
    company = kept(factory)
    assert (company.trade_name, company.accent) == ("Yard Kapı", "#8a1f2b")
    assert company.paper_signature == "Ali Usta\nMüdür"
    assert company.logo is not None
    with Image.open(BytesIO(company.logo)) as logo:
        # The empty margins are gone, and nobody needs three thousand dots for six centimetres.
        assert (logo.format, logo.size) == ("PNG", (1200, 240))
    assert b"data:image/png" in manager.get(PAGE).data
    assert sent(manager, {**form, **texts, "no_logo": "1"}).status_code == 302
    assert kept(factory).logo is None


def test_the_trail_says_what_was_changed_and_nothing_when_nothing_was(
    desk: Callable[[str], Desk], factory: Factory
) -> None:
    manager = desk("Manager")
    form = form_on(manager.get(PAGE))
    ours = select(AuditEntry.facts).where(AuditEntry.act == "PaperLookKept").order_by(AuditEntry.id.desc())
    with factory.acts("Manager") as work:
        before = len(work.session.scalars(ours).all())
    assert sent(manager, form).status_code == 302
    assert sent(manager, {**form, "paper_footer": "Garanti 2 yıl"}).status_code == 302
    with factory.acts("Manager") as work:
        entries = work.session.scalars(ours).all()
    assert len(entries) == before + 1
    assert entries[0]["changed"] == ["paper_footer"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("accent", "kırmızı"),
        ("trade_name", "x" * 41),
        ("paper_footer", "a\nb\nc"),
        ("paper_footer_english", "x" * 111),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    desk: Callable[[str], Desk], factory: Factory, field: str, typed: str
) -> None:
    manager = desk("Manager")
    form = form_on(manager.get(PAGE))
    wrong = sent(manager, {**form, "paper_signature": "Başkası", field: typed})
    assert wrong.status_code == 422
    assert field in said(wrong)
    assert "Başkası" not in kept(factory).paper_signature


@pytest.mark.parametrize(
    "file",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\nrest",
    ],
)
def test_a_file_that_is_no_picture_is_refused(
    desk: Callable[[str], Desk], factory: Factory, file: bytes
) -> None:
    manager = desk("Manager")
    before = kept(factory).logo
    wrong = sent(manager, form_on(manager.get(PAGE)), file)
    assert wrong.status_code == 422
    assert "logo" in said(wrong)
    assert kept(factory).logo == before


def test_a_logo_of_megabytes_or_of_nothing_but_white_is_refused() -> None:
    with pytest.raises(LogoTooLarge):
        as_logo(b"x" * (5 << 20))
    white = BytesIO()
    Image.new("RGB", (90, 90), "white").save(white, "PNG")
    with pytest.raises(NotALogo):
        as_logo(white.getvalue())


def test_the_preview_is_a_picture_that_follows_what_is_typed(
    desk: Callable[[str], Desk], factory: Factory
) -> None:
    manager = desk("Manager")
    form = {**form_on(manager.get(PAGE)), "kind": "purchase_order", "language": "en"}
    path = f"{PAGE}preview.png"
    one = sent(manager, {**form, "accent": "#8a1f2b"}, path=path)
    other = sent(manager, {**form, "accent": "#1f8a2b"}, path=path)
    assert (one.mimetype, one.headers["Cache-Control"]) == ("image/png", "private, no-store")
    assert one.data.startswith(b"\x89PNG")
    assert one.data != other.data
    assert kept(factory).accent not in ("#8a1f2b", "#1f8a2b")
    # What cannot be stays as it was kept, and what is no paper at all is the first one.
    assert sent(manager, {**form, "accent": "x", "kind": "?", "language": "?"}, path=path).status_code == 200
