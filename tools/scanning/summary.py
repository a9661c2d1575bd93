"""What a scanner found, as a page of docs/security, and why some of it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path("docs/security")
MOST_SHOWN = 30


def write_summary(
    name: str,
    program: str,
    runs: Mapping[str, str],
    findings: list[str],
    bugs: list[str],
    expected: Mapping[str, str] | None = None,
) -> int:
    """Write the page; 1 when something is on it that nobody expected."""
    explained = expected or {}
    kinds = {each: next((kind for kind in explained if kind in each), "") for each in findings}
    open_ones = [each for each, kind in kinds.items() if not kind]
    counted = Counter(kind for kind in kinds.values() if kind)
    lines = [
        f"# {name}",
        "",
        (
            f"`make scan-{name}` on {datetime.now(UTC):%d.%m.%Y}, with {program}, against the demo factory "
            "on a database and a port of its own."
        ),
        "",
        "| as | what was done |",
        "|---|---|",
        *(f"| {who} | {what} |" for who, what in runs.items()),
        "",
        f"Findings to mend: {len(open_ones)}. Errors the product itself wrote into its log: {len(bugs)}.",
        "",
        *(f"* {each}" for each in [*open_ones, *bugs][:MOST_SHOWN]),
        *(f"* Expected, {count} times: {kind}. {explained[kind]}" for kind, count in counted.items()),
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = "\n".join(lines).rstrip() + "\n"
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if open_ones or bugs else 0
