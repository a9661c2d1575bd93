"""Bring the pinned front-end libraries and their licences into the repository: ``make vendor``.

The result is committed, so that running, testing and building the product needs no npm.
Raise a version in PACKAGES, run again, look at the screens, commit both.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "views" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "browser" / "vendor"

ICONS = Path(__file__).with_name("icons.txt")


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files we serve, under which names."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    purpose: str
    place: Path = VENDOR

    @property
    def folder(self) -> Path:
        """Where it lives; scoped names lose their scope."""
        return self.place / self.name.rpartition("/")[2]


PACKAGES = [
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
        "server-rendered interaction: search as you type, lists that change in place",
    ),
    Package(
        "socket.io-client",
        "4.8.4",
        "MIT",
        {"dist/socket.io.min.js": "socket.io.min.js", "LICENSE": "LICENSE"},
        "live board, kiosk, connection state",
    ),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        {
            "dist/echarts.common.min.js": "echarts.common.min.js",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "licenses/LICENSE-d3": "LICENSE-d3",
        },
        "charts",
    ),
    Package(
        "idb",
        "8.0.4",
        "ISC",
        {"build/umd.js": "idb.js", "LICENSE": "LICENSE"},
        "IndexedDB for taps made offline",
    ),
    Package(
        "jsqr",
        "1.4.0",
        "Apache-2.0",
        {"dist/jsQR.js": "jsQR.js", "LICENSE": "LICENSE"},
        "QR codes in front of a camera, where the browser reads none itself",
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
            "LICENSE": "LICENSE",
        },
        "the typeface; ı is in latin, ğ ş İ ₺ are in latin-ext",
    ),
    Package(
        "lucide-static",
        "1.62.0",
        "ISC",
        {"sprite.svg": "icons.svg", "LICENSE": "LICENSE"},
        "icons, only those named in tools/icons.txt",
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
        "finding what shuts people out; for tests only, never served",
        FOR_TESTS,
    ),
]


def main() -> None:
    """Fetch every package, keep only what is served, and write the table of what is here."""
    for place in (VENDOR, FOR_TESTS):
        shutil.rmtree(place, ignore_errors=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as scratch:
            unpack(package, Path(scratch))
    keep_our_icons(VENDOR / "lucide-static" / "icons.svg")
    (VENDOR / "VENDORED.md").write_text(table(), encoding="utf-8")


def unpack(package: Package, scratch: Path) -> None:
    """Fetch one package with npm, which checks its integrity, and copy the files we serve."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", spec, "--json", "--pack-destination", str(scratch)],
        check=True,
        capture_output=True,
        text=True,
    )
    said = json.loads(packed.stdout)
    first = said[0] if isinstance(said, list) else next(iter(said.values()))
    package.folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(scratch / first["filename"]) as archive:
        for inside, ours in package.files.items():
            source = archive.extractfile(f"package/{inside}")
            assert source is not None, f"{spec} has no {inside}"
            (package.folder / ours).write_bytes(without_map(source.read()))


def without_map(content: bytes) -> bytes:
    """Drop the pointer to a source map that is not served, so that browsers do not ask for it."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", content)


def keep_our_icons(sprite: Path) -> None:
    """Cut the sprite of some 1,700 icons down to ours."""
    text = sprite.read_text(encoding="utf-8")
    symbols = {
        found["name"]: re.sub(r"\s*\n\s*", "", found.group())
        for found in re.finditer(r'<symbol id="(?P<name>[^"]+)".*?</symbol>', text, re.DOTALL)
    }
    ours = ICONS.read_text(encoding="utf-8").split()
    unknown = [name for name in ours if name not in symbols]
    assert not unknown, f"lucide has no {unknown}"
    lines = [
        "<!-- lucide-static, ISC licence, see LICENSE -->",
        '<svg xmlns="http://www.w3.org/2000/svg">',
        *(symbols[name] for name in ours),
        "</svg>",
    ]
    sprite.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table() -> str:
    """VENDORED.md: what is here, from where, under which licence, and the sum of every file."""
    rows = [
        "# Vendored front-end libraries",
        "",
        "Written by `make vendor` (tools/vendor_frontend.py). Never edit these files by hand.",
        "",
        "| package | version | licence | for |",
        "| --- | --- | --- | --- |",
    ]
    rows += [f"| {one.name} | {one.version} | {one.licence} | {one.purpose} |" for one in PACKAGES]
    rows += ["", "| file | sha256 |", "| --- | --- |"]
    rows += [f"| {file.relative_to(ROOT).as_posix()} | {digest(file)} |" for file in vendored_files()]
    return "\n".join(rows) + "\n"


def vendored_files() -> list[Path]:
    """Everything this script brings, in the order of the table."""
    files = [file for place in (VENDOR, FOR_TESTS) for file in sorted(place.rglob("*"))]
    return [file for file in files if file.is_file() and file.name != "VENDORED.md"]


def digest(file: Path) -> str:
    """The sum that says a file is still as it was fetched."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
