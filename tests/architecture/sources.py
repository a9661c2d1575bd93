"""What the house rules read: every Python file and every template of the checkout, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "models", "views", "kiosk", "reports", "config.py", "run.py")
EVERYTHING = (*PRODUCT, "tools", "tests", "migrations")


@dataclass(frozen=True)
class Source:
    """A Python file: where it is, what it says, and what that means."""

    path: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where in the checkout a piece of it stands."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def source(path: str, text: str) -> Source:
    """A file as the rules see it; samples in tests are made with this too."""
    return Source(path, text, ast.parse(text))


def python_files(*parts: str) -> tuple[Source, ...]:
    """The Python files of these parts of the checkout."""
    return tuple(_kept(path, text) for path, text in _texts(parts, ".py"))


_kept = cache(source)


def forget_sources() -> None:
    """Let go of millions of nodes, which the collector would walk through in all tests to come."""
    _kept.cache_clear()


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """Every Jinja template of the product: its path and its text."""
    found = _texts(("app", "views", "kiosk", "reports"), ".html", ".svg", ".txt")
    return tuple((path, text) for path, text in found if "/templates/" in path)


@cache
def own_files(*endings: str) -> tuple[tuple[str, str], ...]:
    """Files of the product with these endings that we wrote ourselves: not what is vendored."""
    return tuple((path, text) for path, text in _texts(PRODUCT, *endings) if "/vendor/" not in path)


def _texts(parts: tuple[str, ...], *endings: str) -> Iterator[tuple[str, str]]:
    for part in parts:
        place = ROOT / part
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.suffix in endings and "__pycache__" not in file.parts:
                yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
