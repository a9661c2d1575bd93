"""The document keeps its word: what it allows is answered as it says, what it forbids is refused.

A short run of schemathesis, always the same; ``make fuzz`` does the long one against a running server.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks

from tests.api.program import V1, House
from views.api.describing import document
from views.api.serving import A_MINUTE

SCHEMA = schemathesis.openapi.from_dict(json.loads(document()))
SCHEMA.config.phases.coverage.enabled = False
SHORT = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(autouse=True)
def without_a_limit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document speaks to the product in this process, as often as it likes."""

    monkeypatch.setitem(house.app.config, A_MINUTE, 10**9)


def send(case: Any, house: House, *scopes: str) -> None:
    headers = {"Authorization": f"Bearer {house.key('owner', *scopes)}"}
    case.call_and_validate(app=house.app, base_url=f"{house.base}{V1}", headers=headers, checks=CHECKED)


@SCHEMA.parametrize()
@SHORT
def test_the_owners_program_breaks_nothing(case: Any, house: House) -> None:
    send(case, house)


@SCHEMA.include(method="GET").parametrize()
@SHORT
def test_a_narrow_program_breaks_nothing(case: Any, house: House) -> None:
    send(case, house, "orders:read")
