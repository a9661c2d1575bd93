"""Alembic environment of the tenant schema."""

from migrations.environment import run

run(platform=False)
