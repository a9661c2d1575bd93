"""Draw the board's icons for tablets from the brand: ``python -m tools.board_icons``, then commit them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
BRAND = ROOT / "views" / "static" / "brand.svg"
ICONS = ROOT / "kiosk" / "static" / "icons"
SAFE = 0.7
"""Of a maskable icon only this part of its width is surely seen."""


def main() -> None:
    """All sizes a manifest names."""
    brand = BRAND.read_text(encoding="utf-8")
    ground = re.search(r'fill="(#\w+)"', brand)
    assert ground is not None
    ICONS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for side in (180, 192, 512):
            draw(browser.new_page(), brand, side, 1.0, "transparent", f"board-{side}")
        draw(browser.new_page(), brand, 512, SAFE, ground.group(1), "board-maskable-512")
        browser.close()


def draw(page: Page, brand: str, side: int, part: float, ground: str, name: str) -> None:
    """One PNG: the brand in the middle, taking this part of the side."""
    size = int(side * part)
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(
        f"<style>*{{margin:0}}body{{background:{ground};display:grid;place-items:center;height:100vh}}"
        f"svg{{width:{size}px;height:{size}px}}</style>{brand}"
    )
    page.screenshot(path=ICONS / f"{name}.png", omit_background=True)


if __name__ == "__main__":
    main()
