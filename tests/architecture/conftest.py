"""The checkout is parsed once for all house rules, and forgotten after them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.architecture.sources import forget_sources


@pytest.fixture(scope="module", autouse=True)
def uncollected() -> Iterator[None]:
    """Syntax trees are no garbage: looking for some among millions of nodes takes longer than the rules."""
    gc.disable()
    yield
    gc.enable()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After the last rule the trees go, or the collector would walk through them in all tests to come."""
    if nextitem is None or nextitem.path.parent != item.path.parent:
        forget_sources()
