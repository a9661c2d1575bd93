"""People and roles: FAB's own tables, under the names the rest of the house uses."""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import Role, User

__all__ = ["Role", "User"]
