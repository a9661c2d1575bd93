"""The page of a sheet says what was counted so far, and goes on saying it after the sheet was cancelled."""

from __future__ import annotations

from tests.views.yard.pages import Desk
from tests.views.yard.test_count_pages import enter, opened, place, store

__all__ = ["place", "store"]


def test_the_page_of_a_sheet_says_what_was_counted_so_far_and_after_it_was_cancelled(
    store: Desk, place: tuple[int, int, int]
) -> None:
    count = opened(store, place[0])
    assert "henüz yok" in store.get(f"/counts/show/{count}").text
    enter(store, count, place[2], "29,25")
    page = store.get(f"/counts/show/{count}").text
    assert "29,25" in page
    assert "henüz yok" not in page
    store.send(f"/counts/{count}/cancel", {"reason": "Yanlış depo"})
    assert "29,25" in store.get(f"/counts/show/{count}").text
