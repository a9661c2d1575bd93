"""The form of a page as a browser would send it: what its fields hold, templates and buttons left out."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark
        self.inside = False
        self.templates = 0
        self.select: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.mark in given
        self.templates += tag == "template"
        if not self.inside or self.templates:
            return
        if tag == "input" and "name" in given:
            self._input(given)
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and (self.select not in self.fields or "selected" in given):
            self.fields[self.select] = given.get("value", "")

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") != "checkbox" or "checked" in given:
            self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None


def fields_of(page: str, mark: str = "data-form") -> dict[str, str]:
    """The fields of the form that carries this attribute, with what stands in them."""
    reader = _Fields(mark)
    reader.feed(page)
    return reader.fields


class _Sentences(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_error = tag == "p" and (given.get("id") or "").endswith("-error")
        if is_error:
            self.open.append(str(given["id"]).removesuffix("-error"))
            self.found[self.open[-1]] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.open.clear()

    def handle_data(self, data: str) -> None:
        for name in self.open:
            self.found[name] += data


def errors_on(page: str) -> dict[str, str]:
    """The sentences of a page by the names of the fields they stand at."""
    reader = _Sentences()
    reader.feed(page)
    return {name: " ".join(text.split()) for name, text in reader.found.items()}
