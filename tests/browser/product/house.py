"""The product as it runs, a company in it, and people at their screens."""

from __future__ import annotations

import itertools
import re
import socket
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import text

from app.configurator.importing import import_models
from app.demo.firms import add_firms, write_letterhead
from app.demo.loading import add_materials, rate_departments
from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from tests.samples import sample_data
from tests.signing_in import code_now, connect_telephone
from tools.postgres import Urls

PASSWORD = "büküm-ve-tornavida-38"
PEOPLE = {
    "sahip": ("Mehmet", "Demirci", "Owner"),
    "buro": ("Zeynep", "Işık", "Clerk"),
    "buro2": ("Çağla", "Ünsal", "Clerk"),
    "depo": ("Hatice", "Yılmaz", "Storekeeper"),
    "sevkiyat": ("Murat", "Koç", "Dispatcher"),
}
WIDE = {"width": 1280, "height": 900}
# What Chromium writes for every answer of 400 and above, whether the page deals with it or not.
_ANSWERED = re.compile(r"the server responded with a status of (\d+)")
_FETCH = """async address => {
  const answer = await fetch(address);
  let text = "";
  for (const byte of new Uint8Array(await answer.arrayBuffer())) text += String.fromCharCode(byte);
  return [answer.status, answer.headers.get("content-type"), btoa(text)];
}"""
_serial = itertools.count(1)


@dataclass
class Company:
    """A furnished company with the demo's master data; nothing has happened in it yet."""

    database: Database
    tenant: Tenant
    address: str

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Behind the scenes: to prepare, and to look at what is really stored."""
        with begin_work(self.database, system(), self.tenant) as work:
            yield work

    def count(self, table: str, where: str = "true", **facts: Any) -> int:
        """How many rows there are."""
        with self.work() as work:
            return int(work.session.scalar(text(f"select count(*) from {table} where {where}"), facts) or 0)

    def value(self, query: str, **facts: Any) -> Any:
        """The one value a query gives."""
        with self.work() as work:
            return work.session.scalar(text(query), facts)


def found_company(urls: Urls, database: Database, port: int, slug: str, *people: str) -> Company:
    """A company and the people who may sign in to it."""
    tenant = found_tenant(urls.admin_url, slug, "Demo Çelik Kapı")
    data = sample_data()
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
        add_firms(work)
        add_materials(work, data)
        rate_departments(work, data)
        import_models(work, data)
        for name in people or PEOPLE:
            first, last, role = PEOPLE[name]
            add_person(work, name, first, last, f"{name}@{slug}.example", (role,), PASSWORD)
    return Company(database, tenant, f"http://{slug}.localhost:{port}")


def free_port() -> int:
    """A port nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Person:
    """Somebody at a screen: a browser of their own, watched for everything that goes wrong in it."""

    company: Company
    context: BrowserContext
    page: Page
    broken: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> Page:
        """Keep whatever a page complains about; statuses in ``expected`` are what the test provokes."""
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said.type, said.text))
        return page

    def _hear(self, page: Page, kind: str, said: str) -> None:
        found = _ANSWERED.search(said)
        if kind == "error" and not ((found and found[1] in self.expected) or said in self.expected):
            self.broken.append(f"{page.url}: {said}")

    def another_page(self) -> Page:
        """A second tab of the same browser."""
        return self.watch(self.context.new_page())

    def go(self, path: str) -> Page:
        self.page.goto(self.company.address + path)
        return self.page

    def sign_in(self, name: str) -> Person:
        self.go("/login/")
        self.come_in(name)
        expect(self.page.locator(".side__nav")).to_be_attached()
        return self

    def come_in(self, name: str) -> None:
        """Through the page that asks who it is, and the one that asks for the telephone's code."""
        page = self.page
        page.fill("#username", name)
        page.fill("#password", PASSWORD)
        with self.company.work() as work:
            connect_telephone(work, name)
        with page.expect_navigation():
            page.locator("form[name=login] button[type=submit]").click()
        page.fill("#code", code_now())
        with page.expect_navigation():
            page.locator("form[name=code] button[type=submit]").click()

    def fetch(self, address: str, page: Page | None = None) -> Answer:
        """What an address answers to this person's browser, without leaving the page."""
        status, kind, body = (page or self.page).evaluate(_FETCH, address)
        return Answer(status, kind, b64decode(body))


@dataclass(frozen=True)
class Answer:
    """What came back for an address."""

    status: int
    kind: str
    body: bytes


def open_browser(browser: Browser, company: Company, *, viewport: dict[str, int] | None = None) -> Person:
    """A browser with nobody signed in."""
    context = browser.new_context(locale="tr-TR", timezone_id="Europe/Istanbul", viewport=viewport or WIDE)  # type: ignore[arg-type]
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(20_000)
    person = Person(company, context, context.new_page())
    person.watch(person.page)
    return person


def choose(box: Locator, typed: str, option: str) -> None:
    """Type into a combobox and take the option that holds a text."""
    box.click()
    box.press_sequentially(typed)
    offered = box.page.locator(".combo__option", has_text=option)
    expect(offered).to_have_count(1)
    offered.click()


def paste(page: Page, cell: Locator, table: str) -> None:
    """Put a table on the clipboard as Excel does, and paste it where the cursor is."""
    page.evaluate("text => navigator.clipboard.writeText(text)", table)
    cell.focus()
    page.keyboard.press("Control+v")


def press_twice(button: Locator) -> None:
    """A double click, both clicks before the page can go."""
    button.dblclick(no_wait_after=True)


def new_waybill() -> str:
    """A supplier's waybill number that was never used."""
    return f"IRS2026{next(_serial):09}"
