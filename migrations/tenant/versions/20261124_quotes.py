"""Terms of proformas, payment plans, and customers' approvals.

Revision ID: tenant_0024
Revises: tenant_0023
"""

from __future__ import annotations

revision = "tenant_0024"
down_revision = "tenant_0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
