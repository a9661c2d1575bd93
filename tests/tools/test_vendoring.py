"""Vendored libraries are as they were fetched, carry their licences, and hold every icon we name."""

from __future__ import annotations

import re
from pathlib import Path

from tools.vendor_frontend import PACKAGES, ROOT, VENDOR, digest, vendored_files

TABLE = (VENDOR / "VENDORED.md").read_text(encoding="utf-8")
ICON = re.compile(r"""(?:\bicon\(|\bicon\s*=\s*|icon_name\s*=\s*)["']([a-z][a-z0-9-]+)["']""")
STATE_ICON = re.compile(r"\('(?:neutral|info|plan|work|ok|done|warn|bad|off)', '([a-z0-9-]+)'\)")


def test_no_vendored_file_was_edited_added_or_lost() -> None:
    written = dict(re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", TABLE, re.MULTILINE))
    assert {file.relative_to(ROOT).as_posix(): digest(file) for file in vendored_files()} == written


def test_every_package_brings_its_licence_and_stands_in_the_table() -> None:
    for package in PACKAGES:
        assert (package.folder / "LICENSE").stat().st_size > 100
        assert f"| {package.name} | {package.version} | {package.licence} |" in TABLE


def test_every_icon_that_is_named_is_there() -> None:
    there = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide-static" / "icons.svg").read_text()))
    views = Path(ROOT / "views")
    files = [*views.rglob("templates/**/*.html"), *views.glob("static/js/*.js")]
    for file in files:
        text = file.read_text(encoding="utf-8")
        named = {*ICON.findall(text), *STATE_ICON.findall(text)}
        assert named <= there, file
