"""Dealers: people of a customer who come in by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Name


class PersonParty(Base):
    """A person who orders for one customer [bayi]; who has none of these is nobody's dealer."""

    __tablename__ = "person_party"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    since: Mapped[datetime]
    given_by: Mapped[Name]
