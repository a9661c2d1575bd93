"""Delete everything under ``var/``: the demo factory, the empty one, and all that was entered into them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tools.cluster import PostgresTrouble
from tools.postgres import stop_unused


def main() -> int:
    """Ask, stop servers that a crash left behind, delete; refuse while somebody uses them."""
    var = Path(os.environ.get("ATOLYE_VAR") or "var")
    if not var.exists():
        print("There is nothing to delete.")
        return 0
    answer = os.environ.get("ANSWER") or input(f"Delete {var}/ and everything entered so far? Type yes: ")
    if answer != "yes":
        print("Nothing was deleted.")
        return 1
    try:
        for data in var.glob("**/postgres"):
            stop_unused(data)
    except PostgresTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    shutil.rmtree(var)
    return 0


if __name__ == "__main__":
    sys.exit(main())
