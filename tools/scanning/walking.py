"""Walk through the product as a browser would, and note every address with parameters and every form."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tools.scanning.target import OWNER, Target

AVOIDED = ("/logout", "/lang/", "/users/", "/roles/", "/account", "/sessions", "/static/", "/kiosk/static/")
"""Signing out would end the attack, and so would taking the owner's own rights away."""
MOST_PAGES = 220
STARTS = ("/", "/login/?next=/orders/list/", "/kiosk/pair")
_NUMBER = re.compile(r"\d+")
_PUBLIC = re.compile(r"/[sp]/[A-Za-z0-9_-]{43}")
_OFFERED = ("/orders/list/?state=quoted", "/orders/list/")


@dataclass(frozen=True)
class Asked:
    """One request worth attacking."""

    method: str
    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Requests that differ in numbers only are one."""
        names = tuple(sorted({_NUMBER.sub("0", name) for name, _value in self.fields}))
        return self.method, _NUMBER.sub("0", self.path), names


@dataclass
class Page(HTMLParser):
    """The links and forms of one page."""

    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what leads somewhere."""
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(values.get("href", ""))
        self.links += [values[name] for name in ("hx-get", "data-post", "data-source") if values.get(name)]
        if tag == "form":
            self.forms.append((values.get("method", "get").upper(), values.get("action", ""), []))
        elif tag in ("input", "select", "textarea") and values.get("name") and self.forms:
            self.forms[-1][2].append((values["name"], values.get("value") or "1"))


class Walker:
    """A browser with nobody signed in, until somebody is."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The address it ends at, and the page."""
        data = urlencode(form).encode() if form is not None else None
        asked = urllib.request.Request(self.target.address + path, data)  # noqa: S310 - our own address
        asked.add_header("Referer", self.target.address + path)
        try:
            with self.opener.open(asked, timeout=60) as answer:
                is_page = "html" in answer.headers.get("Content-Type", "")
                return answer.url, answer.read().decode("utf-8", "replace") if is_page else ""
        except urllib.error.HTTPError as error:
            return error.url or path, ""

    def sign_in(self, username: str = OWNER) -> None:
        """Through both steps."""
        token = csrf_of(self.open("/login/")[1])
        form = {"username": username, "password": self.target.passwords[username], "csrf_token": token}
        url, page = self.open("/login/", form)
        if "/login/code" in url:
            code = {"code": self.target.code(username), "csrf_token": csrf_of(page)}
            url, page = self.open("/login/code", code)
        if "/login" in url:
            raise SystemExit(f"{username} did not get in: {url}")

    def hand_out(self) -> list[str]:
        """A link to an order and one to a paper, as customers get them; whoever is signed in may share."""
        order = next(found for path in _OFFERED if (found := self._first("/orders/show/", path)))
        paper = self._first("/archive/paper/", "/archive/")
        handed: list[str] = []
        for page, act, days in (
            (f"/orders/show/{order}", f"/orders/{order}/link", "90"),
            *(((f"/archive/paper/{paper}", f"/archive/paper/{paper}/share", "30"),) if paper else ()),
        ):
            self.open(act, {"days": days, "csrf_token": csrf_of(self.open(page)[1])})
            handed += sorted({*_PUBLIC.findall(self.open(page)[1])})
        return handed

    def _first(self, kind: str, path: str) -> str:
        found = re.search(rf'href="{kind}(\d+)"', self.open(path)[1])
        return found.group(1) if found else ""

    @property
    def cookie(self) -> str:
        """What this browser sends along."""
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def walk(self, starts: Sequence[str] = ()) -> list[Asked]:
        """Every kind of request there is behind the pages, each once; what is named first is asked first."""
        found = {asked.kind: asked for asked in (Asked("GET", path, ()) for path in starts)}
        waiting, seen = deque([*starts, *STARTS]), set[str]()
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.popleft()
            kind = _NUMBER.sub("0", path)
            if kind in seen or path.startswith(AVOIDED):
                continue
            seen.add(kind)
            page = Page()
            page.feed(self.open(path)[1])
            for asked in requests_of(path, page):
                found.setdefault(asked.kind, asked)
            waiting += [link for link in (self._ours(path, link) for link in page.links) if link]
        return list(found.values())

    def _ours(self, at: str, link: str) -> str:
        whole = urlsplit(urljoin(self.target.address + at, link))
        is_ours = f"{whole.scheme}://{whole.netloc}" == self.target.address and link and link[0] != "#"
        return f"{whole.path}?{whole.query}".rstrip("?") if is_ours else ""


def requests_of(path: str, page: Page) -> list[Asked]:
    """The page's own address, and what its forms send."""
    asked = []
    whole = urlsplit(path)
    if whole.query:
        asked.append(Asked("GET", whole.path, tuple(parse_qsl(whole.query, keep_blank_values=True))))
    for method, action, fields in page.forms:
        to = urlsplit(urljoin(path, action)).path if action else whole.path
        if not to.startswith(AVOIDED) and fields:
            asked.append(Asked(method, to, tuple(fields)))
    return asked


def csrf_of(page: str) -> str:
    """The token of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise SystemExit("A page without a token.")
    return found.group(1) or found.group(2)
