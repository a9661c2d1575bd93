"""Price lists of customers, and price updates that were made over many rows at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json, Money, Name, Note, Percent, PrimaryKey
from models.configurator import DoorModel, ParameterOption

ROW_KINDS = ("model_price", "model_percent", "option")


class PriceList(Base):
    """Prices agreed with some customers for some time [fiyat listesi]."""

    __tablename__ = "price_list"
    __table_args__ = (
        CheckConstraint("valid_until is null or valid_from <= valid_until", "from_before_until"),
        CheckConstraint("rounding is null or rounding > 0", "rounding_positive"),
        CheckConstraint("percent > -100", "percent_above_minus_hundred"),
    )

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The last day; None for as long as it is active."""
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    percent: Mapped[Percent] = mapped_column(default=Decimal(0), server_default="0")
    """On models that have no row of their own."""
    rounding: Mapped[Money | None]
    """The multiple that prices by percent are rounded to."""
    note: Mapped[Note]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    prices_at: Mapped[datetime]
    """When a price in it was last changed."""
    rows: Mapped[list[PriceListRow]] = relationship(
        back_populates="price_list", order_by="PriceListRow.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.name


class PriceListRow(Base):
    """One price in a list: of a model, a percent on a model, or the surcharge of an option."""

    __tablename__ = "price_list_row"
    __table_args__ = (
        CheckConstraint(f"kind in {ROW_KINDS}", "known_kind"),
        CheckConstraint("(kind = 'option') = (option_id is not null)", "option_of_option_rows"),
        CheckConstraint("kind = 'option' or model_id is not null", "model_of_model_rows"),
        CheckConstraint("kind <> 'model_price' or amount >= 0", "price_not_negative"),
        UniqueConstraint("list_id", "kind", "model_id", "option_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("price_list.id", ondelete="cascade"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str] = mapped_column(String(14))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("door_model.id"), index=True)
    option_id: Mapped[int | None] = mapped_column(ForeignKey("parameter_option.id"), index=True)
    amount: Mapped[Money]
    """Lira, or per cent of what the model would cost otherwise."""
    price_list: Mapped[PriceList] = relationship(back_populates="rows")
    model: Mapped[DoorModel | None] = relationship()
    option: Mapped[ParameterOption | None] = relationship()


class PriceUpdate(Base):
    """Many prices changed in one act, with the reason; undone by another one that mirrors it."""

    __tablename__ = "price_update"

    id: Mapped[PrimaryKey]
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[Name]
    reason: Mapped[str] = mapped_column(String(300))
    rule: Mapped[Json]
    """What was asked for: by how much, rounded to what."""
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("price_update.id"), unique=True)


class PriceUpdateItem(Base):
    """One price of an update: which, how it is called, from what to what."""

    __tablename__ = "price_update_item"

    id: Mapped[PrimaryKey]
    update_id: Mapped[int] = mapped_column(ForeignKey("price_update.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """See app.configurator.price_updates.targets."""
    target_id: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(String(400))
    before: Mapped[Money]
    after: Mapped[Money]
