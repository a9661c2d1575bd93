"""What is stored: tables, constraints, and the invariants of one row.

Importing the package imports every table, so that relationships and migrations see all of them.
"""

from models import (  # noqa: F401
    audit,
    branches,
    carriage,
    changes,
    configurator,
    core,
    dealing,
    edocuments,
    floor,
    handover,
    identity,
    loading,
    materials,
    order_links,
    orders,
    parties,
    platform,
    pricing,
    production,
    programs,
    promises,
    purchasing,
    quotes,
    returning,
    sharing,
    shipping,
    stock,
    warehouse,
)
