"""The programs the product starts beside itself: ours, without a shell, and without any secret of ours."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.edocuments.rules import asking
from reports.presses import start_press

ROOT = Path(__file__).parents[2]
STARTERS = {
    "Popen",
    "run",
    "call",
    "check_call",
    "check_output",
    "system",
    "popen",
    "execv",
    "execve",
    "spawnv",
}
HOLDS_SECRETS = ("ATOLYE_SECRET_KEY", "ATOLYE_DATABASE_URL", "ATOLYE_MAIL")


def started() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ours that starts a program."""
    for folder in ("app", "views", "kiosk", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in ("subprocess", "os")
                    and node.func.attr in STARTERS
                ):
                    yield str(path.relative_to(ROOT)), node


def test_only_modules_of_ours_are_started_and_never_by_a_shell() -> None:
    found = list(started())
    assert {path for path, _call in found} == {"app/edocuments/rules/asking.py", "reports/presses.py"}
    for path, call in found:
        assert ast.unparse(call.args[0]).startswith("[sys.executable, '-m', _CHILD"), path
        assert "shell" not in {each.arg for each in call.keywords}, path
        assert "env" in {each.arg for each in call.keywords}, path


class NotStarted(Exception):
    """What it would have been started with is all that is asked here."""


@pytest.mark.parametrize("start", [start_press, asking._start])
def test_what_is_started_is_told_no_secret(
    start: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, str] = {}

    def look(_command: Sequence[str], *, env: Mapping[str, str], **_more: Any) -> None:
        told.update(env)
        raise NotStarted

    for name in HOLDS_SECRETS:
        monkeypatch.setenv(name, "hazine-7741")
    monkeypatch.setattr("subprocess.Popen", look)
    with pytest.raises(NotStarted):
        start()
    assert told["PYTHONUTF8"] == "1"
    assert "hazine" not in " ".join(told.values())
    assert [name for name in told if name.startswith("ATOLYE")] == []
