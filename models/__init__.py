"""What is stored: tables, constraints, and the invariants of one row.

Importing the package imports every table, so that relationships and migrations see all of them.
"""

from models import (  # noqa: F401
    audit,
    branches,
    carriage,
    configurator,
    core,
    edocuments,
    floor,
    handover,
    identity,
    loading,
    materials,
    orders,
    parties,
    platform,
    pricing,
    production,
    programs,
    purchasing,
    quotes,
    returning,
    sharing,
    shipping,
    stock,
    warehouse,
)
