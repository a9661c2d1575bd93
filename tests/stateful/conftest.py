"""What is sealed on a waybill needs a secret."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kernel import sealing
from app.kernel.sealing import use_secret


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """The one of these tests, and afterwards the one before."""
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before
