"""Every requirement of OWASP ASVS 5.0 at level 1 and 2 has an answer, and what the answers name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
WANTED = [
    tuple(line.split())
    for line in Path(__file__).with_name("asvs.txt").read_text(encoding="utf-8").splitlines()
]
LINE = re.compile(r"^\| v5\.0\.0-([\d.]+) \| ([12]) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
FILE = re.compile(r"`((?:app|views|docs|models|tools|tests|kiosk)/[\w./-]+\.\w+)`")
BEGINNINGS = ("Test: ", "Code: ", "Written: ", "Does not apply: ", "Missing: ", "Installation: ")

ANSWERS = LINE.findall(PAGE.read_text(encoding="utf-8"))


def test_every_requirement_has_one_line_in_its_order() -> None:
    assert [(number, level) for number, level, _what, _answer in ANSWERS] == WANTED
    assert len(WANTED) == 253


@pytest.mark.parametrize(("number", "answer"), [(each[0], each[3]) for each in ANSWERS])
def test_the_answer_names_what_is_there(number: str, answer: str) -> None:
    assert answer.startswith(BEGINNINGS), number
    assert len(answer.partition(": ")[2]) > 5, number
    for path, name in TEST.findall(answer):
        source = (ROOT / path).read_text(encoding="utf-8")
        assert not name or re.search(rf"^def {name}\(", source, re.MULTILINE), f"{path}::{name}"
    for path in FILE.findall(answer):
        assert (ROOT / path).is_file(), path
    if answer.startswith("Test: "):
        assert TEST.search(answer), f"{number} promises a test and names none"


def test_the_counts_at_the_top_are_right() -> None:
    said = dict(
        re.findall(r"^\| ([A-Z][\w ]+|together) \| (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert int(said["together"]) == len(ANSWERS)
    outside = {
        begins: [a for *_, a in ANSWERS if a.startswith(begins)] for begins in ("Does", "Installation")
    }
    assert int(said["Does not apply"]) == len(outside["Does"])
    assert int(said["Installation"]) == len(outside["Installation"])
    done = [answer for *_, answer in ANSWERS if not answer.startswith(("Does", "Installation"))]
    assert int(said["Proved by a test"]) == sum("Test: " in answer for answer in done)
    assert int(said["Done in code or written down"]) == sum("Test: " not in answer for answer in done)
    assert int(said["Missing"]) == sum("issing: " in answer for _n, _l, _what, answer in ANSWERS)
