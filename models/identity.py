"""People and roles: FAB's own tables, under the names the rest of the house uses; and failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

__all__ = ["FailedSignIns", "Role", "User"]


class FailedSignIns(Base):
    """How often a password was wrong lately, for one name from one address, or from an address at all."""

    __tablename__ = "failed_sign_ins"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
