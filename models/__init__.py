"""What is stored: tables, constraints, and the invariants of one row.

Importing the package imports every table, so that relationships and migrations see all of them.
"""

from models import (  # noqa: F401
    configurator,
    core,
    floor,
    identity,
    materials,
    orders,
    parties,
    platform,
    production,
    purchasing,
    shipping,
    stock,
    warehouse,
)
