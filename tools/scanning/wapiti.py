"""``make scan-wapiti``: wapiti crawls and attacks the product, as the owner and as nobody."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.scanning.summary import write_summary
from tools.scanning.target import DEALER, Target, run_bounded, target
from tools.scanning.walking import AVOIDED, Asked, Walker

PROGRAM = ["uv", "tool", "run", "--from", "wapiti3==3.2.3", "wapiti"]
SECONDS = 190
"""For each of the three runs."""
MODULES = (
    "cookieflags,crlf,csp,csrf,exec,file,http_headers,https_redirect,methods,permanentxss,redirect,sql,ssrf,"
    "timesql,upload,xss,xxe,backup,htaccess,ldap"
)
MOST_STARTS = 120
EXPECTED = {
    "Secure Flag cookie": "The attacked product speaks plain http on its machine; behind TLS cookies are "
    "Secure (tests/security/test_proxies.py).",
    "HTTP Strict Transport Security (HSTS)": "Sent behind TLS only (tests/security/test_headers.py).",
    "Unencrypted Channels": "The attacked product speaks plain http on its machine; ATOLYE_SECURE_COOKIES "
    "refuses it (tests/security/test_proxies.py).",
}
"""What is so because there is no TLS on the attacked machine."""


def main() -> int:
    """Run, write docs/security/wapiti.md, and fail when something was found."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8742
    with target(port) as attacked:
        walker, dealer = Walker(attacked), Walker(attacked)
        walker.sign_in()
        runs = {"nobody": attack(attacked, Walker(attacked).walk(walker.hand_out()), "")}
        dealer.sign_in(DEALER)
        runs["dealer"] = attack(attacked, dealer.walk(["/dealer/"]), dealer.cookie)
        runs["owner"] = attack(attacked, walker.walk(), walker.cookie)
        bugs = attacked.bugs()
    rows, findings = {}, []
    for name, report in runs.items():
        infos, found = report["infos"], found_in(report)
        pages = infos.get("crawled_pages_nbr", 0)
        rows[name] = f"{pages} requests collected and attacked in {SECONDS} s at most, {len(found)} found"
        findings += [f"{name}: {each}" for each in found]
    return write_summary("wapiti", PROGRAM[4], rows, findings, bugs, EXPECTED)


def attack(attacked: Target, asked: list[Asked], cookie: str) -> dict[str, Any]:
    """Wapiti's report."""
    with tempfile.TemporaryDirectory() as name:
        folder, report = Path(name), Path(name) / "report.json"
        starts = [part for each in asked[:MOST_STARTS] for part in ("-s", attacked.address + each.path)]
        kept_out = [part for path in AVOIDED for part in ("-x", f"{attacked.address}{path}*")]
        command = [*PROGRAM, "-u", f"{attacked.address}/", "-m", MODULES, "-f", "json", "-o", str(report)]
        bounds = ["--max-scan-time", str(SECONDS), "--max-attack-time", "20", "-d", "3", "--tasks", "4"]
        more = [
            "--drop-set-cookie",
            "--store-session",
            name,
            "--flush-session",
            "--no-bugreport",
            "-S",
            "normal",
        ]
        signed_in = ["-C", cookie] if cookie else []
        said = run_bounded([*command, *bounds, *more, *signed_in, *starts, *kept_out], SECONDS + 120, folder)
        if not report.exists():
            raise SystemExit(said[-2000:] or "wapiti did not start.")
        read: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return read


def found_in(report: dict[str, Any]) -> list[str]:
    """What it calls a vulnerability or an anomaly."""
    return [
        f"{kind}: {each['method']} {each['path']} {each.get('parameter')} {each.get('info', '')}"
        for part in ("vulnerabilities", "anomalies")
        for kind, all_of_it in report.get(part, {}).items()
        for each in all_of_it
    ]


if __name__ == "__main__":
    sys.exit(main())
