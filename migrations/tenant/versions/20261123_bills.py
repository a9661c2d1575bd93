"""What invoices on their way need.

Revision ID: tenant_0019
Revises: tenant_0018
"""

from __future__ import annotations

revision = "tenant_0019"
down_revision = "tenant_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
