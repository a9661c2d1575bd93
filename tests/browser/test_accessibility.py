"""Nothing of our own vocabulary shuts anybody out: WCAG 2.2 AA, checked by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLUMNS: list[dict[str, Any]] = [
    {"name": "material", "label": "Material", "kind": "lookup", "source": "/materials", "required": True},
    {"name": "quantity", "label": "Quantity", "kind": "decimal"},
    {"name": "vat", "label": "VAT", "kind": "select", "choices": [("20", "20"), ("10", "10")]},
]
EVERYTHING = (Path(__file__).parent / "vocabulary.html").read_text(encoding="utf-8")


def complaints(page: Page) -> list[str]:
    """What axe objects to, one line each."""
    page.evaluate(AXE)
    ask = "async rules => (await axe.run(document, { runOnly: rules })).violations"
    return [
        f"{one['id']}: {node['html'][:120]}" for one in page.evaluate(ask, RULES) for node in one["nodes"]
    ]


def test_the_whole_vocabulary_on_one_page(open_page: Opener) -> None:
    table = [{"name": "no", "label": "No"}, {"name": "sum", "label": "Sum", "numeric": True}]
    states = ["draft", "confirmed", "planned", "in_production", "ready", "closed", "cancelled", "late", "low"]
    page = open_page(EVERYTHING, columns=COLUMNS, states=states, table=table)
    assert complaints(page) == []


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_the_window(open_page: Opener, width: int) -> None:
    page = open_page(EVERYTHING, columns=COLUMNS, states=["draft"], table=[{"name": "no", "label": "No"}])
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("status", [403, 404, 409, 429, 500, 503])
def test_error_pages_need_nothing_and_are_readable(open_page: Opener, status: int) -> None:
    page = open_page("", template=f"errors/{status}.html", error_id="8f3a-21c9")
    assert page.locator("h1").inner_text()
    assert "8f3a-21c9" in page.content()
    assert complaints(page) == []
