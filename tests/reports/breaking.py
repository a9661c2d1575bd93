"""Every paper with 1 to 500 lines in both languages: ``make break-papers`` says what broke badly."""

from __future__ import annotations

import sys

from reports.specimens import SPECIMENS, render_specimen
from tests.reports.family import DRESSED, TOTALS, beyond_the_edge, rows_on, texts_of

LINES = (1, 2, 30, 120, 500)


def broken(kind: str, language: str, lines: int) -> list[str]:
    """What is lost, cut or left alone on this paper."""
    pdf = render_specimen(kind, DRESSED, language, lines)
    pages = texts_of(pdf)
    found = beyond_the_edge(pdf, 0 if kind.startswith("labels") else 14)
    if kind != "work_card" and (shown := sum(rows_on(text) for text in pages)) != lines:
        found.append(f"shows {shown} lines")
    total = TOTALS.get(kind) if language == "tr" else None
    if total and not [text for text in pages if total in text and rows_on(text)]:
        found.append(f"{total} stands alone")
    return found


def main() -> int:
    """Look at all of them; 1 when one is broken."""
    bad = 0
    for kind in SPECIMENS:
        for language in ("tr", "en"):
            for lines in LINES:
                found = broken(kind, language, lines)
                bad += bool(found)
                sys.stdout.write(f"{kind} {language} {lines}: {'; '.join(found[:3]) or 'ok'}\n")
                sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
