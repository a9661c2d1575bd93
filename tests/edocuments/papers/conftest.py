"""Documents as the tax office reads them: its rules once for all tests, and the secret that seals numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.edocuments.rules.asking import RulesProcess
from app.kernel import sealing
from app.kernel.sealing import use_secret


@pytest.fixture(scope="session")
def gib() -> Iterator[RulesProcess]:
    """GİB's rules, loaded once."""
    started = RulesProcess()
    yield started
    started.close()


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before
