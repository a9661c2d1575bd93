"""``make bench``: every promise about speed, measured on a durable server; one table, one JSON file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.attempts import measure_attempts
from tests.benchmarks.batches import measure_batches
from tests.benchmarks.configuring import measure_configuring
from tests.benchmarks.drawing import measure_drawing
from tests.benchmarks.edocuments import measure_edocuments
from tests.benchmarks.figures import Figure, print_table, write_json
from tests.benchmarks.floor_reports import measure_floor_reports
from tests.benchmarks.importing import measure_importing
from tests.benchmarks.lists import LONG, measure_lists
from tests.benchmarks.painting import measure_painting
from tests.benchmarks.planning import measure_planning, measure_planning_on_long_ledger
from tests.benchmarks.plans_over_http import measure_plans_over_http
from tests.benchmarks.promising import measure_promising
from tests.benchmarks.receiving import measure_receiving
from tests.benchmarks.sealing import measure_sealing
from tests.benchmarks.security_layer import measure_security_layer
from tests.benchmarks.shipping import measure_shipping
from tests.benchmarks.taps import measure_taps
from tests.benchmarks.world import found_world
from tools.postgres import running_postgres


def main() -> int:
    """Measure, print, write; 1 when a promise does not hold."""
    folder = Path(tempfile.mkdtemp(prefix="atolye-bench-"))
    figures: list[Figure] = []
    try:
        with running_postgres(folder / "data", durable=True) as urls:
            world = found_world(urls)
            figures += measure_planning(world)
            figures += measure_receiving(world)
            figures += measure_plans_over_http(world)
            figures += measure_taps(world)
            figures += measure_security_layer(world)
            figures += measure_attempts(world)
            figures += measure_sealing(world)
            figures += measure_configuring(world)
            figures += measure_promising(world)
            figures += measure_painting(world)
            figures += measure_lists(world)
            figures += measure_floor_reports(world)
            figures += measure_importing(world)
            figures += measure_shipping(world)
            figures += measure_batches(world)
            figures += measure_planning_on_long_ledger(world, LONG)
            world.database.close()
        figures += measure_drawing()
        figures += measure_edocuments()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_table(figures)
    write_json(figures, Path("build/bench.json"))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
