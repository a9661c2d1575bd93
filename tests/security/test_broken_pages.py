"""Whatever breaks, wherever it is: the answer says that it broke, and nothing of how or of where."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.security import gates
from tests.security.fort import Fort
from tests.security.gates import Gate

TOLD = "sifre=hazine-7741 /work/secret.py select password from ab_user"
"""What an error might say."""
FACTS = re.compile(
    r"hazine-7741|secret\.py|select password|Traceback|RuntimeError|File (&#34;|\")|werkzeug|psycopg|alchemy",
    re.IGNORECASE,
)
KINDS: tuple[dict[str, str], ...] = ({}, {"Accept": "application/json"}, {"HX-Request": "true"})
"""A page, a program, a piece of a page."""


def one_of_each(fort: Fort) -> dict[str, tuple[Gate, str]]:
    """For every blueprint of the product a way in that can be looked at."""
    found: dict[str, tuple[Gate, str]] = {}
    for gate, paths in gates.pages(fort.app).items():
        if gate.how == "GET" and not gate.name.startswith(("static", "appbuilder.static")):
            found.setdefault(gate.name.partition(".")[0], (gate, paths[0]))
    return found


def test_no_page_says_why_it_broke(fort: Fort, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_any: Any, **_more: Any) -> Any:
        raise RuntimeError(TOLD)

    ways = one_of_each(fort)
    assert len(ways) > 80
    monkeypatch.setattr(fort.app, "view_functions", dict.fromkeys(fort.app.view_functions, breaks))
    for name, (gate, path) in ways.items():
        for headers in KINDS:
            answer = fort.get("owner", path, headers=headers)
            assert answer.status_code >= 400, (gate, path)
            said = FACTS.search(f"{answer.headers}\n{answer.text}")
            assert said is None, (name, path, said and said[0])
            assert "X-Powered-By" not in answer.headers
