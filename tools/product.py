"""``flask --app app.cli …`` on this checkout's database: ``python -m tools.product migrate``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.cluster import PostgresTrouble
from tools.environment import product_environment
from tools.postgres import given_or_running_postgres


def main() -> int:
    """Run one command of the product and end as it ends."""
    var = Path(os.environ.get("ATOLYE_VAR") or "var")
    try:
        with given_or_running_postgres(var / "postgres") as urls:
            command = [sys.executable, "-m", "flask", "--app", "app.cli", *sys.argv[1:]]
            return subprocess.run(command, check=False, env=product_environment(var, urls)).returncode
    except PostgresTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
