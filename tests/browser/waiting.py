"""Waiting for what a page thinks, where no element shows it."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE = 20.0  # seconds


def wait_until(page: Page, question: str, *facts: Any) -> None:
    """Until the page answers the question with yes.

    The library's ``wait_for_function`` takes the promise of an answer for a yes, and a page that lets no
    script be made of words (our pages do not) cannot be asked by it a second time.
    """
    until = time.monotonic() + PATIENCE
    while not page.evaluate(question, *facts):
        assert time.monotonic() < until, f"never: {question}"
        page.wait_for_timeout(100)
