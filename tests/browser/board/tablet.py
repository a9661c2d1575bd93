"""A tablet on the wall of a station, touched by fingers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ASK = """async rules => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""
_SCANNER = """code => {
  const at = document.activeElement || document.body;
  const press = (key) => at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const key of [...code, "Enter"]) press(key);
}"""
_SMALL = """() => [...document.querySelectorAll("button, a, input[type=search], label.choice")]
  .filter(each => each.checkVisibility())
  .filter(each => !document.querySelector("dialog[open]") || each.closest("dialog"))
  .map(each => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width && Math.min(box.width, box.height) < 63.5).map(([box, html]) => html)"""
LANDSCAPE = {"width": 1280, "height": 800}
PORTRAIT = {"width": 800, "height": 1280}


@dataclass
class Tablet:
    """A paired browser with fingers."""

    context: BrowserContext
    page: Page
    address: str

    def open(self, path: str = "/") -> Tablet:
        """A page of the kiosk, once it shows the board."""
        self.page.goto(f"{self.address}/kiosk{path}")
        expect(self.page.locator("[data-board][data-ready]")).to_be_visible()
        return self

    @property
    def words(self) -> dict[str, Any]:
        """What this page's scripts say."""
        text = self.page.locator("[data-board-config]").text_content()
        return dict(json.loads(text or "{}")["words"])

    @property
    def sheet(self) -> Locator:
        """What is open over the board."""
        return self.page.locator("dialog[open]")

    def card(self, card: int) -> Locator:
        """A card in sight."""
        return self.page.locator(f'[data-card="{card}"]')

    def in_column(self, column: int | str, card: int) -> Locator:
        """A card where it is expected."""
        return self.page.locator(f'[data-column="{column}"] [data-card="{card}"]')

    def entry(self, word: str) -> Locator:
        """A large button of the open sheet."""
        return self.sheet.get_by_role("button", name=self.words[word], exact=True)

    def choose(self, *ways: str) -> None:
        """Touch entries of the open sheet by the names of their words."""
        for way in ways:
            self.entry(way).tap()

    def hold(self, card: int, milliseconds: int = 600) -> None:
        """A long press."""
        box = self.card(card).bounding_box()
        assert box is not None
        at = {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + 20, "pointerId": 7, "button": 0}
        touch = {**at, "pointerType": "touch", "bubbles": True, "isPrimary": True}
        self.card(card).dispatch_event("pointerdown", touch)
        self.page.wait_for_timeout(milliseconds)
        self.card(card).dispatch_event("pointerup", touch)

    def scan(self, code: str) -> None:
        """A hand scanner types, and faster than any hand."""
        self.page.evaluate(_SCANNER, code)

    def everything_arrived(self) -> None:
        """Until the server has all touches."""
        expect(self.page.locator('[data-board][data-waiting="0"]')).to_be_visible()

    def complaints(self) -> list[str]:
        """What axe objects to, and what is smaller than a gloved thumb."""
        self.page.wait_for_timeout(400)  # what moves has arrived: a card that fades in has no contrast yet
        self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(_ASK, RULES)
        return found + [f"too small: {each}" for each in self.page.evaluate(_SMALL)]
