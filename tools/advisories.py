"""Compare the libraries of uv.lock with the advisories that are known: ``make advisories``."""

from __future__ import annotations

import shutil
import subprocess
import sys

_AUDIT = ("audit", "--frozen", "--no-dev", "--preview-features", "audit-command")
_NOT_ASKED = ("error sending request", "dns error", "Request failed")


def advise() -> int:
    """Print what is known against our libraries; 0 nothing, 1 something, 2 nobody could be asked."""
    uv = shutil.which("uv")
    if uv is None:
        print("The libraries were not compared with advisories: uv is not installed.")
        return 2
    done = subprocess.run([uv, *_AUDIT], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode and any(sign in said for sign in _NOT_ASKED):
        print("The libraries were not compared with advisories: osv.dev could not be reached.")
        return 2
    print(said.strip())
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(advise())
