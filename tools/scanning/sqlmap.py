"""``make scan-sqlmap``: every parameter of forms and lists is tried for injections, by owner and nobody."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tools.scanning.summary import write_summary
from tools.scanning.target import DEALER, Target, run_bounded, target
from tools.scanning.walking import Asked, Walker

PROGRAM = ["uv", "tool", "run", "--from", "sqlmap==1.10.10", "sqlmap"]
SECONDS = 170
"""For each of the four runs."""
LINE = "=" * 54
TESTED = re.compile(r"testing if (\w+ parameter '[^']+')|(\w+ parameter '[^']+') (?:does not appear|appears)")
FOUND = re.compile(r"^.*(?:is vulnerable|appears to be .*injectable|is .*injectable).*$", re.MULTILINE)
SUSPECT = re.compile(r"parameter '([^']+)'")
THOROUGH = ["--technique=BEUST", "--time-sec=3"]
QUICK = ["--technique=BE", "--smart"]


def main() -> int:
    """Run, write docs/security/sqlmap.md, and fail when something was found."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8741
    with target(port) as attacked:
        walker, dealer = Walker(attacked), Walker(attacked)
        walker.sign_in()
        nobodys = Walker(attacked).walk(walker.hand_out())
        owners = walker.walk()
        dealer.sign_in(DEALER)
        reading = [asked for asked in owners if asked.method == "GET"]
        said = {
            "nobody, thorough": attack(attacked, nobodys, "", THOROUGH),
            "dealer, every form, quick": attack(attacked, dealer.walk(["/dealer/"]), dealer.cookie, QUICK),
            "owner, lists and searches, thorough": attack(attacked, reading, walker.cookie, THOROUGH),
            "owner, every form, quick": attack(attacked, owners, walker.cookie, QUICK),
        }
        bugs = attacked.bugs()
    rows = {
        name: f"{requests} kinds of requests, {tested} parameters tried in {SECONDS} s, {len(found)} found"
        for name, (requests, tested, found) in said.items()
    }
    findings = [each for _requests, _tested, found in said.values() for each in found]
    return write_summary("sqlmap", PROGRAM[4], rows, findings, bugs)


def attack(attacked: Target, asked: list[Asked], cookie: str, how: list[str]) -> tuple[int, int, list[str]]:
    """How many requests were given, how many parameters were tried, and what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "requests.log"
        log.write_text("".join(as_log(attacked.address, each, cookie) for each in asked), encoding="utf-8")
        command = [*PROGRAM, "-l", str(log), "--batch", "--dbms=PostgreSQL", "--level=1", "--risk=1"]
        options = ["--threads=2", "--disable-coloring", f"--output-dir={folder}", "--flush-session"]
        skipped = ["--skip=csrf_token,_key", "--ignore-code=*", "--answers=redirect=N,merge=N,try to=N"]
        whole = [*command, *options, *skipped]
        said = run_bounded([*whole, *how], SECONDS, folder)
        found = [line.strip() for line in FOUND.findall(said) if "not" not in line]
        if found and "is vulnerable" not in said:
            # A busy machine answers late, which looks like an obedient database: asked again, and slowly.
            suspects = ",".join(sorted({name for line in found for name in SUSPECT.findall(line)}))
            again = run_bounded([*whole, "-p", suspects, "--time-sec=12", *how[:1]], SECONDS, folder)
            is_false = "false positive" in again and "is vulnerable" not in again
            found = [] if is_false else [line.strip() for line in FOUND.findall(again) if "not" not in line]
    if "legal disclaimer" not in said:
        raise SystemExit(said[-2000:] or "sqlmap did not start.")
    tested = {"".join(pair) for pair in TESTED.findall(said)}
    return len(asked), len(tested), found


def as_log(address: str, asked: Asked, cookie: str) -> str:
    """One request as proxies write it down."""
    host, fields = urlsplit(address).netloc, urlencode(asked.fields)
    # What has no parameters is tried in its address: a star is where sqlmap puts what it tries.
    inside = f"?{fields}" if fields else "*"
    path = f"{asked.path}{inside}" if asked.method == "GET" else asked.path
    body = "" if asked.method == "GET" else fields
    lines = [
        LINE,
        f"12:00:00 PM  {address}  [127.0.0.1]",
        LINE,
        f"{asked.method} {path} HTTP/1.1",
        f"Host: {host}",
        *([f"Cookie: {cookie}"] if cookie else []),
        *([f"Content-Type: application/x-www-form-urlencoded\nContent-Length: {len(body)}"] if body else []),
        "",
        body,
        LINE,
        "",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
